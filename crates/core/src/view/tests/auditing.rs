//! The report of an audit: each kind of finding, and who may issue.

use chrono::TimeDelta;

use crate::{
    model::{
        Delivery, Expiration, Managers, Operator, OperatorRole, PermissionFile, Place, Record, RolesPerKey, Switch,
    },
    operation::{
        AddOwner, BulkAct, DeliverKey, ImportPermissions, IssueKey, RevokeKey, RotateKey,
        tests::{World, name, request},
    },
    view::{AuditReport, BulkRequest, Finding, FindingKind, KeyQuery, KeySelection},
};

fn report(world: &World) -> AuditReport {
    world.state.whole().audit(world.now)
}

fn found(world: &World, kind: FindingKind) -> Option<Finding> {
    report(world).findings.into_iter().find(|finding| finding.kind == kind)
}

/// The names of the keys that were found.
fn names(world: &World, kind: FindingKind) -> Vec<String> {
    found(world, kind).map_or_else(Vec::new, |found| found.keys.into_iter().map(|key| key.name).collect())
}

fn lasting(world: &mut World) -> impl FnMut(&mut World, &str, Expiration) -> crate::model::KeyId + use<> {
    let role = world.role("Reader", &["a.read"]);
    let owner = world.owner("Blue");
    move |world, name, expiration| {
        let asked = IssueKey { owner: Some(owner), expiration, delivery: Delivery::Copied, ..request(name, role) };
        world.run(&asked).unwrap().key
    }
}

#[test]
fn p16_nothing_to_look_at_is_nothing_found() {
    let mut world = World::standard();
    let mut issue = lasting(&mut world);
    issue(&mut world, "Backup", Expiration::Default);
    assert_eq!(report(&world).findings, []);
}

#[test]
fn p16_keys_that_are_not_used_are_found_after_90_days() {
    let mut world = World::standard();
    let mut issue = lasting(&mut world);
    let year = Expiration::After(crate::model::Lifetime::Days(365));
    let (never, once) = (issue(&mut world, "Never", year), issue(&mut world, "Once", year));
    world.pass(90);
    assert_eq!(found(&world, FindingKind::Unused), None);
    world.state.set_usage(once, world.now);
    world.pass(1);
    assert_eq!(names(&world, FindingKind::Unused), ["Never"]);
    world.pass(90);
    assert_eq!(names(&world, FindingKind::Unused), ["Never", "Once"]);
    let said = found(&world, FindingKind::Unused).unwrap();
    assert_eq!(said.sentence, "2 live keys are not seen in use for 90 days.");
    assert!(!said.advice.contains("signed token"), "{}", said.advice);
    world.run(&RevokeKey { key: never, reason: crate::model::RevocationReason::NoLongerNeeded }).unwrap();
    assert_eq!(names(&world, FindingKind::Unused), ["Once"]);
}

#[test]
fn o10_no_use_seen_is_not_no_use_where_tokens_are_checked_elsewhere() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    world.run(&crate::operation::tests::signed("Backup", role)).unwrap();
    world.pass(89);
    assert_eq!(found(&world, FindingKind::Unused), None);
    let year = Expiration::After(crate::model::Lifetime::Days(365));
    world.run(&IssueKey { expiration: year, ..crate::operation::tests::signed("Long", role) }).unwrap();
    world.pass(91);
    assert!(found(&world, FindingKind::Unused).unwrap().advice.contains("signed token"));
}

#[test]
fn p16_all_keys_of_a_finding_are_listed_and_chosen_by_it_however_many_they_are() {
    let mut world = World::with(|rules| rules.max_lifetime = None);
    let mut issue = lasting(&mut world);
    let year = Expiration::After(crate::model::Lifetime::Days(700));
    let used = issue(&mut world, "Used", year);
    for number in 0..230 {
        issue(&mut world, &format!("Key {number}"), year);
    }
    world.pass(100);
    world.state.set_usage(used, world.now);
    let all = report(&world);
    for finding in &all.findings {
        let query = KeyQuery { finding: Some(finding.kind), ..KeyQuery::default() };
        let page = world.state.whole().page(&query, world.now);
        assert_eq!((page.total, page.revision), (finding.count, all.revision), "{:?}", finding.kind);
    }
    let unused = found(&world, FindingKind::Unused).unwrap();
    assert_eq!((unused.count, unused.keys.len()), (230, Finding::SHOWN));
    let query = Box::new(KeyQuery { finding: Some(FindingKind::Unused), ..KeyQuery::default() });
    let selection = KeySelection::Matching { query, revision: all.revision };
    let request = BulkRequest { selection, act: BulkAct::Suspend };
    let preview = world.state.whole().bulk_preview(&request, &world.actor, world.now).unwrap();
    assert_eq!((preview.change_count, preview.refused_count), (230, 0));
    let steps = world.state.whole().bulk_steps(&request, &world.actor, world.now).unwrap().steps;
    for step in &steps {
        world.run(step).unwrap();
    }
    assert!(world.key(used).suspended_at.is_none());
    assert_eq!(world.state.keys().filter(|key| key.suspended_at.is_some()).count(), 230);
    let query = |kind| KeyQuery { finding: Some(kind), ..KeyQuery::default() };
    for kind in [FindingKind::UnusedRole, FindingKind::GonePermission] {
        assert_eq!(world.state.whole().page(&query(kind), world.now).total, 0, "what is about roles finds no keys");
    }
}

#[test]
fn p16_what_expires_soon_is_found_unless_its_successor_is_there() {
    let mut world = World::standard();
    let mut issue = lasting(&mut world);
    let key = issue(&mut world, "Backup", Expiration::Default);
    world.pass(59);
    assert_eq!(found(&world, FindingKind::Expiring), None);
    world.pass(1);
    let said = found(&world, FindingKind::Expiring).unwrap();
    assert_eq!((said.sentence.as_str(), said.count), ("1 live key is expiring within 30 days.", 1));
    let switch = Switch::Overlap { seconds: Switch::LONGEST };
    world.run(&RotateKey { key, switch, delivery: Delivery::Copied }).unwrap();
    assert_eq!(found(&world, FindingKind::Expiring), None);
}

#[test]
fn p16_long_lived_keys_and_those_due_for_replacement_are_found() {
    let mut world = World::with(|rules| {
        (rules.never_expires, rules.max_lifetime, rules.replace_after) = (true, None, Some(180));
    });
    let mut issue = lasting(&mut world);
    issue(&mut world, "Year", Expiration::After(crate::model::Lifetime::Months(12)));
    issue(&mut world, "Two years", Expiration::After(crate::model::Lifetime::Days(730)));
    let never = issue(&mut world, "Never", Expiration::Never);
    assert_eq!(names(&world, FindingKind::LongLived), ["Two years", "Never"]);
    world.pass(179);
    assert_eq!(found(&world, FindingKind::DueForReplacement), None);
    world.pass(1);
    assert_eq!(names(&world, FindingKind::DueForReplacement), ["Never"]);
    let switch = Switch::Overlap { seconds: 3600 };
    world.run(&RotateKey { key: never, switch, delivery: Delivery::Copied }).unwrap();
    assert_eq!(found(&world, FindingKind::DueForReplacement), None);
}

#[test]
fn p16_over_privileged_keys_are_found_by_what_they_may_do_now() {
    let mut world = World::standard();
    let wide = [world.role("Admin", &["*"]), world.role("Backups", &["backups.*"])];
    let narrow = [world.role("Reader", &["*.read"]), world.role("One", &["backups.read"])];
    for (number, role) in wide.into_iter().chain(narrow).enumerate() {
        world.issue(&format!("key {number}"), role);
    }
    assert_eq!(names(&world, FindingKind::OverPrivileged), ["key 0", "key 1"]);

    let owner = AddOwner {
        name: "Blue".to_owned(),
        grants: vec![crate::operation::GrantRequest { role: wide[0], accounts: None }],
        ..AddOwner::default()
    };
    let owner = world.run(&owner).unwrap();
    let key = world.run(&IssueKey { owner: Some(owner), ..request("Theirs", narrow[1]) }).unwrap();
    assert!(!names(&world, FindingKind::OverPrivileged).contains(&"Theirs".to_owned()));
    let mut rules = world.state.rules().clone();
    rules.roles_per_key = RolesPerKey::Owner;
    world.state.load(Record::Rules(rules), Place { sequence: 50, offset: 0 });
    assert_eq!(names(&world, FindingKind::OverPrivileged), ["Theirs"]);
    assert!(world.state.key(key.key).is_some());
}

#[test]
fn keys_without_an_owner_or_with_a_token_that_nobody_stored_are_found() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    let key = world.issue("Backup", role).key;
    assert_eq!(names(&world, FindingKind::WithoutOwner), ["Backup"]);
    assert_eq!(names(&world, FindingKind::Unstored), ["Backup"]);
    world.run(&DeliverKey { key, delivery: Delivery::Confirmed }).unwrap();
    assert_eq!(found(&world, FindingKind::Unstored), None);
}

#[test]
fn o10_roles_that_nobody_has_and_permissions_that_are_gone_are_found() {
    let mut world = World::standard();
    let (used, _) = (world.role("Used", &["b.old"]), world.role("Unused", &["b.read"]));
    world.issue("Backup", used);
    let said = found(&world, FindingKind::UnusedRole).unwrap();
    assert_eq!((said.roles[0].name.as_str(), said.count), ("Unused", 1));
    let import = |text: &str| ImportPermissions { file: PermissionFile::parse(text.as_bytes()).unwrap() };
    world.run(&import("service='b'\npermissions=[{permission='b.old'},{permission='b.read'}]")).unwrap();
    assert_eq!(found(&world, FindingKind::GonePermission), None);
    world.run(&import("service='b'\npermissions=[{permission='b.read'}]")).unwrap();
    let said = found(&world, FindingKind::GonePermission).unwrap();
    assert_eq!((said.permissions, said.roles[0].name.as_str()), (vec!["b.old".to_owned()], "Used"));
}

#[test]
fn a_finding_shows_the_first_hundred_and_counts_all() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    for number in 0..150 {
        world.issue(&format!("key {number}"), role);
    }
    let said = found(&world, FindingKind::WithoutOwner).unwrap();
    assert_eq!((said.keys.len(), said.count), (Finding::SHOWN, 150));
}

#[test]
fn p16_who_may_issue_is_told_with_the_reason_why_others_may_not() {
    let mut world = World::with(|rules| rules.managers = Managers::Admin);
    world.role("Reader", &["a.read"]);
    let operator =
        |id: &str, text: &str, role| Operator { id: id.parse().unwrap(), name: name(text), role, owner: None };
    world.state.set_operators(
        vec![
            operator("Operator0001", "Cleo", OperatorRole::Viewer),
            operator("Operator0002", "Ada", OperatorRole::Admin),
            operator("Operator0003", "Ben", OperatorRole::Issuer),
        ],
        [],
    );
    let issuers: Vec<_> =
        report(&world).issuers.into_iter().map(|one| (one.operator, one.may_issue, one.reason.is_some())).collect();
    let line = |name: &str, may: bool| (name.to_owned(), may, !may);
    assert_eq!(issuers, [line("Ada", true), line("Ben", false), line("Cleo", false)]);
}

#[test]
fn who_is_tied_to_an_owner_sees_findings_of_that_owner_only() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    world.role("Unused", &["b"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    for (name, owner) in [("Mine", blue), ("Theirs", red)] {
        world.run(&IssueKey { owner: Some(owner), ..request(name, role) }).unwrap();
    }
    world.now += TimeDelta::days(70);
    let mut actor = world.actor.clone();
    (actor.operator.role, actor.operator.owner) = (OperatorRole::Issuer, Some(blue));
    let said = world.state.seen_by(&actor, world.now).unwrap().audit(world.now);
    assert!(said.findings.iter().all(|finding| finding.roles.is_empty()));
    assert!(said.findings.iter().flat_map(|finding| &finding.keys).all(|key| key.name == "Mine"));
    assert_eq!(said.findings.iter().find(|finding| finding.kind == FindingKind::Expiring).unwrap().count, 1);
}
