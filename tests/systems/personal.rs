//! P1 to P15: people with keys of their own, which may do what they may do.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use keywright_core::{
    error::Code,
    model::{Expiration, OperatorRole, OwnerId, Preset, RevocationReason, Verdict},
    operation::{
        DeleteKey, EditKey, EditOwner, GrantRequest, IssueKey, ReinstateOwner, RevokeKey, SetRules, SuspendOwner,
    },
    state::State,
    view::{KeyQuery, Status},
};

use super::world::{DOOR, World, days, edit, grant, request};

/// A personal vault that is switched on, with an owner who may do everything.
fn personal() -> (World, OwnerId) {
    let world = World::new(Preset::Personal);
    world.set(&["keys_enabled=yes"]);
    let owner = world.owner("Mo");
    world.apply(&hold(owner, vec![grant(world.role_named("API access"))]));
    (world, owner)
}

/// The owner may do this, and nothing else.
fn hold(owner: OwnerId, grants: Vec<GrantRequest>) -> EditOwner {
    EditOwner { owner, name: None, contact: None, team: None, grants: Some(grants) }
}

/// A key of an owner, without roles of its own.
fn of(text: &str, owner: OwnerId) -> IssueKey {
    let role = "NoSuchRole00".parse().unwrap();
    IssueKey { owner: Some(owner), grants: Vec::new(), ..request(text, role) }
}

#[test]
fn p1_keys_are_off_until_an_admin_switches_them_on() {
    let world = World::new(Preset::Personal);
    let owner = world.owner("Mo");
    assert_eq!(world.refusal(&of("Laptop", owner)).code, Code::KeysDisabled);
    world.set(&["keys_enabled=yes"]);
    let token = world.apply(&of("Laptop", owner)).token;
    assert_eq!(world.check(&token), Verdict::Valid);
    world.set(&["keys_enabled=no"]);
    assert_eq!(world.check(&token), Verdict::KeysDisabled);
    assert_eq!(world.refusal(&of("Phone", owner)).code, Code::KeysDisabled);
    world.set(&["keys_enabled=yes"]);
    assert_eq!(world.check(&token), Verdict::Valid);
}

#[test]
fn p2_the_longest_life_is_1_to_365_days_and_keys_that_exist_keep_theirs() {
    let (world, owner) = personal();
    let issued = world.apply(&of("Laptop", owner));
    let key = world.key(issued.key);
    assert_eq!(key.expires_at, Some(key.created_at + TimeDelta::days(180)));
    assert_eq!(world.refusal(&IssueKey { expiration: days(181), ..of("Phone", owner) }).code, Code::LifetimeRefused);
    for wrong in ["0", "366", "many"] {
        let asked = SetRules::parse(&[format!("max_lifetime={wrong}")]).unwrap();
        assert_eq!(world.refusal(&asked).field.as_deref(), Some("max_lifetime"));
    }
    world.set(&["max_lifetime=30"]);
    assert_eq!(world.key(issued.key).expires_at, key.expires_at);
    assert_eq!(world.refusal(&IssueKey { expiration: days(31), ..of("Phone", owner) }).code, Code::LifetimeRefused);
    let words = world.vault.read(State::rules_in_words);
    let rule = words.iter().find(|rule| rule.name == "max_lifetime").unwrap();
    assert_eq!(rule.hint.as_deref(), Some("30 to 90 days is recommended."));
}

#[test]
fn p3_keys_need_the_right_role_and_an_owner_who_is_not_suspended() {
    let (world, owner) = personal();
    world.operator("Vic", OperatorRole::Viewer, None);
    let nobodys = IssueKey { owner: None, ..of("Laptop", owner) };
    assert_eq!(world.refusal(&nobodys).field.as_deref(), Some("owner"));
    let token = world.apply(&of("Laptop", owner)).token;
    world.apply(&SuspendOwner { owner });
    assert_eq!(world.refusal(&of("Phone", owner)).field.as_deref(), Some("owner"));
    assert_eq!(world.check(&token), Verdict::OwnerSuspended);
    let world = world.reopen_as("Vic");
    assert_eq!(world.refusal(&of("Phone", owner)).code, Code::NotAllowed);
}

#[test]
fn p4_others_than_admins_see_keys_only_while_they_are_on() {
    let world = World::new(Preset::Personal);
    world.operator("Ivy", OperatorRole::Issuer, None);
    world.see(|_| ());
    let world = world.reopen_as("Ivy");
    let error = world.vault.see(DOOR, |_| ()).unwrap_err();
    assert_eq!(error.code, Code::KeysDisabled);
    assert_eq!(error.message, "Keys are switched off. An Admin can switch them on in Rules.");
    let world = world.reopen_as("Ada");
    world.set(&["keys_enabled=no_new"]);
    world.reopen_as("Ivy").see(|_| ());
}

#[test]
fn p5_a_key_has_a_name_a_description_and_an_end_within_the_limit() {
    let (world, owner) = personal();
    let on = |days| Expiration::On((world.now() + TimeDelta::days(days)).with_timezone(&chrono::Local).date_naive());
    let asked = IssueKey { description: "Nightly report".to_owned(), expiration: on(60), ..of("Reports", owner) };
    let key = world.key(world.apply(&asked).key);
    assert_eq!(key.description, "Nightly report");
    let lives = key.expires_at.unwrap() - key.created_at;
    assert!(lives > TimeDelta::days(59) && lives < TimeDelta::days(62), "{lives}");
    let error = world.refusal(&IssueKey { expiration: on(200), ..of("Later", owner) });
    assert_eq!((error.code, error.field.as_deref()), (Code::LifetimeRefused, Some("expiration")));
}

#[test]
fn p6_and_p12_who_is_tied_to_an_owner_manages_that_owners_keys_only() {
    let (world, mo) = personal();
    let jo = world.owner("Jo");
    let theirs = world.apply(&of("Jo's", jo)).key;
    world.operator("Mo", OperatorRole::Issuer, Some(mo));
    let world = world.reopen_as("Mo");
    let key = world.apply(&of("Laptop", mo)).key;
    let asked = EditKey { name: Some("Old laptop".to_owned()), description: Some("Attic".to_owned()), ..edit(key) };
    world.apply(&asked);
    let page = world.see(|seen| seen.page(&KeyQuery::default(), world.now()));
    let names: Vec<_> = page.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["Old laptop"]);
    assert!(world.key(key).expires_at.is_some());
    assert_eq!(world.see(|seen| seen.key_view(theirs, world.now())).unwrap_err().code, Code::KeyNotFound);
    assert_eq!(world.refusal(&DeleteKey { key: theirs }).code, Code::NotAllowed);
    assert_eq!(world.refusal(&of("For Jo", jo)).code, Code::NotAllowed);
    world.apply(&DeleteKey { key });
    // Whoever reads the ledger afterwards finds nothing that was not allowed.
    let world = world.reopen_as("Ada");
    assert_eq!(world.vault.health().read_only, None);
}

#[test]
fn p7_an_end_is_never_put_off() {
    let (world, owner) = personal();
    let key = world.apply(&IssueKey { expiration: days(30), ..of("Laptop", owner) }).key;
    for later in [days(31), Expiration::Never, Expiration::Default] {
        let error = world.refusal(&EditKey { expiration: Some(later), ..edit(key) });
        assert_eq!((error.code, error.field.as_deref()), (Code::ExpiryFixed, Some("expiration")));
    }
    world.apply(&EditKey { expiration: Some(days(5)), ..edit(key) });
    assert_eq!(world.refusal(&EditKey { expiration: Some(days(20)), ..edit(key) }).code, Code::ExpiryFixed);
}

#[test]
fn p8_an_owner_has_a_thousand_keys_and_no_more() {
    let (world, owner) = personal();
    let soon = world.now() + TimeDelta::seconds(20);
    let many = (0..1000).map(|number| {
        let expiration = if number == 0 { Expiration::At(soon) } else { Expiration::Default };
        IssueKey { expiration, ..of(&format!("Key {number}"), owner) }
    });
    let issued = world.vault.apply_all(DOOR, many, &mut |_| true).unwrap();
    world.pass_until(soon);
    assert_eq!(world.key(issued[0].key).status, Status::Expired);
    let error = world.refusal(&of("One more", owner));
    assert_eq!((error.code, error.field.as_deref()), (Code::LimitReached, Some("owner")));
    assert!(error.message.starts_with("This owner has 1000 of 1000 keys."), "{error}");
    world.apply(&DeleteKey { key: issued[0].key });
    world.apply(&of("One more", owner));
}

#[test]
fn p10_and_p11_an_admin_sees_and_ends_every_owners_keys() {
    let (world, mo) = personal();
    let jo = world.owner("Jo");
    let (one, other) = (world.apply(&of("One", mo)), world.apply(&of("Other", jo)));
    let page = world.see(|seen| seen.page(&KeyQuery::default(), world.now()));
    let owners: BTreeSet<_> = page.keys.iter().filter_map(|key| key.owner.as_deref()).collect();
    assert_eq!(owners.into_iter().collect::<Vec<_>>(), ["Jo", "Mo"]);
    assert!(page.keys.iter().all(|key| key.expires_at.is_some() && key.status == Status::Active));
    world.apply(&RevokeKey { key: one.key, reason: RevocationReason::OwnerLeft });
    world.apply(&DeleteKey { key: other.key });
    assert_eq!((world.check(&one.token), world.check(&other.token)), (Verdict::Revoked, Verdict::Unknown));
    let again = RevokeKey { key: one.key, reason: RevocationReason::Compromised };
    assert_eq!(world.refusal(&again).code, Code::KeyEnded);
    let revive = EditKey { name: Some("Alive".to_owned()), ..edit(one.key) };
    assert_eq!(world.refusal(&revive).code, Code::KeyEnded);
}

#[test]
fn p13_a_key_may_do_what_its_owner_may_do_at_the_next_check() {
    let (world, owner) = personal();
    let token = world.apply(&of("Laptop", owner)).token;
    assert!(world.may(&token, "apps.publish"));
    let reader = world.role("Reader", &["*.read"]);
    world.apply(&hold(owner, vec![grant(reader)]));
    assert!(world.may(&token, "apps.read") && !world.may(&token, "apps.publish"));
    world.apply(&SuspendOwner { owner });
    assert_eq!(world.check(&token), Verdict::OwnerSuspended);
    world.apply(&ReinstateOwner { owner });
    let world = world.reopen_as("Ada");
    assert!(world.may(&token, "apps.read") && !world.may(&token, "apps.publish"));
}

#[test]
fn p15_whoever_cannot_generate_is_told_by_the_refusal() {
    let (world, owner) = personal();
    world.operator("Vic", OperatorRole::Viewer, None);
    let too_long = IssueKey { expiration: days(300), ..of("Key", owner) };
    assert!(world.refusal(&too_long).message.contains("180 days at most"));
    world.set(&["max_keys_per_owner=1"]);
    world.apply(&of("Laptop", owner));
    assert!(world.refusal(&of("Phone", owner)).message.contains("1 of 1 keys"));
    world.set(&["keys_enabled=no"]);
    assert!(world.refusal(&of("Phone", owner)).message.contains("switched off"));
    let world = world.reopen_as("Vic");
    assert!(world.refusal(&of("Phone", owner)).message.contains("A Viewer can only look"));
}
