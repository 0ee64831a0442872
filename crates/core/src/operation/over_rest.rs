//! What a key that asks over REST may see and change: less than the operator who opened the vault, whatever its roles say. It can
//! neither widen itself, nor another key beyond what an Admin marked as grantable over REST, nor what it could use to widen anything.
//!
//! Asked of each change as it was decided, record by record, so that no operation, and no way round through another record, is
//! forgotten. That the key works and holds `keywright.write` is asked in `access`, before anything is decided.

use keywright_verify::{Need, Verdict};

use crate::{
    error::{Code, Error, Result},
    model::{
        AccountId, Accounts, Actor, Change, Completion, Door, Event, Grant, Key, KeyId, Owner, Permission, Record,
        RecordChange, RecordRef, Role, Time,
    },
    state::State,
};

/// What a key has to hold to see keys over REST.
const READ: &str = "keywright.read";
/// What a key has to hold to change anything over REST.
pub(super) const WRITE: &str = "keywright.write";

/// The actor may look: at REST a key that works and holds `keywright.read`.
pub(crate) fn may_read(state: &State, actor: &Actor, now: Time) -> Result<()> {
    actor.door.asking_key().map_or(Ok(()), |asking| holds(state, asking, READ, now))
}

/// The key that asks works now, and one of its roles holds this permission in all accounts.
pub(super) fn holds(state: &State, asking: KeyId, permission: &str, now: Time) -> Result<()> {
    let wanted = Permission::parse(permission)
        .map_err(|_| Error::new(Code::Internal, "A permission of Keywright itself is not well formed."))?;
    let need = [wanted];
    let works =
        |key: &Key| state.checker().check_digest(&key.digest, &Need::of(&need), now.timestamp()) == Verdict::Valid;
    if state.key(asking).is_some_and(works) {
        return Ok(());
    }
    let message = format!(
        "The key that asks does not work, or none of its roles holds {permission}. Ask an Admin for one that does."
    );
    Err(Error::new(Code::NotAllowed, message))
}

/// A key that asks over REST may make this change of the State as it is.
pub(super) fn may_change(state: &State, actor: &Actor, now: Time, change: &Change) -> Result<()> {
    let Door::Rest(asking) = actor.door else { return Ok(()) };
    if is_seen(actor.door, &change.event) {
        return Ok(());
    }
    let over_rest = OverRest { state, asking, now };
    change.records.iter().try_for_each(|record| over_rest.may_make(record))
}

/// Who may end a key's successor may also give the key its own end back: everything that it holds could be granted anew.
pub(super) fn may_prolong(state: &State, actor: &Actor, now: Time, key: &Key) -> bool {
    let Door::Rest(asking) = actor.door else { return true };
    OverRest { state, asking, now }.may_grant(held(state, key)).is_ok()
}

/// A successor is used for the first time: whoever rotated its predecessor asked for the end that this brings, and the use stands in
/// the ledger under the key that was used, which need hold nothing of Keywright's own.
pub(super) fn is_seen(door: Door, event: &Event) -> bool {
    matches!(event, Event::RotationCompleted { successor, by: Completion::FirstUse, .. } if door == Door::Rest(*successor))
}

/// A State, and the key that asks.
#[derive(Clone, Copy)]
struct OverRest<'a> {
    state: &'a State,
    asking: KeyId,
    now: Time,
}

impl<'a> OverRest<'a> {
    fn may_make(self, change: &RecordChange) -> Result<()> {
        match change {
            RecordChange::Put(Record::Key(key)) => self.key(self.state.key(key.id), Some(key)),
            RecordChange::Remove(RecordRef::Key(id)) => self.key(self.state.key(*id), None),
            RecordChange::Put(Record::Role(role)) => self.role(self.state.role(role.id), Some(role)),
            RecordChange::Remove(RecordRef::Role(id)) => self.role(self.state.role(*id), None),
            RecordChange::Put(Record::Owner(owner)) => self.owner(self.state.owner(owner.id), owner),
            RecordChange::Put(Record::Account(account)) if self.state.account(account.id).is_some() => {
                self.renamed_account(account.id)
            }
            RecordChange::Put(Record::Rules(_)) | RecordChange::Remove(RecordRef::Rules) => {
                Err(not_at_this_door("the rules"))
            }
            // Nobody is limited to an account that is new or goes; the catalogue gives nobody anything; and what deleted keys leave
            // and the keys of an owner who goes come with a change of theirs.
            RecordChange::Put(Record::Account(_) | Record::Service(_) | Record::Tombstone(_))
            | RecordChange::Remove(
                RecordRef::Account(_) | RecordRef::Service(_) | RecordRef::Tombstone(_) | RecordRef::Owner(_),
            ) => Ok(()),
        }
    }

    /// A key is made, changed, or deleted.
    fn key(self, before: Option<&Key>, after: Option<&Key>) -> Result<()> {
        if [before, after].into_iter().flatten().any(|key| key.id == self.asking || self.is_reserved(key)) {
            return Err(reserved_key());
        }
        let Some(after) = after else { return Ok(()) };
        let owner_suspended =
            |key: &Key| key.owner.and_then(|id| self.state.owner(id)).is_some_and(|owner| owner.suspended_at.is_some());
        let lives_longer = before.is_none_or(|before| {
            let longer = match (before.expires_at, after.expires_at) {
                (Some(before), after) => after.is_none_or(|after| after > before),
                (None, _) => false,
            };
            longer
                || (before.suspended_at.is_some() && after.suspended_at.is_none())
                || (before.revoked.is_some() && after.revoked.is_none())
                || before.digest != after.digest
                || (owner_suspended(before) && !owner_suspended(after))
        });
        if lives_longer {
            return self.may_grant(held(self.state, after));
        }
        // What stands in its record may count for nothing now, so that having it there is not having it.
        let gained = |grants: fn(&Self, &Key) -> Vec<Grant>| {
            let had = before.map(|key| grants(&self, key)).unwrap_or_default();
            grants(&self, after)
                .into_iter()
                .filter(move |new| !had.iter().any(|old| covers(old, new)))
                .collect::<Vec<_>>()
        };
        self.may_grant(gained(|_, key| key.grants.clone()).iter())?;
        self.may_grant(gained(|over_rest, key| over_rest.state.effective_grants(key).to_vec()).iter())
    }

    /// A role is made, changed, or removed.
    fn role(self, before: Option<&Role>, after: Option<&Role>) -> Result<()> {
        if [before, after].into_iter().flatten().any(Role::is_reserved) {
            let message =
                "A role that holds a keywright permission is changed in the window or on the command line only.";
            return Err(Error::new(Code::ReservedPermission, message).about("role"));
        }
        if after.is_some_and(|role| role.grantable_over_rest) && before.is_none_or(|role| !role.grantable_over_rest) {
            return Err(not_at_this_door("what may be granted over REST"));
        }
        let Some(before) = before else { return Ok(()) };
        if before.grantable_over_rest {
            let message = format!(
                "{} may be granted over REST, so it is changed in the window or on the command line only.",
                before.name
            );
            return Err(Error::new(Code::NotAllowed, message).about("role"));
        }
        let held_by = |key: &Key| held(self.state, key).any(|grant| grant.role == before.id);
        if self.state.keys().any(|key| (key.id == self.asking || self.is_reserved(key)) && held_by(key)) {
            let message = format!(
                "A key that holds a keywright permission has the role {}, so it is changed in the window or on the command line only.",
                before.name
            );
            return Err(Error::new(Code::NotAllowed, message).about("role"));
        }
        let Some(after) = after else { return Ok(()) };
        let narrower = after.name == before.name
            && after.permissions.iter().all(|new| before.permissions.iter().any(|old| old.covers(new)));
        let has_it = |grants: &[Grant]| grants.iter().any(|grant| grant.role == before.id);
        let held = self.state.owners().any(|owner| has_it(&owner.grants))
            || self.state.keys().any(|key| key.is_live(self.now) && held_by(key));
        if held && !narrower {
            let message = format!(
                "A key or an owner has the role {}, so over REST it is only made narrower, and keeps its name. Use the window or the command line.",
                before.name
            );
            return Err(Error::new(Code::NotAllowed, message).about("role"));
        }
        Ok(())
    }

    /// An owner is added or changed.
    fn owner(self, before: Option<&Owner>, after: &Owner) -> Result<()> {
        let Some(before) = before else { return self.may_grant(after.grants.iter()) };
        let standing = |owner: &Owner| (owner.grants.clone(), owner.suspended_at.is_some());
        if standing(before) == standing(after) {
            return Ok(());
        }
        let keys = || self.state.keys_of_owner(before.id);
        let reserved = |grant: &Grant| self.role_of(grant).is_some_and(Role::is_reserved);
        if before.grants.iter().any(reserved) || keys().any(|key| key.id == self.asking || self.is_reserved(key)) {
            return Err(reserved_key());
        }
        let had = |grant: &&Grant| before.grants.iter().any(|old| covers(old, grant));
        self.may_grant(after.grants.iter().filter(|grant| !had(grant)))?;
        if before.suspended_at.is_some() && after.suspended_at.is_none() {
            keys().filter(|key| key.is_live(self.now)).try_for_each(|key| self.may_grant(held(self.state, key)))?;
        }
        Ok(())
    }

    /// An account gets another name. Services ask by name, so whoever is limited to it would be let in elsewhere.
    fn renamed_account(self, account: AccountId) -> Result<()> {
        let limited = |grants: &[Grant]| grants.iter().any(|grant| grant.accounts.selected().contains(&account));
        if self.state.keys_with_account(account).next().is_none()
            && !self.state.owners().any(|owner| limited(&owner.grants))
        {
            return Ok(());
        }
        let message =
            "Keys or owners are limited to this account, so it is renamed in the window or on the command line only.";
        Err(Error::new(Code::NotAllowed, message).about("account"))
    }

    /// An Admin marked the role of each of these as grantable over REST.
    fn may_grant<'g>(self, mut grants: impl Iterator<Item = &'g Grant>) -> Result<()> {
        let refused = grants.find_map(|grant| {
            let role = self.role_of(grant);
            (!role.is_some_and(|role| role.grantable_over_rest && !role.is_reserved())).then_some((grant.role, role))
        });
        let Some((id, role)) = refused else { return Ok(()) };
        if role.is_some_and(Role::is_reserved) {
            return Err(reserved_key());
        }
        let name = role.map_or_else(|| id.to_string(), |role| role.name.to_string());
        let message = format!(
            "{name} may not be granted over REST. An Admin can mark the role so, in the window or on the command line."
        );
        Err(Error::new(Code::NotAllowed, message).about("grants"))
    }

    /// Whether a key holds what is reserved to Keywright itself, or would as soon as the rules say so.
    fn is_reserved(self, key: &Key) -> bool {
        held(self.state, key).any(|grant| self.role_of(grant).is_some_and(Role::is_reserved))
    }

    fn role_of(self, grant: &Grant) -> Option<&'a Role> {
        self.state.role(grant.role)
    }
}

/// All that a key holds: what it may do now, and what stands in its own record.
fn held<'a>(state: &'a State, key: &'a Key) -> impl Iterator<Item = &'a Grant> {
    key.grants.iter().chain(state.effective_grants(key))
}

/// Whether who has `old` has all that `new` gives.
fn covers(old: &Grant, new: &Grant) -> bool {
    old.role == new.role
        && match (&old.accounts, &new.accounts) {
            (Accounts::All, _) => true,
            (Accounts::Selected(_), Accounts::All) => false,
            (Accounts::Selected(old), Accounts::Selected(new)) => new.iter().all(|account| old.contains(account)),
        }
}

fn reserved_key() -> Error {
    let message = "A key that holds a keywright permission is changed in the window or on the command line only, and no key changes \
                   itself.";
    Error::new(Code::ReservedPermission, message).about("key")
}

/// What is never changed over REST.
pub(super) fn not_at_this_door(what: &str) -> Error {
    Error::new(Code::NotAllowed, format!("Over REST nobody changes {what}. Use the window or the command line."))
}
