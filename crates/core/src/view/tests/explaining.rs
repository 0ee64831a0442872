//! Verdicts for an administrator, names that find records, and the rules in words.

use keywright_verify::opaque;

use crate::{
    error::Code,
    model::RevocationReason,
    model::{KeysEnabled, Permission, Place, Preset, Record, Verdict},
    operation::{
        GrantRequest, IssueKey, RevokeKey, SuspendKey,
        tests::{World, request},
    },
    view::{Status, StoppedBy},
};

fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

#[test]
fn a_verdict_comes_with_the_key_its_permissions_and_what_to_do() {
    let mut world = World::standard();
    let role = world.scoped_role("Reader", &["b.read", "a.read"]);
    let east = world.account("east");
    let west = world.account("west");
    let limited = IssueKey {
        grants: vec![GrantRequest { role, accounts: Some(crate::model::Accounts::Selected(vec![east])) }],
        ..request("Key", role)
    };
    let issued = world.run(&limited).unwrap();
    let token = issued.token.expose().to_owned();
    let explain = |world: &World, wanted: &str, account| {
        world.state.whole().explain(&token, &[permission(wanted)], account, world.now)
    };

    let good = explain(&world, "a.read", Some(east));
    assert_eq!((good.verdict, good.advice.as_str()), (Verdict::Valid, "The token is good."));
    assert_eq!(good.permissions, ["a.read", "b.read"]);
    assert_eq!(good.key.unwrap().grants[0].accounts.as_deref(), Some(&["east".to_owned()][..]));
    assert_eq!(explain(&world, "a.read", Some(west)).verdict, Verdict::AccountNotGranted);
    assert_eq!(explain(&world, "a.read", None).verdict, Verdict::AccountNotGranted);
    assert_eq!(explain(&world, "a.write", Some(east)).verdict, Verdict::MissingPermission);

    world.run(&SuspendKey { key: issued.key }).unwrap();
    assert_eq!(explain(&world, "a.read", Some(east)).verdict, Verdict::Suspended);
    world.run(&RevokeKey { key: issued.key, reason: RevocationReason::Compromised }).unwrap();
    let revoked = explain(&world, "a.read", Some(east));
    assert_eq!((revoked.verdict, revoked.key_id), (Verdict::Revoked, Some(issued.key)));
}

#[test]
fn nothing_is_said_of_a_key_whose_secret_is_wrong() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("Key", role);
    let guess = opaque::compose("kw", &issued.key, &[0; 32]);
    let explained = world.state.whole().explain(&guess, &[], None, world.now);
    assert_eq!((explained.verdict, explained.key_id, explained.key), (Verdict::Unknown, None, None));
    assert!(explained.permissions.is_empty());
    for text in ["", "hello", "kw_7Hq2mXc90aZt"] {
        assert_eq!(world.state.whole().explain(text, &[], None, world.now).verdict, Verdict::Malformed);
    }
}

#[test]
fn keys_that_the_rules_switched_off_show_what_stops_them() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let owner = world.owner("Blue");
    let issued = world.run(&IssueKey { owner: Some(owner), ..request("Key", role) }).unwrap();
    let shown = |world: &World| {
        let view = world.state.whole().key_view(issued.key, world.now).unwrap();
        (view.status, view.stopped_by)
    };
    assert_eq!(shown(&world), (Status::Active, None));

    let place = Place { sequence: 50, offset: 0 };
    let mut suspended = world.state.owner(owner).unwrap().clone();
    suspended.suspended_at = Some(world.now);
    world.state.load(Record::Owner(suspended), place);
    assert_eq!(shown(&world), (Status::Active, Some(StoppedBy::Owner)));
    assert_eq!(world.check(&issued.token), Verdict::OwnerSuspended);

    let mut rules = Preset::Standard.rules();
    rules.keys_enabled = KeysEnabled::No;
    world.state.load(Record::Rules(rules), place);
    assert_eq!(shown(&world), (Status::Active, Some(StoppedBy::Rules)));
    assert_eq!(world.check(&issued.token), Verdict::KeysDisabled);
}

#[test]
fn what_is_not_found_is_said_without_repeating_a_secret() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let token = world.issue("Key", role).token.expose().to_owned();
    let error = world.state.whole().find_key("Nobody", world.now).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::KeyNotFound, Some("key")));
    assert_eq!(error.message, "There is no key Nobody. Look for it in the list.");
    for text in [token.as_str(), "", "a\0b"] {
        let error = world.state.whole().find_key(text, world.now).unwrap_err();
        assert_eq!(error.message, "There is no such key. Give its name or its id.");
    }
    assert_eq!(world.state.find_owner("x").unwrap_err().code, Code::OwnerNotFound);
    assert_eq!(world.state.find_account("x").unwrap_err().code, Code::AccountNotFound);
    assert_eq!(world.state.find_role("x").unwrap_err().code, Code::RoleNotFound);
}

#[test]
fn who_is_called_like_anothers_id_takes_that_ones_place_nowhere() {
    let mut world = World::standard();
    let (role, owner, account) = (world.role("Reader", &["a"]), world.owner("Blue"), world.account("Shop"));
    let others = (world.role(role.as_str(), &["a"]), world.owner(owner.as_str()), world.account(account.as_str()));
    assert_eq!(world.state.find_role(role.as_str()), Ok(role));
    assert_eq!(world.state.find_owner(owner.as_str()), Ok(owner));
    assert_eq!(world.state.find_account(account.as_str()), Ok(account));
    assert_eq!(world.state.find_role(others.0.as_str()), Ok(others.0));
    assert_eq!(world.state.find_owner(others.1.as_str()), Ok(others.1));
    assert_eq!(world.state.find_account(others.2.as_str()), Ok(others.2));
}

#[test]
fn every_rule_is_in_words() {
    let world = World::standard();
    let words = world.state.rules_in_words();
    let members = serde_json::to_value(world.state.rules()).unwrap();
    let names: Vec<_> = words.iter().map(|rule| rule.name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let mut expected: Vec<_> = members.as_object().unwrap().keys().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let value = |name: &str| words.iter().find(|rule| rule.name == name).unwrap().value.clone();
    assert_eq!(value("default_lifetime"), "90 days");
    assert_eq!(value("max_lifetime"), "365 days");
    assert_eq!(value("never_expires"), "refused");
    assert_eq!(value("max_active_keys"), "none");
    assert!(words.iter().all(|rule| rule.meaning.ends_with('.') && !rule.value.is_empty()));
}
