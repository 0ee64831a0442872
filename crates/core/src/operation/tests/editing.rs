//! Editing a key: what changes, what history says of it, and what the rules hold fast.

use super::world::{World, days, edit, grant, request, signed};
use crate::{
    error::Code,
    model::{Event, Expiration, FieldChange, KeyId, OperatorRole, RevocationReason},
    operation::{EditKey, IssueKey, RevokeKey},
};

fn history(world: &World) -> Vec<(String, Option<String>, Option<String>)> {
    let Some(Event::KeyEdited { changes, .. }) = world.changes.last().map(|change| change.event.clone()) else {
        panic!("the last change was no edit")
    };
    changes.into_iter().map(|FieldChange { field, from, to }| (field, from, to)).collect()
}

fn change(field: &str, from: Option<&str>, to: Option<&str>) -> (String, Option<String>, Option<String>) {
    (field.to_owned(), from.map(str::to_owned), to.map(str::to_owned))
}

#[test]
fn every_field_changes_and_history_says_it_in_words() {
    let mut world = World::standard();
    let (reader, writer) = (world.role("Reader", &["*.read"]), world.role("Writer", &["*.write"]));
    let owner = world.owner("Team Blue");
    let key = world.issue("Old", reader).key;
    world
        .run(&EditKey {
            name: Some("New".to_owned()),
            description: Some("Why".to_owned()),
            owner: Some(Some(owner)),
            grants: Some(vec![grant(writer), grant(reader)]),
            expiration: Some(days(10)),
            ..edit(key)
        })
        .unwrap();
    let mut changes = history(&world);
    changes.sort();
    assert_eq!(
        changes,
        [
            change("description", None, Some("Why")),
            change("expires_at", Some("2026-06-08T09:30:00Z"), Some("2026-03-20T09:30:00Z")),
            change("name", Some("Old"), Some("New")),
            change("owner", None, Some("Team Blue")),
            change("roles", Some("Reader"), Some("Writer, Reader")),
        ]
    );
    world.run(&EditKey { owner: Some(None), description: Some(String::new()), ..edit(key) }).unwrap();
    assert_eq!(history(&world).len(), 2);
    assert_eq!(world.key(key).owner, None);
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    let changes = world.changes.len();
    world.run(&edit(key)).unwrap();
    let same = EditKey {
        name: Some(" Key ".to_owned()),
        description: Some(String::new()),
        owner: Some(None),
        grants: Some(vec![grant(role)]),
        expiration: Some(days(90)),
        ..edit(key)
    };
    world.run(&same).unwrap();
    assert_eq!(world.changes.len(), changes);
}

#[test]
fn a_new_role_counts_at_the_next_check() {
    let mut world = World::standard();
    let (reader, writer) = (world.role("Reader", &["*.read"]), world.role("Writer", &["*.write"]));
    let issued = world.issue("Key", reader);
    let may_write = |world: &World| {
        let write = ["a.write".parse().unwrap()];
        world.state.whole().explain(issued.token.expose(), &write, None, world.now).verdict.is_valid()
    };
    assert!(!may_write(&world));
    world.run(&EditKey { grants: Some(vec![grant(writer)]), ..edit(issued.key) }).unwrap();
    assert!(may_write(&world));
    world
        .run(&crate::operation::EditRole {
            role: writer,
            name: None,
            permissions: Some(vec!["b".to_owned()]),
            grantable_over_rest: None,
        })
        .unwrap();
    assert!(!may_write(&world));
}

#[test]
fn a_name_stays_where_the_rules_say_so_and_is_unique() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    world.issue("Other", role);
    let rename = |text: &str| EditKey { name: Some(text.to_owned()), ..edit(key) };
    assert_eq!(world.refusal(&rename("OTHER")).0, Code::NameTaken);
    assert_eq!(world.refusal(&rename("")).0, Code::InvalidText);
    world.run(&rename("KEY")).unwrap();

    let mut world = World::with(|rules| rules.name_editable = false);
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    let rename = |text: &str| EditKey { name: Some(text.to_owned()), ..edit(key) };
    assert_eq!(world.refusal(&rename("Other")).0, Code::NameFixed);
    world.run(&rename("Key")).unwrap();
}

#[test]
fn an_end_comes_forward_always_and_is_put_off_by_rule_only() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let key = world.run(&IssueKey { expiration: days(30), ..request("Key", role) }).unwrap().key;
    let end = |expiration| EditKey { expiration: Some(expiration), ..edit(key) };
    assert_eq!(world.refusal(&end(days(31))).0, Code::ExpiryFixed);
    assert_eq!(world.refusal(&end(Expiration::Never)).0, Code::ExpiryFixed);
    assert_eq!(world.refusal(&end(Expiration::At(world.now))).0, Code::InvalidLifetime);
    assert_eq!(world.refusal(&end(days(0))).0, Code::InvalidLifetime);
    world.run(&end(days(29))).unwrap();

    let mut world = World::with(|rules| rules.expiry_extendable = true);
    let role = world.role("Reader", &["*.read"]);
    let key = world.run(&IssueKey { expiration: days(30), ..request("Key", role) }).unwrap().key;
    let end = |expiration| EditKey { expiration: Some(expiration), ..edit(key) };
    world.run(&end(days(31))).unwrap();
    assert_eq!(world.refusal(&end(days(366))).0, Code::LifetimeRefused);
    assert_eq!(world.refusal(&end(Expiration::Never)).0, Code::LifetimeRefused);
    let signed = world.run(&IssueKey { expiration: days(30), ..signed("Signed", role) }).unwrap().key;
    let later = EditKey { expiration: Some(days(31)), ..edit(signed) };
    assert_eq!(world.refusal(&later).0, Code::ExpiryFixed, "its end is part of the token");
}

#[test]
fn a_key_from_before_the_maximum_can_still_be_shortened() {
    let mut world = World::with(|rules| {
        rules.max_lifetime = None;
        rules.never_expires = true;
    });
    let role = world.role("Reader", &["*.read"]);
    let key = world.run(&IssueKey { expiration: Expiration::Never, ..request("Key", role) }).unwrap().key;
    let mut rules = world.state.rules().clone();
    (rules.max_lifetime, rules.never_expires) = (Some(30), false);
    let place = crate::model::Place { sequence: 9, offset: 0 };
    world.state.load(crate::model::Record::Rules(rules), place);
    world.run(&EditKey { expiration: Some(Expiration::Never), ..edit(key) }).unwrap();
    world.run(&EditKey { expiration: Some(days(60)), ..edit(key) }).unwrap();
    assert!(world.key(key).expires_at.is_some());
}

#[test]
fn an_ended_key_and_one_that_never_was_cannot_be_edited() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let (revoked, expired) = (world.issue("Revoked", role).key, world.issue("Expired", role).key);
    world.run(&RevokeKey { key: revoked, reason: RevocationReason::Compromised }).unwrap();
    world.pass(90);
    for key in [revoked, expired] {
        let (code, _, message) = world.refusal(&EditKey { description: Some("x".to_owned()), ..edit(key) });
        assert_eq!(code, Code::KeyEnded);
        assert!(message.contains("2026-"), "{message}");
    }
    let unknown: KeyId = "NoSuchKey000".parse().unwrap();
    assert_eq!(world.refusal(&edit(unknown)).0, Code::KeyNotFound);
    world.act_as(OperatorRole::Viewer);
    assert_eq!(world.refusal(&edit(revoked)).0, Code::NotAllowed);
}

#[test]
fn a_new_owner_is_known_and_has_room() {
    let mut world = World::with(|rules| {
        rules.max_keys_per_owner = Some(1);
        rules.owner_required = true;
    });
    let role = world.role("Reader", &["*.read"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let of = |text: &str, owner| IssueKey { owner: Some(owner), ..request(text, role) };
    let key = world.run(&of("One", blue)).unwrap().key;
    world.run(&of("Two", red)).unwrap();
    let to = |owner| EditKey { owner: Some(owner), ..edit(key) };
    assert_eq!(world.refusal(&to(Some(red))).0, Code::LimitReached);
    assert_eq!(world.refusal(&to(None)).0, Code::RuleRefused);
    assert_eq!(world.refusal(&to(Some("NoSuchOwner0".parse().unwrap()))).0, Code::OwnerNotFound);
    world.run(&to(Some(blue))).unwrap();
}

#[test]
fn an_end_is_not_put_off_by_a_clock() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let key = world.run(&IssueKey { expiration: days(30), ..request("Key", role) }).unwrap().key;
    let end = world.key(key).expires_at;
    let until = |days_from_now| EditKey { expiration: Some(days(days_from_now)), ..edit(key) };
    // A clock that is put forward makes the same length of time end later, one that is put back lets a longer one in.
    world.pass(10);
    assert_eq!(world.refusal(&until(30)).0, Code::ExpiryFixed);
    world.pass(-15);
    assert_eq!(world.refusal(&until(36)).0, Code::ExpiryFixed);
    assert_eq!(world.key(key).expires_at, end);
    world.run(&until(35)).unwrap();
    assert_eq!(world.key(key).expires_at, end);
    world.run(&until(20)).unwrap();
    assert!(world.key(key).expires_at < end);
}
