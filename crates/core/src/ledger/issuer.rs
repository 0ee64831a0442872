//! What an Issuer's entry may not do to a key, whatever its event says: for whoever reads a ledger that another program wrote,
//! and once more for whoever writes it. Judged by the State as it was before the entry.

use crate::{
    model::{Grant, Key, Managers, OwnerId, Record, RecordChange, RecordRef, Role, Time, Tombstone},
    state::State,
};

/// Whether this change is beyond an Issuer who is tied to this owner, or to nobody: about a key that is not theirs to manage,
/// another token or birth for a key, its return from the dead, or more of what is reserved to Keywright itself.
pub(super) fn oversteps(state: &State, tied: Option<OwnerId>, change: &RecordChange) -> bool {
    if state.rules().managers == Managers::Admin {
        return true;
    }
    let elsewhere = |key: &Key| tied.is_some() && key.owner != tied;
    match change {
        RecordChange::Put(Record::Key(new)) => match state.key(new.id) {
            Some(old) => elsewhere(old) || elsewhere(new) || rewrites(old, new) || revives(state, old, new),
            None => {
                let granted =
                    || new.grants.iter().chain(state.effective_grants(new)).any(|grant| is_reserved(state, grant));
                elsewhere(new) || is_taken(state, new) || granted()
            }
        },
        RecordChange::Remove(RecordRef::Key(id)) => state.key(*id).is_none_or(elsewhere),
        RecordChange::Put(Record::Tombstone(Tombstone { id, digest, .. })) => {
            state.key(*id).is_none_or(|key| elsewhere(key) || key.digest != *digest)
        }
        // Whatever is about no key, and a tombstone that would go before its time.
        RecordChange::Put(_) | RecordChange::Remove(_) => true,
    }
}

/// Whether a key gets another token or another birth, or comes back from its revocation.
fn rewrites(old: &Key, new: &Key) -> bool {
    old.digest != new.digest
        || old.created_at != new.created_at
        || old.created_by != new.created_by
        || old.format != new.format
        || old.revoked.is_some() && old.revoked != new.revoked
}

/// Whether a new key takes the id of one that was deleted, or the token of another.
fn is_taken(state: &State, new: &Key) -> bool {
    state.tombstone(new.id).is_some() || state.checker().key(&new.digest).is_some()
}

/// Whether a key gets more of what is reserved, or new life while it holds any: more time, another owner, or an end to its
/// suspension.
fn revives(state: &State, old: &Key, new: &Key) -> bool {
    let more = new.grants.iter().any(|grant| is_reserved(state, grant) && !old.grants.contains(grant));
    let holds = || state.effective_grants(new).iter().any(|grant| is_reserved(state, grant));
    let lives_on = || {
        // Its own end, too: an Issuer's program writes both, and would bring the later one back afterwards.
        ends_later(own_end(old), new.expires_at)
            || ends_later(own_end(old), own_end(new))
            || old.owner != new.owner
            || old.suspended_at.is_some() && new.suspended_at.is_none()
    };
    more || (lives_on() && holds())
}

/// When a key ends where nothing takes its place; `None` never.
fn own_end(key: &Key) -> Option<Time> {
    key.replacement().map_or(key.expires_at, |replacement| replacement.ended_before)
}

fn ends_later(old: Option<Time>, new: Option<Time>) -> bool {
    match (old, new) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(old), Some(new)) => new > old,
    }
}

fn is_reserved(state: &State, grant: &Grant) -> bool {
    state.role(grant.role).is_some_and(Role::is_reserved)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::oversteps;
    use crate::{
        model::{
            Accounts, Format, Grant, Key, KeyId, Managers, Record, RecordChange, RecordRef, Replacement, RolesPerKey,
            Rotation, TokenDigest, Tombstone,
        },
        operation::{
            DeleteKey, EditOwner, IssueKey, SuspendKey,
            tests::{World, request, signed},
        },
    };

    fn put(key: &Key) -> RecordChange {
        RecordChange::Put(Record::Key(key.clone()))
    }

    /// What an Issuer's own program could write into a key, each with what it is.
    fn forged(key: &Key) -> Vec<(&'static str, Key)> {
        let mut all = Vec::new();
        let mut add = |what, change: &dyn Fn(&mut Key)| {
            let mut forged = key.clone();
            change(&mut forged);
            all.push((what, forged));
        };
        add("another token", &|key| key.digest = TokenDigest::from_bytes([7; 32]));
        add("another birth", &|key| key.created_at -= TimeDelta::days(1));
        add("another form", &|key| key.format = Format::Jwt);
        all
    }

    #[test]
    fn a_key_keeps_its_token_and_its_birth() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let key = world.issue("Key", role).key;
        let key = world.key(key).clone();
        assert!(!oversteps(&world.state, None, &put(&key)));
        for (what, forged) in forged(&key) {
            assert!(oversteps(&world.state, None, &put(&forged)), "{what}");
        }
        // A second key with the token of the first, and one with the id of a deleted one.
        let twin = Key { id: "TwinTwinTwin".parse().unwrap(), ..key };
        assert!(oversteps(&world.state, None, &put(&twin)));
        let issued = world.run(&signed("Signed", role)).unwrap();
        let dead = world.key(issued.key).clone();
        world.run(&DeleteKey { key: issued.key }).unwrap();
        let revived = Key { digest: TokenDigest::from_bytes([8; 32]), ..dead };
        assert!(oversteps(&world.state, None, &put(&revived)));
        assert!(oversteps(&world.state, None, &RecordChange::Remove(RecordRef::Tombstone(issued.key))));
    }

    #[test]
    fn who_is_tied_touches_the_keys_of_one_owner() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let (blue, red) = (world.owner("Blue"), world.owner("Red"));
        let key = world.run(&IssueKey { owner: Some(red), ..request("Key", role) }).unwrap().key;
        let key = world.key(key).clone();
        let tombstone = |id: KeyId, digest| Tombstone { id, digest, expires_at: None, deleted_at: world.now };
        let buried = RecordChange::Put(Record::Tombstone(tombstone(key.id, key.digest)));
        let ours = Key { owner: Some(blue), ..key.clone() };
        for change in [put(&key), put(&ours), RecordChange::Remove(RecordRef::Key(key.id)), buried] {
            assert!(oversteps(&world.state, Some(blue), &change), "{change:?}");
        }
        for change in [put(&key), RecordChange::Remove(RecordRef::Key(key.id))] {
            assert!(!oversteps(&world.state, Some(red), &change) && !oversteps(&world.state, None, &change));
        }
        // A tombstone is of the key that goes, not of somebody else's token.
        let other = tombstone(key.id, TokenDigest::from_bytes([9; 32]));
        assert!(oversteps(&world.state, None, &RecordChange::Put(Record::Tombstone(other))));
    }

    #[test]
    fn nothing_reserved_is_granted_or_given_new_life() {
        let mut world = World::standard();
        let (role, reserved) = (world.role("Reader", &["a"]), world.role("Verifier", &["keywright.verify"]));
        let owner = world.owner("Blue");
        let key = world.issue("Key", role).key;
        let mut key = world.key(key).clone();
        key.grants.push(Grant { role: reserved, accounts: Accounts::All });
        assert!(oversteps(&world.state, None, &put(&key)));
        let fresh = Key { id: "FreshFreshFr".parse().unwrap(), digest: TokenDigest::from_bytes([7; 32]), ..key };
        assert!(oversteps(&world.state, None, &put(&fresh)));

        let held = world.issue("Gateway", reserved).key;
        world.run(&SuspendKey { key: held }).unwrap();
        let held = world.key(held).clone();
        let stopped_sooner = Key { expires_at: Some(world.now), ..held.clone() };
        assert!(!oversteps(&world.state, None, &put(&stopped_sooner)));
        let alive = [
            Key { expires_at: None, ..held.clone() },
            Key { suspended_at: None, ..held.clone() },
            Key { owner: Some(owner), ..held },
        ];
        for key in alive {
            assert!(oversteps(&world.state, None, &put(&key)));
        }
    }

    #[test]
    fn where_keys_have_what_their_owner_may_do_no_key_of_a_reserved_owner_is_born() {
        let mut world = World::standard();
        let (role, reserved) = (world.role("Reader", &["a"]), world.role("Verifier", &["keywright.verify"]));
        let owner = world.owner("Gateway");
        let key = world.issue("Key", role).key;
        let key = world.key(key).clone();
        let grants = Some(request("Key", reserved).grants);
        world.run(&EditOwner { owner, name: None, contact: None, team: None, grants }).unwrap();
        world.set_rules(|rules| rules.roles_per_key = RolesPerKey::Owner);
        let (id, digest) = ("FreshFreshFr".parse().unwrap(), TokenDigest::from_bytes([7; 32]));
        let fresh = Key { id, digest, owner: Some(owner), grants: Vec::new(), ..key };
        assert!(oversteps(&world.state, None, &put(&fresh)));
        assert!(!oversteps(&world.state, None, &put(&Key { owner: None, ..fresh })));
    }

    #[test]
    fn a_replacement_that_somebody_wrote_gives_no_reserved_key_a_later_end() {
        let mut world = World::standard();
        let reserved = world.role("Verifier", &["keywright.verify"]);
        let held = world.issue("Gateway", reserved).key;
        let held = world.key(held).clone();
        let end = held.expires_at.unwrap();
        let replacement = |ended_before| Replacement { by: held.id, ends_at: end, on_first_use: false, ended_before };
        let with = |ended_before| Key {
            rotation: Some(Box::new(Rotation { from: None, replacement: Some(replacement(ended_before)) })),
            ..held.clone()
        };
        assert!(oversteps(&world.state, None, &put(&with(None))));
        assert!(!oversteps(&world.state, None, &put(&with(Some(end)))));
    }

    #[test]
    fn where_only_admins_manage_keys_an_issuer_writes_nothing() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let key = world.issue("Key", role).key;
        let key = world.key(key).clone();
        world.set_rules(|rules| rules.managers = Managers::Admin);
        assert!(oversteps(&world.state, None, &put(&key)));
    }
}
