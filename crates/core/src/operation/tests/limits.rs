//! Issuing where the operator's role or a rule of the vault stands in the way.

use super::world::{World, days, request, signed};
use crate::{
    error::Code,
    model::{Format, Formats, KeysEnabled, Managers, OperatorRole, RevocationReason},
    operation::{IssueKey, RevokeKey, SuspendKey},
};

#[test]
fn operators_need_the_right_role() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    world.act_as(OperatorRole::Viewer);
    assert_eq!(world.refusal(&request("Key", role)).0, Code::NotAllowed);
    world.act_as(OperatorRole::Issuer);
    world.issue("Key", role);

    let mut world = World::with(|rules| rules.managers = Managers::Admin);
    let role = world.role("Reader", &["*.read"]);
    world.act_as(OperatorRole::Issuer);
    assert_eq!(world.refusal(&request("Key", role)).0, Code::NotAllowed);
}

#[test]
fn who_is_tied_to_an_owner_issues_for_that_owner_only() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    world.act_as(OperatorRole::Issuer);
    world.actor.operator.owner = Some(blue);
    let of = |owner| IssueKey { owner, ..request("Key", role) };
    assert_eq!(world.refusal(&of(None)).0, Code::NotAllowed);
    assert_eq!(world.refusal(&of(Some(red))).0, Code::NotAllowed);
    let key = world.run(&of(Some(blue))).unwrap().key;
    world.actor.operator.owner = Some(red);
    assert_eq!(world.refusal(&SuspendKey { key }).0, Code::NotAllowed);
}

#[test]
fn keys_can_be_switched_off() {
    for enabled in [KeysEnabled::No, KeysEnabled::NoNew] {
        let mut world = World::with(|rules| rules.keys_enabled = enabled);
        let role = world.role("Reader", &["*.read"]);
        assert_eq!(world.refusal(&request("Key", role)).0, Code::KeysDisabled);
    }
}

#[test]
fn the_format_is_one_that_the_rules_allow() {
    let mut world = World::with(|rules| rules.formats = Formats::Opaque);
    let role = world.role("Reader", &["*.read"]);
    let (code, field, _) = world.refusal(&signed("Key", role));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("format")));

    let mut world = World::with(|rules| rules.formats = Formats::Jwt);
    let role = world.role("Reader", &["*.read"]);
    let opaque = IssueKey { format: Some(Format::Opaque), ..request("Key", role) };
    assert_eq!(world.refusal(&opaque).0, Code::RuleRefused);
    let key = world.issue("Key", role).key;
    assert_eq!(world.key(key).format, Format::Jwt, "what nobody asked for is what is allowed");
}

#[test]
fn limits_make_room_when_keys_end() {
    let mut world = World::with(|rules| rules.max_active_keys = Some(2));
    let role = world.role("Reader", &["*.read"]);
    let first = world.issue("First", role).key;
    world.run(&IssueKey { expiration: days(10), ..request("Second", role) }).unwrap();
    let (code, _, message) = world.refusal(&request("Third", role));
    assert_eq!(code, Code::LimitReached);
    assert_eq!(message, "2 of 2 keys are active. Revoke or remove one, or raise the limit in Rules.");

    world.run(&RevokeKey { key: first, reason: RevocationReason::NoLongerNeeded }).unwrap();
    world.issue("Third", role);
    assert_eq!(world.refusal(&request("Fourth", role)).0, Code::LimitReached);
    world.pass(10);
    world.issue("Fourth", role);
}

#[test]
fn an_owner_has_so_many_keys_and_expired_ones_count() {
    let mut world = World::with(|rules| rules.max_keys_per_owner = Some(2));
    let role = world.role("Reader", &["*.read"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let of = |text: &str, owner| IssueKey { owner: Some(owner), expiration: days(1), ..request(text, role) };
    let first = world.run(&of("First", blue)).unwrap().key;
    world.run(&of("Second", blue)).unwrap();
    world.pass(2);
    let (code, field, _) = world.refusal(&of("Third", blue));
    assert_eq!((code, field.as_deref()), (Code::LimitReached, Some("owner")));
    world.run(&of("Third", red)).unwrap();
    world.run(&crate::operation::DeleteKey { key: first }).unwrap();
    world.run(&of("Fourth", blue)).unwrap();
}

#[test]
fn an_owner_is_known_and_given_where_the_rules_want_one() {
    let mut world = World::with(|rules| rules.owner_required = true);
    let role = world.role("Reader", &["*.read"]);
    let (code, field, _) = world.refusal(&request("Key", role));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("owner")));
    let unknown = IssueKey { owner: Some("NoSuchOwner0".parse().unwrap()), ..request("Key", role) };
    assert_eq!(world.refusal(&unknown).0, Code::OwnerNotFound);
}
