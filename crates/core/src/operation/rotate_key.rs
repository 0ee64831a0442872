//! Rotates a key: a successor with the same name, roles and duration takes its place, at once, after an overlap, or once the
//! successor is first used.

use chrono::{Days, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Calendar, Context, Decision, Issued, Operation, ZoneCalendar, access, draw, find, grants, issue_key, lifetime,
    rotation, rules,
};
use crate::{
    error::{Code, Error, Result},
    model::{
        Actor, Change, Completion, Delivery, Door, Event, Expiration, Format, Grant, Key, KeyId, LifetimeLimit, Record,
        RecordChange, Replacement, Revocation, RevocationReason, RolesPerKey, Rotation, Switch, Time, TokenDigest,
    },
    state::State,
};

/// Rotate a key. Rotating it again before the switch ends the first successor and makes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RotateKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// When the old one ends.
    pub switch: Switch,
    /// How the successor's token reaches the person.
    pub delivery: Delivery,
}

impl Operation for RotateKey {
    type Reply = Issued;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<Issued>> {
        let Context { now, calendar, .. } = *context;
        let end = |old: &Key| end_of_successor(state, old, now, calendar);
        let id = || draw::id(context.random, |id| state.key(id).is_some() || state.tombstone(id).is_some());
        let (old, mut successor) = self.plan(state, actor, now, end, id)?;
        let token = issue_key::mint(state, &mut successor, context)?;
        let reply = Issued { key: successor.id, expires_at: successor.expires_at, token };
        let Change { event, records } = self.change(state, actor, now, old, successor);
        Ok(Decision::change(event, records, reply))
    }

    /// Where the old one ends at once, or with it a first successor that somebody has.
    fn irreversible(&self, state: &State) -> bool {
        let first = state.key(self.key).and_then(Key::replacement).and_then(|first| state.key(first.by));
        let stored =
            |key: &Key| key.revoked.is_none() && !matches!(key.delivery, Delivery::Pending | Delivery::NeverStored);
        matches!(self.switch, Switch::Now) || first.is_some_and(stored)
    }
}

impl RotateKey {
    /// The key, and the one that takes its place, without its token. `end` says when that one ends, `id` what it is called.
    fn plan<'a>(
        &self,
        state: &'a State,
        actor: &Actor,
        now: Time,
        end: impl FnOnce(&Key) -> Result<Option<Time>>,
        id: impl FnOnce() -> Result<KeyId>,
    ) -> Result<(&'a Key, Key)> {
        let rules = state.rules();
        let old = find::key(state, self.key)?;
        access::manage_keys_of(actor, rules, old.owner)?;
        rules::keys_enabled(rules)?;
        find::live(old, now)?;
        can_be_rotated(state, old, now)?;
        check_switch(self.switch, old.format)?;
        rules::format(rules, Some(old.format))?;
        rules::owner_given(rules, old.owner)?;
        rules::owner_works(state, old.owner)?;
        let grants = grants(state, actor, old)?;
        let expires_at = end(old)?;
        let successor = Key {
            id: id()?,
            grants,
            digest: TokenDigest::from_bytes([0; 32]),
            created_at: now,
            created_by: actor.to_ref(),
            expires_at,
            suspended_at: None,
            revoked: None,
            delivery: self.delivery,
            rotation: Some(Box::new(Rotation { from: Some(old.id), replacement: None })),
            once: None,
            listed: None,
            ..old.clone()
        };
        Ok((old, successor))
    }

    /// What it changes that this one takes the place of the old one.
    fn change(&self, state: &State, actor: &Actor, now: Time, old: &Key, successor: Key) -> Change {
        let (id, expires_at) = (successor.id, successor.expires_at);
        let ended = Revocation { at: now, by: actor.to_ref(), reason: RevocationReason::Superseded };
        // Who asked has no token yet: a key that is to end now works until they have one.
        let waits = matches!(self.switch, Switch::Now) && !successor.is_stored();
        let ends_at = (!waits).then(|| end_of_old(self.switch, rotation::own_end(old), expires_at, now));
        let replacement = Replacement {
            by: id,
            ends_at,
            on_first_use: matches!(self.switch, Switch::FirstUse { .. }),
            ended_before: rotation::own_end(old),
        };
        let after = rotation::replaced(old, Some(replacement));
        let after = match self.switch {
            Switch::Now if waits => Key { expires_at: rotation::own_end(old), ..after },
            Switch::Now => Key { revoked: Some(ended.clone()), ..after },
            Switch::Overlap { .. } | Switch::FirstUse { .. } => Key { expires_at: ends_at, ..after },
        };
        let first = old.replacement().and_then(|first| state.key(first.by)).filter(|first| first.is_live(now));
        let event = Event::KeyRotated {
            key: old.id,
            name: old.name.clone(),
            successor: id,
            switch: self.switch,
            ends_at,
            instead_of: first.map(|first| first.id),
            delivery: self.delivery,
        };
        let first = first.map(|first| Key { revoked: Some(ended), ..first.clone() });
        let records: Vec<_> = [Some(successor), Some(after), first]
            .into_iter()
            .flatten()
            .map(Record::Key)
            .map(RecordChange::Put)
            .collect();
        Change { event, records }
    }
}

/// What it would have changed that `issued` takes the place of this key; refused where it could not have.
pub(super) fn again(
    state: &State,
    actor: &Actor,
    now: Time,
    key: KeyId,
    issued: &Key,
    switch: Switch,
    delivery: Delivery,
) -> Result<Change> {
    let request = RotateKey { key, switch, delivery };
    let end = |old: &Key| {
        // By the default lifetime, which the calendar of who asked has a part in.
        if rotation::own_end(old).is_none() && !state.rules().never_expires {
            return lifetime::admit(state.rules(), issued.expires_at, now).map(|()| issued.expires_at);
        }
        end_of_successor(state, old, now, &ZoneCalendar(Utc))
    };
    let (old, successor) = request.plan(state, actor, now, end, || issue_key::unused(state, issued))?;
    Ok(request.change(state, actor, now, old, issue_key::with_token_of(state, successor, issued)?))
}

/// Note that the successor of a key was used, or that its token was handed over: the key that it replaces ends with this,
/// where it was to end so. Where it was not, nothing changes, so that it can be noted every time. Who rotated has proved to be
/// there, and asked for this end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteRotation {
    /// The successor.
    pub key: KeyId,
    /// By what.
    pub by: Completion,
}

impl Operation for CompleteRotation {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let successor = find::key(state, self.key)?;
        let old = match self.by {
            Completion::FirstUse => state.ends_by_first_use(self.key, context.now),
            Completion::HandOver => state.ends_by_hand_over(self.key, context.now).filter(|_| successor.is_stored()),
        };
        let Some(old) = old else { return Ok(Decision::unchanged(())) };
        access::manage_keys_of(actor, state.rules(), successor.owner)?;
        access::manage_keys_of(actor, state.rules(), old.owner)?;
        let ended = Revocation { at: context.now, by: actor.to_ref(), reason: RevocationReason::Superseded };
        let event =
            Event::RotationCompleted { key: old.id, name: old.name.clone(), successor: successor.id, by: self.by };
        let old = Key { revoked: Some(ended), ..old.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(old))], ()))
    }

    fn is_seen(&self, door: Door) -> bool {
        self.by == Completion::FirstUse && door == Door::Rest(self.key)
    }
}

impl State {
    /// The key that ends by the first use of this one, where it still works: who sees `successor` used asks for
    /// [`CompleteRotation`] then. Whoever uses it has its token, so that a hand-over need not be waited for any more.
    #[must_use]
    pub fn ends_by_first_use(&self, successor: KeyId, now: Time) -> Option<&Key> {
        let waits = |replacement: &Replacement| replacement.on_first_use || replacement.ends_at.is_none();
        rotation::predecessor(self, self.key(successor)?, now).filter(|old| old.replacement().is_some_and(waits))
    }

    /// The key that ends when the token of this one is handed over, where it still works.
    #[must_use]
    pub fn ends_by_hand_over(&self, successor: KeyId, now: Time) -> Option<&Key> {
        let waits = |replacement: &Replacement| replacement.ends_at.is_none();
        rotation::predecessor(self, self.key(successor)?, now).filter(|old| old.replacement().is_some_and(waits))
    }
}

fn can_be_rotated(state: &State, old: &Key, now: Time) -> Result<()> {
    let refused = |message: String| Err(Error::new(Code::RuleRefused, message).about("key"));
    if old.suspended_at.is_some() {
        return refused(format!("{} is suspended. Reinstate it first, or issue a new key.", old.name));
    }
    if let Some(from) = rotation::predecessor(state, old, now) {
        let until = from.expires_at.map_or_else(String::new, |end| format!(" until {}", lifetime::moment(end)));
        return refused(format!(
            "{} is itself taking the place of {}, which works{until}. Rotate {} again to make another successor, or \
             revoke {} first.",
            old.id, from.id, from.id, from.id
        ));
    }
    Ok(())
}

fn check_switch(switch: Switch, format: Format) -> Result<()> {
    let seconds = match (switch, format) {
        (Switch::Now, _) => return Ok(()),
        (Switch::FirstUse { .. }, Format::Jwt) => {
            let message =
                "A signed token is checked elsewhere too, where no first use is seen. Choose now or an overlap.";
            return Err(Error::new(Code::RuleRefused, message).about("switch"));
        }
        (Switch::Overlap { seconds } | Switch::FirstUse { deadline_seconds: seconds }, _) => seconds,
    };
    if (Switch::SHORTEST..=Switch::LONGEST).contains(&seconds) {
        return Ok(());
    }
    let message = "The old key can go on working for 1 hour to 30 days. Choose a time between these, or now.";
    Err(Error::new(Code::InvalidLifetime, message).about("switch"))
}

/// What the successor may do: the same, as far as the rules still give it.
fn grants(state: &State, actor: &Actor, old: &Key) -> Result<Vec<Grant>> {
    grants::may_revive(state, actor, old)?;
    if state.rules().roles_per_key == RolesPerKey::Owner {
        return Ok(Vec::new());
    }
    rules::role_count(state, old.grants.len())?;
    Ok(old.grants.clone())
}

/// When the successor ends: after as long as the old key was given, if the rules still allow that; `None` never.
fn end_of_successor(state: &State, old: &Key, now: Time, calendar: &dyn Calendar) -> Result<Option<Time>> {
    let rules = state.rules();
    let Some(end) = rotation::own_end(old) else {
        if rules.never_expires {
            return Ok(None);
        }
        return lifetime::resolve(rules, Expiration::Default, now, calendar).map_err(|_| {
            let message = "This key never expires, which the rules allow no more. Set a default lifetime in Rules, or issue \
                           a new key with an expiration.";
            Error::new(Code::LifetimeRefused, message).about("key")
        });
    };
    let longest = rules.max_lifetime.unwrap_or(LifetimeLimit::LONGEST_DAYS);
    let longest = now.checked_add_days(Days::new(longest.into()));
    let same = now.checked_add_signed(end - old.created_at);
    Ok([same, longest].into_iter().flatten().min())
}

/// When the old key ends: never later than by itself, nor than its successor.
fn end_of_old(switch: Switch, own: Option<Time>, successor: Option<Time>, now: Time) -> Time {
    let seconds = match switch {
        Switch::Now => 0,
        Switch::Overlap { seconds } | Switch::FirstUse { deadline_seconds: seconds } => seconds,
    };
    let end = now.checked_add_signed(TimeDelta::seconds(seconds.into()));
    [end, own, successor].into_iter().flatten().min().unwrap_or(now)
}
