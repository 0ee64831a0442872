//! Suspending, reinstating, revoking, deleting, and noting what became of a token.

use super::world::{World, signed};
use crate::{
    error::Code,
    model::{Delivery, KeyId, OperatorRole, RecordRef, RevocationReason, Verdict},
    operation::{DeleteKey, DeliverKey, ReinstateKey, RevokeKey, SuspendKey},
};

#[test]
fn a_suspended_key_stops_and_a_reinstated_one_works() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let issued = world.issue("Key", role);
    let (suspend, reinstate) = (SuspendKey { key: issued.key }, ReinstateKey { key: issued.key });
    let changes = world.changes.len();
    world.run(&reinstate).unwrap();
    assert_eq!(world.changes.len(), changes, "it was not suspended");
    world.run(&suspend).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Suspended);
    world.run(&suspend).unwrap();
    assert_eq!(world.changes.len(), changes + 1, "it was suspended already");
    world.run(&reinstate).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Valid);
}

#[test]
fn a_revoked_key_is_over_for_good_and_says_why() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let issued = world.issue("Key", role);
    let revoke = RevokeKey { key: issued.key, reason: RevocationReason::Compromised };
    world.run(&revoke).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Revoked);
    let revoked = world.key(issued.key).revoked.clone().unwrap();
    assert_eq!(
        (revoked.at, revoked.reason, revoked.by),
        (world.now, RevocationReason::Compromised, world.actor.to_ref())
    );
    assert_eq!(world.refusal(&revoke).0, Code::KeyEnded);
    assert_eq!(world.refusal(&SuspendKey { key: issued.key }).0, Code::KeyEnded);
    assert_eq!(world.refusal(&ReinstateKey { key: issued.key }).0, Code::KeyEnded);
}

#[test]
fn a_deleted_opaque_key_is_unknown() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let issued = world.issue("Key", role);
    world.run(&DeleteKey { key: issued.key }).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Unknown);
    assert_eq!(world.state.tombstone(issued.key), None);
    assert_eq!(world.refusal(&DeleteKey { key: issued.key }).0, Code::KeyNotFound);
}

#[test]
fn a_deleted_signed_key_leaves_a_tombstone_until_its_end() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let issued = world.run(&signed("Key", role)).unwrap();
    let expired = world.run(&signed("Expired", role)).unwrap();
    world.run(&DeleteKey { key: issued.key }).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Revoked);
    let explained = world.state.whole().explain(issued.token.expose(), &[], None, world.now);
    assert_eq!((explained.key_id, explained.key), (Some(issued.key), None));
    let tombstone = world.state.tombstone(issued.key).unwrap();
    assert_eq!((tombstone.deleted_at, tombstone.expires_at), (world.now, issued.expires_at));
    assert!(world.state.record_refs().any(|reference| reference == RecordRef::Tombstone(issued.key)));

    world.pass(90);
    world.run(&DeleteKey { key: expired.key }).unwrap();
    assert_eq!(world.state.tombstone(expired.key), None, "its token has ended by itself");
    assert_eq!(world.check(&expired.token), Verdict::Unknown);
    assert_eq!(world.state.tombstone(issued.key), None, "nothing needs it any more");
    assert_eq!(world.check(&issued.token), Verdict::Unknown);
}

#[test]
fn what_reached_somebody_is_not_lost_again() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    let steps = [
        (Delivery::Pending, Delivery::Pending),
        (Delivery::NeverStored, Delivery::NeverStored),
        (Delivery::Copied, Delivery::Copied),
        (Delivery::NeverStored, Delivery::Copied),
        (Delivery::Pending, Delivery::Copied),
        (Delivery::File, Delivery::File),
    ];
    for (noted, kept) in steps {
        world.run(&DeliverKey { key, delivery: noted }).unwrap();
        assert_eq!(world.key(key).delivery, kept);
    }
    assert_eq!(world.changes.len(), 2 + 3);
}

#[test]
fn a_viewer_ends_nothing_and_unknown_keys_are_said() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let known = world.issue("Key", role).key;
    let unknown: KeyId = "NoSuchKey000".parse().unwrap();
    for (key, role, code) in
        [(known, OperatorRole::Viewer, Code::NotAllowed), (unknown, OperatorRole::Admin, Code::KeyNotFound)]
    {
        world.act_as(role);
        assert_eq!(world.refusal(&SuspendKey { key }).0, code);
        assert_eq!(world.refusal(&ReinstateKey { key }).0, code);
        assert_eq!(world.refusal(&RevokeKey { key, reason: RevocationReason::OwnerLeft }).0, code);
        assert_eq!(world.refusal(&DeleteKey { key }).0, code);
        assert_eq!(world.refusal(&DeliverKey { key, delivery: Delivery::Copied }).0, code);
    }
}
