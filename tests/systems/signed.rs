//! S1 to S10: the vault whose keys are signed tokens with fixed names.

use chrono::{Local, Months, TimeDelta};
use keywright_core::{
    error::Code,
    model::{Accounts, Expiration, Format, Lifetime, OperatorRole, Preset, Verdict},
    operation::{Calendar, DeleteKey, EditKey, GrantRequest, IssueKey, ZoneCalendar},
};

use super::world::{DOOR, World, days, edit, request};

#[test]
fn s1_every_key_is_a_signed_token() {
    let world = World::new(Preset::Signed);
    let role = world.role_named("Global Viewer");
    let issued = world.issue("Scanner", role);
    assert_eq!((issued.token.expose().split('.').count(), world.key(issued.key).format), (3, Format::Jwt));
    let opaque = IssueKey { format: Some(Format::Opaque), ..request("Other", role) };
    let error = world.refusal(&opaque);
    assert_eq!(
        (error.field.as_deref(), &*error.message),
        (Some("format"), "This vault issues signed tokens (JWT) only.")
    );
}

#[test]
fn s3_the_name_is_unique_and_cannot_be_changed() {
    let world = World::new(Preset::Signed);
    let role = world.role_named("Global Viewer");
    let key = world.issue("Scanner", role).key;
    assert_eq!(world.refusal(&request("SCANNER", role)).code, Code::NameTaken);
    let error = world.refusal(&EditKey { name: Some("Prober".to_owned()), ..edit(key) });
    assert_eq!((error.code, error.field.as_deref()), (Code::NameFixed, Some("name")));
}

#[test]
fn s4_six_calendar_months_unless_days_are_given() {
    let world = World::new(Preset::Signed);
    let role = world.role_named("Global Viewer");
    let calendar = ZoneCalendar(Local);
    let key = world.key(world.issue("Scanner", role).key);
    assert_eq!(key.expires_at, calendar.after_months(key.created_at, Months::new(6)));
    let key = world.key(world.apply(&IssueKey { expiration: days(45), ..request("Other", role) }).key);
    assert_eq!(key.expires_at, Some(key.created_at + TimeDelta::days(45)));
    let choices = world.vault.read(|state| state.expiration_choices(world.now(), &calendar));
    let default: Vec<_> = choices.iter().filter(|choice| choice.default).map(|choice| choice.expiration).collect();
    assert_eq!(default, [Expiration::After(Lifetime::Months(6))]);
    for wrong in [0, 3651] {
        let error = world.refusal(&IssueKey { expiration: days(wrong), ..request("Wrong", role) });
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidLifetime, Some("expiration")));
    }
}

#[test]
fn s5_three_roles_come_with_it() {
    let world = World::new(Preset::Signed);
    let roles = world.vault.read(|state| state.role_views(world.now()));
    let said: Vec<_> = roles.iter().map(|role| (role.name.as_str(), role.permissions.join(" "), role.scoped)).collect();
    let expected = [
        ("Cloud Account Viewer", "*.read".to_owned(), true),
        ("Global Admin", "*".to_owned(), false),
        ("Global Viewer", "*.read".to_owned(), false),
    ];
    assert_eq!(said, expected);
}

#[test]
fn s6_and_s9_a_cloud_account_viewer_needs_an_account_or_all() {
    let world = World::new(Preset::Signed);
    let role = world.role_named("Cloud Account Viewer");
    let (prod, stage) = (world.account("aws-prod"), world.account("aws-stage"));
    let within = |accounts| IssueKey { grants: vec![GrantRequest { role, accounts }], ..request("Scanner", role) };
    for none in [None, Some(Accounts::Selected(vec![]))] {
        let error = world.refusal(&within(none));
        assert_eq!((error.code, error.field.as_deref()), (Code::RuleRefused, Some("grants")));
        assert!(error.message.contains("at least one account") && error.message.contains("all accounts"));
    }
    let issued = world.apply(&within(Some(Accounts::Selected(vec![prod]))));
    let need = ["findings.read".parse().unwrap()];
    let verdict =
        |account| world.see(|seen| seen.explain(issued.token.expose(), &need, Some(account), world.now())).verdict;
    assert_eq!((verdict(prod), verdict(stage)), (Verdict::Valid, Verdict::AccountNotGranted));
    // The same holds when its accounts are edited.
    let none = vec![GrantRequest { role, accounts: None }];
    assert_eq!(world.refusal(&EditKey { grants: Some(none), ..edit(issued.key) }).code, Code::RuleRefused);
    let all = vec![GrantRequest { role, accounts: Some(Accounts::All) }];
    world.apply(&EditKey { grants: Some(all), ..edit(issued.key) });
    assert_eq!(verdict(stage), Verdict::Valid);
}

#[test]
fn s10_issuers_and_viewers_neither_see_nor_manage_keys() {
    let world = World::new(Preset::Signed);
    let role = world.role_named("Global Viewer");
    let key = world.issue("Scanner", role).key;
    world.operator("Ivy", OperatorRole::Issuer, None);
    world.operator("Vic", OperatorRole::Viewer, None);
    let mut world = world;
    for operator in ["Ivy", "Vic"] {
        world = world.reopen_as(operator);
        assert_eq!(world.vault.see(DOOR, |_| ()).unwrap_err().code, Code::NotAllowed);
        assert_eq!(world.refusal(&DeleteKey { key }).code, Code::NotAllowed);
        let (actor, now) = (world.vault.actor(DOOR), world.now());
        assert_eq!(world.vault.read(|state| state.may_issue(&actor, now)).unwrap_err().code, Code::NotAllowed);
    }
}
