//! The plain model that random sequences are compared with: a list of keys that is searched from end to end.

use std::collections::BTreeSet;

use crate::{
    error::{Code, Result},
    model::{KeyId, NamesUnique, OwnerId, RoleId, Rules, Time, Verdict},
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
}

impl Entry {
    pub(super) fn is_live(&self, now: Time) -> bool {
        self.deleted.is_none() && !self.revoked && self.end.is_none_or(|end| now < end)
    }

    pub(super) fn verdict(&self, now: Time) -> Verdict {
        match self.deleted {
            Some(at) if self.signed && self.end.is_none_or(|end| at < end) => Verdict::Revoked,
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
}

impl Model {
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
        let clash = self.keys.iter().any(|key| {
            key.is_live(now)
                && Some(key.id) != except
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
        let keys = self.keys.iter().filter(|key| key.owner == owner && key.deleted.is_none() && !key.revoked).count();
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
        self.owner_known(owner)?;
        self.roles_known(roles)?;
        let end = self.end(days, now)?;
        self.name_free(name, owner, None, now)?;
        let live = self.keys.iter().filter(|key| key.is_live(now)).count();
        if self.rules.max_active_keys.is_some_and(|limit| live >= limit as usize) {
            return Err(Code::LimitReached);
        }
        self.room_for_owner(owner)?;
        Ok(end)
    }

    /// The key that a step is about, if it is there; it has not ended where that matters.
    pub(super) fn key(&mut self, place: usize, live: bool, now: Time) -> Result<&mut Entry, Code> {
        let count = self.keys.len();
        let key =
            self.keys.get_mut(place % count.max(1)).filter(|key| key.deleted.is_none()).ok_or(Code::KeyNotFound)?;
        if live && !key.is_live(now) { Err(Code::KeyEnded) } else { Ok(key) }
    }
}
