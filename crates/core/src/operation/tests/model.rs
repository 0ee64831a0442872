//! The plain model that random sequences are compared with: a list of keys that is searched from end to end.

use std::collections::BTreeSet;

use crate::{
    error::{Code, Result},
    model::{KeyId, KeysEnabled, NamesUnique, OwnerId, RoleId, Rules, Switch, Time, Verdict},
    view::Status,
};

/// Names that differ, and one that only looks as if it did.
pub(super) const NAMES: [&str; 4] = ["Backup", "ＢＡＣＫＵＰ", "Straße", "Deploy"];
/// Those that compare as the same have the same number.
pub(super) const SAME_NAME: [usize; 4] = [0, 0, 1, 2];

/// A key, as the model knows it; names, owners and roles by number.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: KeyId,
    pub(super) name: usize,
    pub(super) owner: Option<usize>,
    pub(super) roles: BTreeSet<usize>,
    pub(super) end: Option<Time>,
    pub(super) signed: bool,
    pub(super) suspended: bool,
    pub(super) revoked: bool,
    pub(super) deleted: Option<Time>,
    pub(super) created: Time,
    /// The key whose place it took, by its place in the list.
    pub(super) from: Option<usize>,
    pub(super) replaced: Option<Replaced>,
}

/// What takes a key's place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replaced {
    pub(super) by: usize,
    pub(super) on_first_use: bool,
    /// Until its successor's token is handed over.
    pub(super) waits: bool,
    pub(super) ended_before: Option<Time>,
}

impl Entry {
    pub(super) fn is_live(&self, now: Time) -> bool {
        self.deleted.is_none() && !self.revoked && self.end.is_none_or(|end| now < end)
    }

    /// When it ends where nothing takes its place; a signed token says this itself.
    pub(super) fn own_end(&self) -> Option<Time> {
        self.replaced.map_or(self.end, |replaced| replaced.ended_before)
    }

    /// The verdict on its token as far as the key itself decides it.
    fn verdict(&self, now: Time) -> Verdict {
        match self.deleted {
            Some(at) if self.signed && self.own_end().is_none_or(|end| at < end) => Verdict::Revoked,
            Some(_) => Verdict::Unknown,
            None if self.revoked => Verdict::Revoked,
            None if self.suspended => Verdict::Suspended,
            None if self.is_live(now) => Verdict::Valid,
            None => Verdict::Expired,
        }
    }

    pub(super) fn status(&self, now: Time, warn: i64) -> Status {
        match self.end {
            _ if self.revoked => Status::Revoked,
            Some(end) if end <= now => Status::Expired,
            _ if self.suspended => Status::Suspended,
            Some(end) if (end - now).num_seconds() <= warn * 86_400 => Status::Expiring,
            _ => Status::Active,
        }
    }
}

/// The plain model.
pub(super) struct Model {
    pub(super) rules: Rules,
    pub(super) keys: Vec<Entry>,
    pub(super) roles: Vec<Option<RoleId>>,
    pub(super) owners: Vec<Option<OwnerId>>,
    /// Which owners are suspended.
    pub(super) suspended: [bool; 2],
}

impl Model {
    /// The verdict on the token of a key.
    pub(super) fn verdict(&self, key: &Entry, now: Time) -> Verdict {
        match key.verdict(now) {
            Verdict::Valid if self.rules.keys_enabled == KeysEnabled::No => Verdict::KeysDisabled,
            Verdict::Valid if key.owner.is_some_and(|owner| self.suspended[owner]) => Verdict::OwnerSuspended,
            verdict => verdict,
        }
    }

    /// Keys may be issued.
    pub(super) fn keys_on(&self) -> Result<(), Code> {
        if self.rules.keys_enabled == KeysEnabled::Yes { Ok(()) } else { Err(Code::KeysDisabled) }
    }

    pub(super) fn owner_works(&self, owner: Option<usize>) -> Result<(), Code> {
        if owner.is_some_and(|owner| self.suspended[owner]) { Err(Code::RuleRefused) } else { Ok(()) }
    }

    /// Sets the rule that is written in the same place of `RULES`.
    pub(super) fn set_rule(&mut self, place: usize) {
        let rules = &mut self.rules;
        match place {
            0 => rules.keys_enabled = KeysEnabled::Yes,
            1 => rules.keys_enabled = KeysEnabled::NoNew,
            2 => rules.keys_enabled = KeysEnabled::No,
            3 => rules.max_active_keys = Some(2),
            4 => rules.max_active_keys = None,
            5 => rules.names_unique = NamesUnique::Owner,
            6 => rules.max_lifetime = Some(100),
            7 => rules.expiry_extendable = true,
            8 => rules.warn_before = 7,
            _ => unreachable!("there are nine"),
        }
    }

    pub(super) fn end(&self, days: Option<u32>, now: Time) -> Result<Option<Time>, Code> {
        match (days, self.rules.max_lifetime) {
            (None, _) if self.rules.never_expires => Ok(None),
            (None, _) => Err(Code::LifetimeRefused),
            (Some(days), Some(longest)) if days > longest => Err(Code::LifetimeRefused),
            (Some(days), _) => Ok(Some(now + chrono::TimeDelta::days(days.into()))),
        }
    }

    pub(super) fn name_free(
        &self,
        name: usize,
        owner: Option<usize>,
        except: Option<KeyId>,
        now: Time,
    ) -> Result<(), Code> {
        let itself = except.and_then(|id| self.keys.iter().position(|key| key.id == id));
        let is_pair = |one: usize, other: usize| {
            let replaces = |old: usize, new: usize| self.keys[old].replaced.is_some_and(|replaced| replaced.by == new);
            replaces(one, other) || replaces(other, one)
        };
        let clash = self.keys.iter().enumerate().any(|(place, key)| {
            key.is_live(now)
                && Some(key.id) != except
                && !itself.is_some_and(|itself| is_pair(itself, place))
                && SAME_NAME[key.name] == SAME_NAME[name]
                && match self.rules.names_unique {
                    NamesUnique::Vault => true,
                    NamesUnique::Owner => key.owner == owner,
                    NamesUnique::No => false,
                }
        });
        if clash { Err(Code::NameTaken) } else { Ok(()) }
    }

    pub(super) fn room_for_owner(&self, owner: Option<usize>) -> Result<(), Code> {
        let (Some(limit), Some(_)) = (self.rules.max_keys_per_owner, owner) else { return Ok(()) };
        let is_theirs = |key: &&Entry| key.owner == owner && key.deleted.is_none() && !key.revoked;
        let successor_is = |key: &&Entry| key.replaced.is_some_and(|replaced| is_theirs(&&self.keys[replaced.by]));
        let keys = self.keys.iter().filter(is_theirs).filter(|key| !successor_is(key)).count();
        if keys < limit as usize { Ok(()) } else { Err(Code::LimitReached) }
    }

    pub(super) fn roles_known(&self, roles: &BTreeSet<usize>) -> Result<(), Code> {
        if roles.is_empty() {
            return Err(Code::RuleRefused);
        }
        if roles.iter().all(|role| self.roles[*role].is_some()) { Ok(()) } else { Err(Code::RoleNotFound) }
    }

    pub(super) fn owner_known(&self, owner: Option<usize>) -> Result<(), Code> {
        owner.map_or(Ok(()), |owner| self.owners[owner].map(|_| ()).ok_or(Code::OwnerNotFound))
    }

    /// When a new key would end.
    pub(super) fn may_issue(
        &self,
        name: usize,
        owner: Option<usize>,
        roles: &BTreeSet<usize>,
        days: Option<u32>,
        now: Time,
    ) -> Result<Option<Time>, Code> {
        self.keys_on()?;
        self.owner_known(owner)?;
        self.owner_works(owner)?;
        self.roles_known(roles)?;
        let end = self.end(days, now)?;
        self.name_free(name, owner, None, now)?;
        let live = self.keys.iter().filter(|key| key.is_live(now)).count() - self.pairs(now);
        if self.rules.max_active_keys.is_some_and(|limit| live >= limit as usize) {
            return Err(Code::LimitReached);
        }
        self.room_for_owner(owner)?;
        Ok(end)
    }

    /// How many live keys have a live successor.
    pub(super) fn pairs(&self, now: Time) -> usize {
        let waits = |key: &&Entry| key.replaced.is_some_and(|replaced| self.keys[replaced.by].is_live(now));
        self.keys.iter().filter(|key| key.is_live(now)).filter(waits).count()
    }

    /// The key that the one at this place is still to replace.
    pub(super) fn predecessor(&self, place: usize, now: Time) -> Option<usize> {
        let from = self.keys[place].from?;
        let waits = self.keys[from].replaced.is_some_and(|replaced| replaced.by == place);
        (waits && self.keys[from].is_live(now)).then_some(from)
    }

    /// The successor at this place was used or handed over: the key before it ends, if it waits for that.
    pub(super) fn complete(&mut self, place: usize, waits: fn(&Replaced) -> bool, now: Time) -> Result<(), Code> {
        self.key(place, false, now)?;
        let from = self.predecessor(place % self.keys.len(), now);
        if let Some(from) = from.filter(|from| self.keys[*from].replaced.as_ref().is_some_and(waits)) {
            self.keys[from].revoked = true;
        }
        Ok(())
    }

    /// When the successor of the key at this place would end, and whether there can be one.
    pub(super) fn may_rotate(&self, place: usize, first_use: bool, now: Time) -> Result<Option<Time>, Code> {
        let key = &self.keys[place];
        if key.suspended || self.predecessor(place, now).is_some() || (first_use && key.signed) {
            return Err(Code::RuleRefused);
        }
        self.owner_works(key.owner)?;
        let longest = self.rules.max_lifetime.map(|days| now + chrono::TimeDelta::days(days.into()));
        Ok(match key.own_end() {
            None if self.rules.never_expires => None,
            // The default of the standard rules.
            None => Some(now + chrono::TimeDelta::days(90)),
            Some(end) => longest.into_iter().chain([now + (end - key.created)]).min(),
        })
    }

    /// The key at this place is revoked.
    pub(super) fn revoke(&mut self, place: usize, now: Time) -> Result<(), Code> {
        if self.key(place, false, now)?.revoked {
            return Err(Code::KeyEnded);
        }
        let place = place % self.keys.len();
        self.give_back(&[place], now);
        self.keys[place].revoked = true;
        Ok(())
    }

    /// The key at this place is deleted.
    pub(super) fn delete(&mut self, place: usize, now: Time) -> Result<(), Code> {
        self.key(place, false, now)?;
        let place = place % self.keys.len();
        self.give_back(&[place], now);
        self.keys[place].deleted = Some(now);
        Ok(())
    }

    /// The key at this place gets a successor that ends then.
    pub(super) fn rotate(&mut self, place: usize, id: KeyId, switch: Switch, end: Option<Time>, now: Time) {
        let old = self.keys[place].clone();
        let by = self.keys.len();
        let (seconds, on_first_use) = match switch {
            Switch::Now => (0, false),
            Switch::Overlap { seconds } => (seconds, false),
            Switch::FirstUse { deadline_seconds } => (deadline_seconds, true),
        };
        if let Some(first) = old.replaced.map(|replaced| replaced.by).filter(|first| self.keys[*first].is_live(now)) {
            self.keys[first].revoked = true;
        }
        let ends = now + chrono::TimeDelta::seconds(seconds.into());
        let ends = [Some(ends), old.own_end(), end].into_iter().flatten().min();
        let waits = matches!(switch, Switch::Now);
        let replaced = Some(Replaced { by, on_first_use, waits, ended_before: old.own_end() });
        let key = &mut self.keys[place];
        key.replaced = replaced;
        match switch {
            Switch::Now => key.end = old.own_end(),
            _ => key.end = ends,
        }
        self.keys.push(Entry { id, end, created: now, from: Some(place), replaced: None, ..old });
    }

    /// These keys end: those that they were to replace keep their own ends.
    pub(super) fn give_back(&mut self, ending: &[usize], now: Time) {
        for place in ending {
            if let Some(from) = self.predecessor(*place, now).filter(|from| !ending.contains(from)) {
                self.keys[from].end = self.keys[from].own_end();
                self.keys[from].replaced = None;
            }
        }
    }

    /// The key that a step is about, if it is there; it has not ended where that matters.
    pub(super) fn key(&mut self, place: usize, live: bool, now: Time) -> Result<&mut Entry, Code> {
        let count = self.keys.len();
        let key =
            self.keys.get_mut(place % count.max(1)).filter(|key| key.deleted.is_none()).ok_or(Code::KeyNotFound)?;
        if live && !key.is_live(now) { Err(Code::KeyEnded) } else { Ok(key) }
    }
}
