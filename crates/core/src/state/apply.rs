//! How the State takes changes in, and how it gives up those of a batch that failed.

use std::sync::Arc;

use keywright_verify::{self as verify, KeyEntry, OwnerEntry};

use super::State;
use crate::model::{
    Accounts, Change, Grant, Key, KeyId, KeysEnabled, Once, Place, Record, RecordChange, RecordRef, RolesPerKey,
    TokenDigest,
};

/// What [`State::apply`] replaced: takes the change back.
#[derive(Debug)]
pub(crate) struct Undo {
    revision: u64,
    before: Vec<Before>,
}

/// A record as it was.
#[derive(Debug)]
struct Before {
    reference: RecordRef,
    /// In a box: most changes of a batch are of records that were not there.
    record: Option<Box<(Record, Option<Place>)>>,
    last_used: Option<i64>,
}

impl State {
    /// Takes a committed change in, whose frame is at `place`. Answers what takes it back.
    pub(crate) fn apply(&mut self, change: Change, place: Place) -> Undo {
        let revision = std::mem::replace(&mut self.revision, place.sequence);
        let before = change.records.into_iter().map(|change| self.take_in(change, place)).collect();
        Undo { revision, before }
    }

    /// Takes a change back. Of several, the newest comes first.
    pub(crate) fn revert(&mut self, undo: Undo) {
        for Before { reference, record, last_used } in undo.before.into_iter().rev() {
            match record.map(|record| *record) {
                Some((Record::Rules(rules), place)) => {
                    self.note_move(reference);
                    self.rules = rules;
                    self.rules_place = place;
                    self.check_by_rules();
                }
                Some((record, Some(place))) => {
                    self.take_in(RecordChange::Put(record), place);
                }
                _ => {
                    self.take_out(reference);
                }
            }
            if let (RecordRef::Key(id), Some(last_used)) = (reference, last_used) {
                self.keys.set_usage(id, last_used);
            }
        }
        self.revision = undo.revision;
    }

    /// Takes in a record that was read from disk.
    pub(crate) fn load(&mut self, record: Record, place: Place) {
        self.replay(RecordChange::Put(record), place);
    }

    /// Takes in a change that was read from the ledger.
    pub(crate) fn replay(&mut self, change: RecordChange, place: Place) {
        self.revision = self.revision.max(place.sequence);
        self.take_in(change, place);
    }

    /// Lets the checker know what the rules say of all keys.
    pub(super) fn check_by_rules(&mut self) {
        self.checker.set_keys_enabled(self.rules.keys_enabled != KeysEnabled::No);
        self.checker.set_owner_grants(self.rules.roles_per_key == RolesPerKey::Owner);
    }

    fn take_in(&mut self, change: RecordChange, place: Place) -> Before {
        let reference = change.to_ref();
        self.note_move(reference);
        let record = match change {
            RecordChange::Remove(reference) => return self.take_out(reference),
            RecordChange::Put(record) => record,
        };
        let mut last_used = None;
        let record = match record {
            Record::Key(mut key) => {
                // A list that was read from disk has room for more than it holds.
                key.grants.shrink_to_fit();
                let (id, digest) = (key.id, key.digest);
                self.remember_request(id, key.once.as_deref());
                if let Some(listed) = &key.listed {
                    self.list_places.insert(listed.index, id);
                }
                let replaced = self.keys.put(Arc::new(key), place);
                last_used = replaced.as_ref().and_then(|row| row.last_used);
                if let Some(old) = replaced.as_ref().filter(|row| row.key.digest != digest) {
                    self.checker.remove_key(&old.key.digest);
                }
                self.check_key(id, &digest);
                replaced.map(|row| (Record::Key(Arc::unwrap_or_clone(row.key)), row.place))
            }
            Record::Tombstone(tombstone) => {
                let (id, digest, end) = (tombstone.id, tombstone.digest, tombstone.expires_at);
                self.remember_request(id, tombstone.once.as_deref());
                self.list_places.extend(tombstone.list_index.map(|index| (index, id)));
                let replaced = self.tombstones.insert(id, (tombstone, place));
                if let Some(old) = replaced.as_ref().and_then(|(old, _)| old.expires_at) {
                    self.tombstone_ends.remove(&(old, id));
                }
                self.tombstone_ends.extend(end.map(|end| (end, id)));
                self.check_key(id, &digest);
                replaced.map(|(old, place)| (Record::Tombstone(old), place))
            }
            Record::Role(role) => {
                self.checker.put_role(role.id, role.permissions.iter().cloned());
                self.roles.put(role, place).map(|(old, place)| (Record::Role(old), place))
            }
            Record::Owner(owner) => {
                let entry = OwnerEntry { suspended: owner.suspended_at.is_some(), grants: grants(&owner.grants) };
                self.checker.put_owner(owner.id, entry);
                self.owners.put(owner, place).map(|(old, place)| (Record::Owner(old), place))
            }
            Record::Account(account) => {
                self.accounts.put(account, place).map(|(old, place)| (Record::Account(old), place))
            }
            Record::Service(service) => {
                self.services.put(service, place).map(|(old, place)| (Record::Service(old), place))
            }
            Record::Rules(rules) => {
                let old = Record::Rules(std::mem::replace(&mut self.rules, rules));
                let old_place = self.rules_place.replace(place);
                self.check_by_rules();
                return Before { reference, record: Some(Box::new((old, old_place))), last_used };
            }
        };
        Before { reference, record: record.map(|(record, place)| Box::new((record, Some(place)))), last_used }
    }

    fn take_out(&mut self, reference: RecordRef) -> Before {
        self.note_move(reference);
        let mut last_used = None;
        let record = match reference {
            RecordRef::Key(id) => self.keys.remove(id).map(|row| {
                last_used = row.last_used;
                self.forget_request(id, row.key.once.as_deref());
                self.check_key(id, &row.key.digest);
                self.leave_list(id, row.key.listed.as_ref().map(|listed| listed.index));
                (Record::Key(Arc::unwrap_or_clone(row.key)), row.place)
            }),
            RecordRef::Tombstone(id) => self.tombstones.remove(&id).map(|(old, place)| {
                if let Some(end) = old.expires_at {
                    self.tombstone_ends.remove(&(end, id));
                }
                self.forget_request(id, old.once.as_deref());
                self.check_key(id, &old.digest);
                self.leave_list(id, old.list_index);
                (Record::Tombstone(old), place)
            }),
            RecordRef::Role(id) => {
                self.checker.remove_role(&id);
                self.roles.remove(id).map(|(old, place)| (Record::Role(old), place))
            }
            RecordRef::Owner(id) => {
                self.checker.remove_owner(&id);
                self.owners.remove(id).map(|(old, place)| (Record::Owner(old), place))
            }
            RecordRef::Account(id) => self.accounts.remove(id).map(|(old, place)| (Record::Account(old), place)),
            RecordRef::Service(id) => self.services.remove(id).map(|(old, place)| (Record::Service(old), place)),
            // A vault always has its rules.
            RecordRef::Rules => None,
        };
        Before { reference, record: record.map(|(record, place)| Box::new((record, Some(place)))), last_used }
    }

    fn note_move(&mut self, reference: RecordRef) {
        if matches!(reference, RecordRef::Account(_) | RecordRef::Rules) {
            self.accounts_and_rules += 1;
        }
    }

    fn remember_request(&mut self, key: KeyId, once: Option<&Once>) {
        self.requests.extend(once.map(|once| (once.request, key)));
    }

    /// Unless a key or what stays of it still stands for the request: a change may remove a key and put its tombstone in either
    /// order.
    fn forget_request(&mut self, key: KeyId, once: Option<&Once>) {
        let Some(request) = once.map(|once| once.request) else { return };
        if self.requests.get(&request) == Some(&key) && self.issued_once(request).is_none() {
            self.requests.remove(&request);
        }
    }

    /// A record of this key is gone; its place in the status list is free unless the other one has it, key or tombstone.
    fn leave_list(&mut self, id: KeyId, index: Option<u32>) {
        let Some(index) = index else { return };
        let key = self.keys.row(id).and_then(|row| row.key.listed.as_ref()).map(|listed| listed.index);
        let tombstone = self.tombstones.get(&id).and_then(|(tombstone, _)| tombstone.list_index);
        if ![key, tombstone].contains(&Some(index)) && self.list_places.get(&index) == Some(&id) {
            self.list_places.remove(&index);
        }
    }

    /// Lets the checker know what the token with this digest is now: a key's, a deleted key's, or nobody's. A change may
    /// remove a key and put its tombstone in either order.
    fn check_key(&mut self, id: KeyId, digest: &TokenDigest) {
        let key = self.keys.row(id).map(|row| &*row.key).filter(|key| key.digest == *digest);
        let tombstone = self.tombstones.get(&id).filter(|(tombstone, _)| tombstone.digest == *digest);
        match (key, tombstone) {
            (Some(key), _) => self.checker.put_key(*digest, entry(key)),
            (None, Some((tombstone, _))) => {
                let mut entry = KeyEntry::new(id);
                entry.expires_at = tombstone.expires_at.map(|end| end.timestamp());
                entry.revoked = true;
                self.checker.put_key(*digest, entry);
            }
            (None, None) => self.checker.remove_key(digest),
        }
    }
}

/// What the checker knows of a key.
fn entry(key: &Key) -> KeyEntry {
    KeyEntry {
        id: key.id,
        expires_at: key.expires_at.map(|end| end.timestamp()),
        owner: key.owner,
        grants: grants(&key.grants),
        revoked: key.revoked.is_some(),
        suspended: key.suspended_at.is_some(),
    }
}

fn grants(grants: &[Grant]) -> verify::Grants {
    let grant = |grant: &Grant| match &grant.accounts {
        Accounts::All => verify::Grant::everywhere(grant.role),
        Accounts::Selected(accounts) => verify::Grant::within(grant.role, accounts.iter().copied()),
    };
    grants.iter().map(grant).collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Change, Event, KeysEnabled, Place, Record, RecordChange, RecordRef, Verdict},
        operation::{DeleteKey, EditKey, tests::World},
    };

    #[test]
    fn the_last_use_survives_an_edit_and_a_deletion_that_is_taken_back() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let key = world.issue("Key", role).key;
        world.state.set_usage(key, world.now);
        let last_used = |world: &World| world.state.whole().key_view(key, world.now).unwrap().last_used_at;
        let rename = EditKey {
            key,
            name: Some("Other".to_owned()),
            description: None,
            owner: None,
            grants: None,
            expiration: None,
        };
        world.run(&rename).unwrap();
        assert_eq!(last_used(&world), Some(world.now));
        world.run(&DeleteKey { key }).unwrap();
        let undo = world.undo.take().unwrap();
        world.state.revert(undo);
        assert_eq!(last_used(&world), Some(world.now));
    }

    #[test]
    fn rules_count_at_the_next_check_and_can_be_taken_back() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let token = world.issue("Key", role).token;
        let (before, number) = (world.state.rules().clone(), world.state.accounts_and_rules());
        let mut rules = before.clone();
        rules.keys_enabled = KeysEnabled::No;
        let change = Change {
            event: Event::VaultCreated { name: crate::operation::tests::name("Vault") },
            records: vec![RecordChange::Put(Record::Rules(rules))],
        };
        let place = Place { sequence: 77, offset: 7 };
        let undo = world.state.apply(change, place);
        assert_eq!((world.state.revision(), world.state.place(RecordRef::Rules)), (77, Some(place)));
        assert_eq!(world.check(&token), Verdict::KeysDisabled);
        let changed = world.state.accounts_and_rules();
        world.state.revert(undo);
        assert_eq!((world.state.rules(), world.state.place(RecordRef::Rules)), (&before, None));
        assert_eq!(world.check(&token), Verdict::Valid);
        assert_eq!(world.state.revision(), 2);
        assert!(number < changed && changed < world.state.accounts_and_rules());
        world.role("Other", &["a"]);
        let number = world.state.accounts_and_rules();
        world.issue("Other", role);
        assert_eq!(world.state.accounts_and_rules(), number, "that was no account and no rule");
        world.account("Shop");
        assert!(number < world.state.accounts_and_rules());
    }
}
