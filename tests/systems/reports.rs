//! O10, P14 and P16: what somebody should look at, and why a key does not work.

use chrono::TimeDelta;
use keywright_core::{
    model::{Delivery, Door, Expiration, OperatorRole, Preset, RevocationReason, Switch, Time, Verdict},
    operation::{EditOwner, IssueKey, RevokeKey, RotateKey, SuspendOwner},
    view::{CheckOutcome, Explanation, Finding, FindingKind},
};

use super::world::{World, days, grant, request};

fn found(world: &World, kind: FindingKind, at: Time) -> Option<Finding> {
    world.see(|seen| seen.audit(at)).findings.into_iter().find(|finding| finding.kind == kind)
}

fn names(world: &World, kind: FindingKind, at: Time) -> Vec<String> {
    found(world, kind, at).map_or_else(Vec::new, |found| found.keys.into_iter().map(|key| key.name).collect())
}

fn failed(said: &Explanation) -> Option<&str> {
    said.checks.iter().find(|check| check.outcome == CheckOutcome::Failed).map(|check| check.what.as_str())
}

#[test]
fn o10_unused_roles_and_keys_are_shown_and_keys_are_replaced_in_time() {
    let world = World::new(Preset::Organisation);
    let used = world.role("Used", &["clusters.read"]);
    world.role("Spare", &["clusters.write"]);
    let key = world.apply(&IssueKey { expiration: Expiration::Never, ..request("backup", used) }).key;
    world.vault.note_use(Door::Cli, key, world.now()).unwrap();

    let roles = found(&world, FindingKind::UnusedRole, world.now()).unwrap().roles;
    assert!(roles.iter().any(|role| role.name == "Spare") && roles.iter().all(|role| role.name != "Used"));
    assert_eq!(found(&world, FindingKind::Unused, world.now() + TimeDelta::days(90)), None);
    assert_eq!(names(&world, FindingKind::Unused, world.now() + TimeDelta::days(91)), ["backup"]);
    assert_eq!(found(&world, FindingKind::DueForReplacement, world.now() + TimeDelta::days(179)), None);
    let in_time = world.now() + TimeDelta::days(180);
    assert_eq!(names(&world, FindingKind::DueForReplacement, in_time), ["backup"]);
    let switch = Switch::Overlap { seconds: Switch::LONGEST };
    world.apply(&RotateKey { key, switch, delivery: Delivery::Copied });
    // The old one has an end now; the successor is new, and due when its time has come.
    assert!(names(&world, FindingKind::DueForReplacement, in_time - TimeDelta::days(1)).is_empty());
}

#[test]
fn o10_when_and_how_often_a_key_was_used_is_known() {
    let world = World::new(Preset::Organisation);
    let role = world.role("Reader", &["clusters.read"]);
    let (busy, idle) = (world.issue("busy", role).key, world.issue("idle", role).key);
    for _ in 0..3 {
        world.vault.note_use(Door::Cli, busy, world.now()).unwrap();
    }
    let uses = |world: &World| [busy, idle].map(|key| world.vault.times_used(key).unwrap());
    assert_eq!(uses(&world), [3, 0]);
    let world = world.reopen_as("Ada");
    world.vault.note_use(Door::Cli, busy, world.now()).unwrap();
    assert_eq!(uses(&world), [4, 0]);
    assert!(world.key(busy).last_used_at.is_some() && world.key(idle).last_used_at.is_none());
}

#[test]
fn p14_each_cause_of_a_key_that_does_not_work_is_told() {
    let world = World::new(Preset::Personal);
    world.set(&["keys_enabled=yes"]);
    let (owner, role) = (world.owner("Mo"), world.role("Reports", &["reports.read"]));
    let grants = Some(vec![grant(role)]);
    world.apply(&EditOwner { owner, name: None, contact: None, team: None, grants });
    let of = |name: &str| IssueKey { owner: Some(owner), grants: Vec::new(), ..request(name, role) };
    let key = world.apply(&of("laptop"));
    let token = key.token.expose();
    assert_eq!((world.explain(token).verdict, failed(&world.explain(token))), (Verdict::Valid, None));

    // The format and the method.
    assert_eq!(failed(&world.explain("Basic bW86c2VjcmV0")), Some("Shape"));
    assert_eq!(failed(&world.explain(&token.to_ascii_uppercase())), Some("Shape"));
    let mut mistyped = token.to_owned();
    mistyped.replace_range(30..31, if &token[30..31] == "x" { "y" } else { "x" });
    assert_eq!(failed(&world.explain(&mistyped)), Some("No typing error"));
    assert!(world.explain(token).advice.contains("Authorization: Bearer"));
    // Expired?
    let soon = world.now() + TimeDelta::seconds(2);
    let short = world.apply(&IssueKey { expiration: Expiration::At(soon), ..of("short") });
    world.pass_until(soon);
    assert_eq!(failed(&world.explain(short.token.expose())), Some("Not expired"));
    // Owner allowed?
    world.apply(&SuspendOwner { owner });
    assert_eq!(failed(&world.explain(token)), Some("Owner in order"));
    // Keys enabled?
    world.set(&["keys_enabled=no"]);
    let said = world.explain(token);
    assert_eq!(failed(&said), Some("Keys switched on"));
    assert!(said.advice.contains("An Admin can switch them on"), "{}", said.advice);
}

#[test]
fn p16_who_may_generate_and_which_keys_need_a_look_are_in_one_place() {
    let world = World::new(Preset::Standard);
    world.set(&["never_expires=allowed", "max_lifetime=none"]);
    let (wide, narrow) = (world.role("Everything", &["*"]), world.role("One", &["a.read"]));
    let owner = world.owner("Mo");
    let of = |name: &str, role| IssueKey { owner: Some(owner), ..request(name, role) };
    world.apply(&IssueKey { expiration: days(10), ..of("expiring", narrow) });
    world.apply(&IssueKey { expiration: Expiration::Never, ..of("long-lived", narrow) });
    world.apply(&of("over-privileged", wide));
    let gone = world.apply(&of("gone", wide)).key;
    world.apply(&RevokeKey { key: gone, reason: RevocationReason::NoLongerNeeded });
    world.issue("ownerless", narrow);
    world.apply(&IssueKey { delivery: Delivery::Pending, ..of("unstored", narrow) });
    world.operator("Ivy", OperatorRole::Issuer, None);
    world.operator("Vic", OperatorRole::Viewer, None);

    for (kind, key) in [
        (FindingKind::Expiring, "expiring"),
        (FindingKind::LongLived, "long-lived"),
        (FindingKind::OverPrivileged, "over-privileged"),
        (FindingKind::WithoutOwner, "ownerless"),
        (FindingKind::Unstored, "unstored"),
    ] {
        assert_eq!(names(&world, kind, world.now()), [key]);
    }
    let later = world.now() + TimeDelta::days(91);
    assert_eq!(names(&world, FindingKind::Unused, later), ["long-lived"], "the others have ended by then");
    let report = world.see(|seen| seen.audit(world.now()));
    assert!(report.findings.iter().all(|one| one.sentence.ends_with('.') && one.advice.ends_with('.')));
    let issuers: Vec<_> = report.issuers.iter().map(|one| (one.operator.as_str(), one.may_issue)).collect();
    assert_eq!(issuers, [("Ada", true), ("Ivy", true), ("Vic", false)]);
    assert!(report.issuers[2].reason.as_ref().unwrap().contains("Viewer"));
}
