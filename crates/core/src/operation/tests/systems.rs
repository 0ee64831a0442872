//! What the four systems say of rules and rights, row by row, each in a vault as its preset makes it: `o` organisation,
//! `s` signed, `p` personal, `c` service.

use super::world::{World, days, edit, grant, request};
use crate::{
    error::Code,
    model::{
        Accounts, Expiration, Format, KeysEnabled, OperatorRole, OwnerId, Preset, RevocationReason, RoleId, Verdict,
    },
    operation::{
        AddRole, DeleteKey, EditKey, EditOwner, EditRole, GrantRequest, IssueKey, ReinstateOwner, RemoveRole,
        RevokeKey, SetRules, SuspendOwner,
    },
    secret::Token,
    view::{KeyQuery, Status},
};

fn role_named(world: &World, text: &str) -> RoleId {
    world.state.find_role(text).unwrap()
}

fn set(world: &mut World, text: &str) {
    world.run(&SetRules::parse(&[text]).unwrap()).unwrap();
}

fn may(world: &World, token: &Token, permission: &str) -> bool {
    let need = [permission.parse().unwrap()];
    world.state.whole().explain(token.expose(), &need, None, world.now).verdict == Verdict::Valid
}

/// A personal vault that is switched on, with an owner who may do everything.
fn personal() -> (World, OwnerId) {
    let mut world = World::preset(Preset::Personal);
    set(&mut world, "keys_enabled=yes");
    let (owner, role) = (world.owner("Mo"), role_named(&world, "API access"));
    let grants = Some(vec![grant(role)]);
    world.run(&EditOwner { owner, name: None, contact: None, team: None, grants }).unwrap();
    (world, owner)
}

/// A key of an owner, without roles of its own.
fn of(text: &str, owner: OwnerId) -> IssueKey {
    let role = "NoSuchRole00".parse().unwrap();
    IssueKey { owner: Some(owner), grants: Vec::new(), ..request(text, role) }
}

#[test]
fn o5_removing_an_active_key_ends_it_at_once() {
    let mut world = World::preset(Preset::Organisation);
    let issued = world.run(&request("Terraform", role_named(&world, "Viewer"))).unwrap();
    world.run(&DeleteKey { key: issued.key }).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Unknown);
}

#[test]
fn o6_the_eleventh_key_is_refused() {
    let mut world = World::preset(Preset::Organisation);
    let role = role_named(&world, "Viewer");
    let mut keys = Vec::new();
    for number in 0..10 {
        let expiration = if number == 9 { days(1) } else { Expiration::Default };
        let asked = IssueKey { expiration, ..request(&format!("Key {number}"), role) };
        keys.push(world.run(&asked).unwrap().key);
    }
    let (code, _, message) = world.refusal(&request("Eleventh", role));
    assert_eq!(code, Code::LimitReached);
    assert_eq!(message, "10 of 10 keys are active. Revoke or remove one, or raise the limit in Rules.");
    world.run(&DeleteKey { key: keys[0] }).unwrap();
    world.issue("Eleventh", role);
    assert_eq!(world.refusal(&request("Twelfth", role)).0, Code::LimitReached);
    world.pass(1);
    world.issue("Twelfth", role);
}

#[test]
fn o7_only_an_admin_gets_at_the_keys_and_who_may_is_set() {
    let mut world = World::preset(Preset::Organisation);
    let role = role_named(&world, "Viewer");
    for operator in [OperatorRole::Issuer, OperatorRole::Viewer] {
        world.act_as(operator);
        assert_eq!(world.refusal(&request("Key", role)).0, Code::NotAllowed);
        let error = world.state.seen_by(&world.actor).unwrap_err();
        assert!(error.message.contains("only an Admin sees and manages keys"), "{}", error.message);
    }
    world.act_as(OperatorRole::Admin);
    set(&mut world, "managers=issuer");
    world.act_as(OperatorRole::Issuer);
    world.issue("Key", role);
    assert_eq!(world.state.seen_by(&world.actor).unwrap().page(&KeyQuery::default(), world.now).total, 1);
}

#[test]
fn o8_a_key_may_do_exactly_what_its_roles_allow() {
    let mut world = World::preset(Preset::Organisation);
    let (viewer, admin) = (role_named(&world, "Viewer"), role_named(&world, "Admin"));
    let viewing = world.issue("Viewing", viewer).token;
    let everything = world.run(&IssueKey { grants: vec![grant(viewer), grant(admin)], ..request("All", viewer) });
    let everything = everything.unwrap().token;
    assert!(may(&world, &viewing, "backups.read") && !may(&world, &viewing, "backups.write"));
    assert!(may(&world, &everything, "backups.write") && !may(&world, &everything, "keywright.write"));
}

#[test]
fn o9_generating_is_switched_off_while_keys_go_on_working() {
    let mut world = World::preset(Preset::Organisation);
    let role = role_named(&world, "Viewer");
    let token = world.issue("Key", role).token;
    set(&mut world, "keys_enabled=no_new");
    assert_eq!((world.refusal(&request("Other", role)).0, world.check(&token)), (Code::KeysDisabled, Verdict::Valid));
    let why = world.state.may_issue(&world.actor, world.now).unwrap_err().message;
    assert_eq!(why, "Issuing is switched off in Rules; existing keys go on working. Ask an Admin to switch it on.");
}

#[test]
fn s1_every_key_is_a_signed_token() {
    let mut world = World::preset(Preset::Signed);
    let issued = world.run(&request("Scanner", role_named(&world, "Global Viewer"))).unwrap();
    assert_eq!(issued.token.expose().split('.').count(), 3);
    let opaque = IssueKey { format: Some(Format::Opaque), ..request("Other", role_named(&world, "Global Viewer")) };
    assert_eq!(world.refusal(&opaque).1.as_deref(), Some("format"));
}

#[test]
fn s3_the_name_is_unique_and_cannot_be_changed() {
    let mut world = World::preset(Preset::Signed);
    let role = role_named(&world, "Global Viewer");
    let key = world.issue("Scanner", role).key;
    assert_eq!(world.refusal(&request("SCANNER", role)).0, Code::NameTaken);
    let (code, field, message) = world.refusal(&EditKey { name: Some("Prober".to_owned()), ..edit(key) });
    assert_eq!((code, field.as_deref()), (Code::NameFixed, Some("name")));
    assert_eq!(message, "In this vault the name of a key stays as it was issued.");
}

#[test]
fn s4_six_calendar_months_unless_days_are_given() {
    let mut world = World::preset(Preset::Signed);
    let role = role_named(&world, "Global Viewer");
    let end = |issued: crate::operation::Issued| issued.expires_at.unwrap().to_rfc3339();
    assert_eq!(end(world.issue("Scanner", role)), "2026-09-10T09:30:00+00:00");
    let custom = IssueKey { expiration: days(45), ..request("Other", role) };
    assert_eq!(end(world.run(&custom).unwrap()), "2026-04-24T09:30:00+00:00");
    let calendar = crate::operation::ZoneCalendar(world.zone);
    let choices = world.state.expiration_choices(world.now, &calendar);
    let default: Vec<_> = choices.iter().filter(|choice| choice.default).map(|choice| choice.expiration).collect();
    assert_eq!(default, [Expiration::After(crate::model::Lifetime::Months(6))]);
    for wrong in [0, 3651] {
        let (code, field, _) = world.refusal(&IssueKey { expiration: days(wrong), ..request("Wrong", role) });
        assert_eq!((code, field.as_deref()), (Code::InvalidLifetime, Some("expiration")));
    }
    assert_eq!(
        world.refusal(&IssueKey { expiration: Expiration::Never, ..request("Wrong", role) }).0,
        Code::LifetimeRefused
    );
}

#[test]
fn s6_a_cloud_account_viewer_needs_an_account_or_all() {
    let mut world = World::preset(Preset::Signed);
    let role = role_named(&world, "Cloud Account Viewer");
    let (prod, stage) = (world.account("aws-prod"), world.account("aws-stage"));
    let within = |accounts| IssueKey { grants: vec![GrantRequest { role, accounts }], ..request("Scanner", role) };
    for none in [None, Some(Accounts::Selected(vec![]))] {
        let (code, field, message) = world.refusal(&within(none));
        assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("grants")));
        assert!(message.contains("at least one account") && message.contains("all accounts"), "{message}");
    }
    let issued = world.run(&within(Some(Accounts::Selected(vec![prod])))).unwrap();
    let need = ["findings.read".parse().unwrap()];
    let verdict = |world: &World, account| {
        world.state.whole().explain(issued.token.expose(), &need, Some(account), world.now).verdict
    };
    assert_eq!((verdict(&world, prod), verdict(&world, stage)), (Verdict::Valid, Verdict::AccountNotGranted));
    // S9: the same holds when its accounts are edited.
    let none = vec![GrantRequest { role, accounts: None }];
    assert_eq!(world.refusal(&EditKey { grants: Some(none), ..edit(issued.key) }).0, Code::RuleRefused);
    let all = vec![GrantRequest { role, accounts: Some(Accounts::All) }];
    world.run(&EditKey { grants: Some(all), ..edit(issued.key) }).unwrap();
    assert_eq!(verdict(&world, stage), Verdict::Valid);
}

#[test]
fn s10_issuers_and_viewers_neither_see_nor_manage_keys() {
    let mut world = World::preset(Preset::Signed);
    let role = role_named(&world, "Global Viewer");
    let key = world.issue("Scanner", role).key;
    for operator in [OperatorRole::Issuer, OperatorRole::Viewer] {
        world.act_as(operator);
        assert_eq!(world.state.seen_by(&world.actor).unwrap_err().code, Code::NotAllowed);
        assert_eq!(world.refusal(&DeleteKey { key }).0, Code::NotAllowed);
        assert_eq!(world.state.may_issue(&world.actor, world.now).unwrap_err().code, Code::NotAllowed);
    }
}

#[test]
fn p1_keys_are_off_until_an_admin_switches_them_on() {
    let mut world = World::preset(Preset::Personal);
    let owner = world.owner("Mo");
    assert_eq!(world.refusal(&of("Laptop", owner)).0, Code::KeysDisabled);
    set(&mut world, "keys_enabled=yes");
    let token = world.run(&of("Laptop", owner)).unwrap().token;
    assert_eq!(world.check(&token), Verdict::Valid);
    set(&mut world, "keys_enabled=no");
    assert_eq!(world.check(&token), Verdict::KeysDisabled);
    assert_eq!(world.refusal(&of("Phone", owner)).0, Code::KeysDisabled);
    set(&mut world, "keys_enabled=yes");
    assert_eq!(world.check(&token), Verdict::Valid);
}

#[test]
fn p2_the_longest_life_is_1_to_365_days_and_keys_that_exist_keep_theirs() {
    let (mut world, owner) = personal();
    let issued = world.run(&of("Laptop", owner)).unwrap();
    assert_eq!(issued.expires_at, Some(world.now + chrono::TimeDelta::days(180)));
    assert_eq!(world.refusal(&IssueKey { expiration: days(181), ..of("Phone", owner) }).0, Code::LifetimeRefused);
    for wrong in ["0", "366", "many"] {
        let asked = SetRules::parse(&[format!("max_lifetime={wrong}")]).unwrap();
        assert_eq!(world.refusal(&asked).1.as_deref(), Some("max_lifetime"));
    }
    set(&mut world, "max_lifetime=30");
    assert_eq!(world.key(issued.key).expires_at, issued.expires_at);
    assert_eq!(world.refusal(&IssueKey { expiration: days(31), ..of("Phone", owner) }).0, Code::LifetimeRefused);
    let words = world.state.rules_in_words();
    let rule = words.iter().find(|rule| rule.name == "max_lifetime").unwrap();
    assert_eq!(rule.hint.as_deref(), Some("30 to 90 days is recommended."));
}

#[test]
fn p3_keys_need_the_right_role_and_an_owner_who_is_not_suspended() {
    let (mut world, owner) = personal();
    world.act_as(OperatorRole::Viewer);
    assert_eq!(world.refusal(&of("Laptop", owner)).0, Code::NotAllowed);
    world.act_as(OperatorRole::Admin);
    let nobodys = IssueKey { owner: None, ..of("Laptop", owner) };
    assert_eq!(world.refusal(&nobodys).1.as_deref(), Some("owner"));
    let token = world.run(&of("Laptop", owner)).unwrap().token;
    world.run(&SuspendOwner { owner }).unwrap();
    assert_eq!(world.refusal(&of("Phone", owner)).1.as_deref(), Some("owner"));
    assert_eq!(world.check(&token), Verdict::OwnerSuspended);
}

#[test]
fn p4_others_than_admins_see_keys_only_while_they_are_on() {
    let mut world = World::preset(Preset::Personal);
    for operator in [OperatorRole::Issuer, OperatorRole::Viewer] {
        world.act_as(operator);
        let error = world.state.seen_by(&world.actor).unwrap_err();
        assert_eq!(error.code, Code::KeysDisabled);
        assert_eq!(error.message, "Keys are switched off. An Admin can switch them on in Rules.");
    }
    world.act_as(OperatorRole::Admin);
    world.state.seen_by(&world.actor).unwrap();
    set(&mut world, "keys_enabled=no_new");
    world.act_as(OperatorRole::Issuer);
    world.state.seen_by(&world.actor).unwrap();
}

#[test]
fn p5_a_key_has_a_name_a_description_and_an_end_within_the_limit() {
    let (mut world, owner) = personal();
    let until = Expiration::On("2026-05-31".parse().unwrap());
    let asked = IssueKey { description: "Nightly report".to_owned(), expiration: until, ..of("Reports", owner) };
    let issued = world.run(&asked).unwrap();
    assert_eq!(issued.expires_at.unwrap().to_rfc3339(), "2026-06-01T00:00:00+00:00");
    let late = Expiration::On("2026-10-31".parse().unwrap());
    let (code, field, _) = world.refusal(&IssueKey { expiration: late, ..of("Later", owner) });
    assert_eq!((code, field.as_deref()), (Code::LifetimeRefused, Some("expiration")));
}

#[test]
fn p6_and_p12_who_is_tied_to_an_owner_manages_that_owners_keys_only() {
    let (mut world, mo) = personal();
    let jo = world.owner("Jo");
    let theirs = world.run(&of("Jo's", jo)).unwrap().key;
    world.act_as(OperatorRole::Issuer);
    world.actor.operator.owner = Some(mo);
    let key = world.run(&of("Laptop", mo)).unwrap().key;
    let asked = EditKey { name: Some("Old laptop".to_owned()), description: Some("Attic".to_owned()), ..edit(key) };
    world.run(&asked).unwrap();
    let seen = world.state.seen_by(&world.actor).unwrap();
    let names: Vec<_> = seen.page(&KeyQuery::default(), world.now).keys.into_iter().map(|key| key.name).collect();
    assert_eq!(names, ["Old laptop"]);
    let view = seen.key_view(key, world.now).unwrap();
    assert!(view.expires_at.is_some() && view.created_at == world.now);
    assert_eq!(seen.key_view(theirs, world.now).unwrap_err().code, Code::KeyNotFound);
    assert_eq!(world.refusal(&DeleteKey { key: theirs }).0, Code::NotAllowed);
    assert_eq!(world.refusal(&of("For Jo", jo)).0, Code::NotAllowed);
    world.run(&DeleteKey { key }).unwrap();
}

#[test]
fn p7_an_end_is_never_put_off() {
    let (mut world, owner) = personal();
    let key = world.run(&IssueKey { expiration: days(30), ..of("Laptop", owner) }).unwrap().key;
    world.pass(10);
    for later in [days(30), Expiration::Never, Expiration::Default] {
        let (code, field, message) = world.refusal(&EditKey { expiration: Some(later), ..edit(key) });
        assert_eq!((code, field.as_deref()), (Code::ExpiryFixed, Some("expiration")), "{message}");
    }
    world.run(&EditKey { expiration: Some(days(5)), ..edit(key) }).unwrap();
    assert_eq!(world.refusal(&EditKey { expiration: Some(days(20)), ..edit(key) }).0, Code::ExpiryFixed);
}

#[test]
fn p8_an_owner_has_a_thousand_keys_and_no_more() {
    let (mut world, owner) = personal();
    let mut first = None;
    for number in 0..1000 {
        let issued = world.run(&IssueKey { expiration: days(1), ..of(&format!("Key {number}"), owner) }).unwrap();
        first.get_or_insert(issued.key);
    }
    world.pass(2);
    let (code, field, message) = world.refusal(&of("One more", owner));
    assert_eq!((code, field.as_deref()), (Code::LimitReached, Some("owner")));
    assert!(message.starts_with("This owner has 1000 of 1000 keys."), "{message}");
    world.run(&DeleteKey { key: first.unwrap() }).unwrap();
    world.run(&of("One more", owner)).unwrap();
}

#[test]
fn p10_and_p11_an_admin_sees_and_ends_every_owners_keys() {
    let (mut world, mo) = personal();
    let jo = world.owner("Jo");
    let (one, other) = (world.run(&of("One", mo)).unwrap(), world.run(&of("Other", jo)).unwrap());
    let seen = world.state.seen_by(&world.actor).unwrap();
    let page = seen.page(&KeyQuery::default(), world.now);
    let owners: std::collections::BTreeSet<_> = page.keys.iter().filter_map(|key| key.owner.clone()).collect();
    assert_eq!(owners.into_iter().collect::<Vec<_>>(), ["Jo", "Mo"]);
    assert!(page.keys.iter().all(|key| key.expires_at.is_some() && key.status == Status::Active));
    world.run(&RevokeKey { key: one.key, reason: RevocationReason::OwnerLeft }).unwrap();
    world.run(&DeleteKey { key: other.key }).unwrap();
    assert_eq!((world.check(&one.token), world.check(&other.token)), (Verdict::Revoked, Verdict::Unknown));
    let again = RevokeKey { key: one.key, reason: RevocationReason::Compromised };
    assert_eq!(world.refusal(&again).0, Code::KeyEnded);
    let revive = EditKey { name: Some("Alive".to_owned()), ..edit(one.key) };
    assert_eq!(world.refusal(&revive).0, Code::KeyEnded);
}

#[test]
fn p13_a_key_may_do_what_its_owner_may_do_at_the_next_check() {
    let (mut world, owner) = personal();
    let token = world.run(&of("Laptop", owner)).unwrap().token;
    assert!(may(&world, &token, "apps.publish"));
    let reader = world.role("Reader", &["*.read"]);
    let grants = Some(vec![grant(reader)]);
    world.run(&EditOwner { owner, name: None, contact: None, team: None, grants }).unwrap();
    assert!(may(&world, &token, "apps.read") && !may(&world, &token, "apps.publish"));
    world.run(&SuspendOwner { owner }).unwrap();
    assert_eq!(world.check(&token), Verdict::OwnerSuspended);
    world.run(&ReinstateOwner { owner }).unwrap();
    assert!(may(&world, &token, "apps.read"));
}

#[test]
fn p15_whoever_cannot_generate_is_told_by_the_refusal() {
    let (mut world, owner) = personal();
    let refusals = |world: &mut World, asked: &IssueKey| world.refusal(asked).2;
    assert!(refusals(&mut world, &IssueKey { expiration: days(300), ..of("Key", owner) }).contains("180 days at most"));
    set(&mut world, "max_keys_per_owner=1");
    world.run(&of("Laptop", owner)).unwrap();
    assert!(refusals(&mut world, &of("Phone", owner)).contains("1 of 1 keys"));
    set(&mut world, "keys_enabled=no");
    assert!(refusals(&mut world, &of("Phone", owner)).contains("switched off"));
    world.act_as(OperatorRole::Viewer);
    assert!(refusals(&mut world, &of("Phone", owner)).contains("A Viewer can only look"));
}

#[test]
fn c1_a_key_has_exactly_one_role_and_a_name_of_its_own() {
    let mut world = World::preset(Preset::Service);
    let (one, two) = (world.role("Backups", &["backups.*"]), world.role("Reports", &["reports.*"]));
    let both = IssueKey { grants: vec![grant(one), grant(two)], ..request("Agent", one) };
    let (code, field, message) = world.refusal(&both);
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert_eq!(message, "In this vault a key has exactly one role. Choose one.");
    let key = world.issue("Agent", one).key;
    assert_eq!(world.refusal(&request("agent", two)).0, Code::NameTaken);
    assert_eq!(
        world.refusal(&EditKey { grants: Some(vec![grant(one), grant(two)]), ..edit(key) }).0,
        Code::RuleRefused
    );
    assert_eq!(world.refusal(&EditKey { grants: Some(vec![]), ..edit(key) }).0, Code::RuleRefused);
}

#[test]
fn c2_no_key_before_there_is_a_role() {
    let mut world = World::preset(Preset::Service);
    let bare = IssueKey { grants: Vec::new(), ..request("Agent", "NoSuchRole00".parse().unwrap()) };
    let (code, field, message) = world.refusal(&bare);
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert_eq!(message, "There is no role yet. Add one first: a key may do what its roles allow.");
    assert_eq!(world.state.may_issue(&world.actor, world.now).unwrap_err().message, message);
}

#[test]
fn c3_renaming_a_role_changes_no_key() {
    let mut world = World::preset(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    let key = world.issue("Agent", role).key;
    let before = world.key(key).clone();
    world.run(&EditRole { role, name: Some("Archives".to_owned()), permissions: None }).unwrap();
    assert_eq!(*world.key(key), before);
}

#[test]
fn c5_c6_and_c11_changes_count_at_once() {
    let mut world = World::preset(Preset::Service);
    let (backups, reports) = (world.role("Backups", &["backups.*"]), world.role("Reports", &["reports.read"]));
    let (one, two) = (world.issue("One", backups), world.issue("Two", backups));
    world.run(&EditKey { grants: Some(vec![grant(reports)]), ..edit(one.key) }).unwrap();
    assert!(may(&world, &one.token, "reports.read") && !may(&world, &one.token, "backups.read"));
    let permissions = Some(vec!["backups.read".to_owned()]);
    world.run(&EditRole { role: backups, name: None, permissions }).unwrap();
    assert!(may(&world, &two.token, "backups.read") && !may(&world, &two.token, "backups.write"));
    world.run(&DeleteKey { key: two.key }).unwrap();
    assert_eq!(world.check(&two.token), Verdict::Unknown);
}

#[test]
fn c7_a_role_is_on_any_number_of_keys() {
    let mut world = World::preset(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    for number in 0..200 {
        world.issue(&format!("Agent {number}"), role);
    }
    assert_eq!(world.state.role_view(role, world.now).unwrap().live_keys, 200);
}

#[test]
fn c10_a_role_has_a_unique_name_and_a_list_of_permissions() {
    let mut world = World::preset(Preset::Service);
    world.role("Backups", &["backups.*"]);
    let twice = AddRole { name: "BACKUPS".to_owned(), permissions: vec!["a".to_owned()], scoped: false };
    assert_eq!(world.refusal(&twice).0, Code::NameTaken);
}

#[test]
fn c12_removing_a_role_deletes_its_keys_after_showing_them() {
    let mut world = World::preset(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    let owner = world.owner("Storage");
    let issued = world.run(&IssueKey { owner: Some(owner), ..request("Agent", role) }).unwrap();
    world.state.set_usage(issued.key, world.now);
    let remove = RemoveRole { role, cascade: false };
    assert!(crate::operation::Operation::irreversible(&remove, &world.state));
    let shown = world.state.whole().role_removal(role, false, world.now).unwrap();
    let [key] = &shown.deleted[..] else { panic!() };
    assert_eq!(
        (key.name.as_str(), key.owner.as_deref(), key.last_used_at),
        ("Agent", Some("Storage"), Some(world.now))
    );
    assert!(shown.reduced.is_empty());
    let removal = world.run(&remove).unwrap();
    assert_eq!((removal.deleted, world.check(&issued.token)), (vec![issued.key], Verdict::Unknown));
}

#[test]
fn c12_where_keys_may_have_several_roles_others_are_left() {
    let mut world = World::preset(Preset::Organisation);
    set(&mut world, "delete_role=cascade");
    let (viewer, admin) = (role_named(&world, "Viewer"), role_named(&world, "Admin"));
    let both = IssueKey { grants: vec![grant(viewer), grant(admin)], ..request("Both", viewer) };
    let key = world.run(&both).unwrap().key;
    let shown = world.state.whole().role_removal(viewer, false, world.now).unwrap();
    assert_eq!((shown.deleted.len(), shown.reduced.len()), (0, 1));
    world.run(&RemoveRole { role: viewer, cascade: false }).unwrap();
    assert_eq!(world.key(key).grants.len(), 1);
}

#[test]
fn b5_an_ended_key_never_holds_its_name() {
    for preset in [Preset::Organisation, Preset::Signed, Preset::Service] {
        let mut world = World::preset(preset);
        let role = world.role("Reader", &["a.read"]);
        let key = world.issue("Agent", role).key;
        world.run(&RevokeKey { key, reason: RevocationReason::Superseded }).unwrap();
        let again = world.issue("Agent", role).key;
        assert_ne!(key, again);
    }
    let (mut world, owner) = personal();
    world.run(&IssueKey { expiration: days(1), ..of("Laptop", owner) }).unwrap();
    world.pass(1);
    world.run(&of("Laptop", owner)).unwrap();
    assert_eq!(world.state.rules().keys_enabled, KeysEnabled::Yes);
}
