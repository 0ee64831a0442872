//! B1 to B7: what goes beyond the four systems.

use chrono::TimeDelta;
use keywright_core::{
    error::Code,
    model::{Completion, Delivery, Door, Expiration, KeyId, Preset, RevocationReason, Switch, Verdict},
    operation::{
        BulkAct, CompleteRotation, DeleteKey, DeliverKey, IssueKey, ReinstateKey, RevokeKey, RotateKey, SuspendKey,
    },
    view::{BulkRequest, CheckOutcome, KeyQuery, KeySelection, Status, StatusFilter},
};

use super::world::{World, days, request};

const DAY: Switch = Switch::Overlap { seconds: 86_400 };
const WEEK: Switch = Switch::FirstUse { deadline_seconds: Switch::DEADLINE };

fn rotation(key: KeyId, switch: Switch) -> RotateKey {
    RotateKey { key, switch, delivery: Delivery::Pending }
}

fn revoke(key: KeyId, reason: RevocationReason) -> RevokeKey {
    RevokeKey { key, reason }
}

#[test]
fn b1_a_successor_has_the_same_name_roles_and_duration() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["backups.read"]);
    let old = world.apply(&IssueKey { expiration: days(20), ..request("backup", role) });
    let new = world.apply(&rotation(old.key, DAY));
    let (before, after) = (world.key(old.key), world.key(new.key));
    assert_eq!((&after.name, &after.grants, after.format), (&before.name, &before.grants, before.format));
    assert_eq!(after.expires_at.unwrap() - after.created_at, TimeDelta::days(20));
    assert_eq!((after.rotated_from, before.replacement.unwrap().by), (Some(old.key), new.key));
    assert!(world.may(&new.token, "backups.read"));
}

#[test]
fn b1_the_duration_is_capped_by_the_rules_as_they_are_now() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let old = world.apply(&IssueKey { expiration: days(200), ..request("backup", role) });
    world.set(&["default_lifetime=30d", "max_lifetime=60"]);
    let new = world.key(world.apply(&rotation(old.key, DAY)).key);
    assert_eq!(new.expires_at.unwrap() - new.created_at, TimeDelta::days(60));
}

#[test]
fn b1_the_old_key_dies_now_if_somebody_gets_the_new_token_and_else_not() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let old = world.issue("backup", role);
    let given_up = world.apply(&rotation(old.key, Switch::Now));
    world.apply(&revoke(given_up.key, RevocationReason::NeverStored));
    assert_eq!((world.check(&old.token), world.check(&given_up.token)), (Verdict::Valid, Verdict::Revoked));
    let new = world.apply(&rotation(old.key, Switch::Now));
    // The program ended before anybody had the token: the old key still works, and it is asked about.
    let world = world.reopen_as("Ada");
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Valid, Verdict::Valid));
    assert_eq!(world.see(|seen| seen.unstored(world.now()))[0].id, new.key);
    world.apply(&DeliverKey { key: new.key, delivery: Delivery::Confirmed });
    world.apply(&CompleteRotation { key: new.key, by: Completion::HandOver });
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
    assert_eq!(world.key(old.key).revocation_reason, Some(RevocationReason::Superseded));
}

#[test]
fn b1_both_work_until_the_overlap_is_over() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    // The old key's own end comes first here: an overlap never puts it off.
    let soon = world.now() + TimeDelta::seconds(2);
    let old = world.apply(&IssueKey { expiration: Expiration::At(soon), ..request("short", role) });
    let long = world.issue("long", role);
    let end = world.now() + TimeDelta::days(1);
    let new = world.apply(&rotation(long.key, DAY));
    assert!(world.key(long.key).expires_at.unwrap() - end <= TimeDelta::seconds(60));
    assert_eq!((world.check(&long.token), world.check(&new.token)), (Verdict::Valid, Verdict::Valid));
    world.apply(&rotation(old.key, DAY));
    assert_eq!(world.key(old.key).expires_at, Some(soon));
    world.pass_until(soon);
    assert_eq!(world.check(&old.token), Verdict::Expired);
}

#[test]
fn b1_the_old_key_dies_once_the_new_one_is_first_used() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let old = world.issue("backup", role);
    let new = world.apply(&rotation(old.key, WEEK));
    assert_eq!(world.check(&old.token), Verdict::Valid);
    world.vault.note_use(Door::Cli, new.key, world.now()).unwrap();
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));

    let world = world.reopen_as("Ada");
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
}

#[test]
fn b1_the_pair_counts_once_for_names_and_limits() {
    let world = World::new(Preset::Organisation);
    world.set(&["max_active_keys=2"]);
    let role = world.role("Reader", &["a"]);
    let old = world.issue("backup", role);
    world.apply(&rotation(old.key, DAY));
    let other = world.issue("other", role);
    assert_eq!(world.refusal(&request("third", role)).code, Code::LimitReached);
    world.apply(&rotation(other.key, DAY));
    assert_eq!(world.refusal(&request("BACKUP", role)).code, Code::NameTaken);
}

#[test]
fn b1_a_retried_or_interrupted_rotation_locks_nobody_out() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let old = world.issue("backup", role);
    let end = world.key(old.key).expires_at;
    let first = world.apply(&rotation(old.key, DAY));
    // The program ended before anybody had the token; the same is asked again.
    let world = world.reopen_as("Ada");
    let meant = world.see(|seen| seen.find_key_to_rotate("backup", world.now())).unwrap();
    assert_eq!(meant, old.key);
    let second = world.apply(&rotation(meant, DAY));
    assert_eq!(
        [&old.token, &first.token, &second.token].map(|token| world.check(token)),
        [Verdict::Valid, Verdict::Revoked, Verdict::Valid]
    );
    // And given up: the old key has its own end again.
    world.apply(&revoke(second.key, RevocationReason::NeverStored));
    let world = world.reopen_as("Ada");
    assert_eq!((world.key(old.key).expires_at, world.check(&old.token)), (end, Verdict::Valid));
}

#[test]
fn b2_a_key_is_revoked_with_a_reason_and_its_record_is_kept() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    for reason in [
        RevocationReason::Compromised,
        RevocationReason::Superseded,
        RevocationReason::NoLongerNeeded,
        RevocationReason::OwnerLeft,
    ] {
        let issued = world.issue(&format!("{reason:?}"), role);
        world.apply(&revoke(issued.key, reason));
        let key = world.key(issued.key);
        assert_eq!((key.status, key.revocation_reason), (Status::Revoked, Some(reason)));
        assert!(key.revoked_at.is_some());
        assert_eq!(world.check(&issued.token), Verdict::Revoked);
        let history = world.vault.history(issued.key).unwrap();
        let last = history.last().unwrap();
        assert!(last.sentence.starts_with("Revoked the key") && last.operator == "Ada", "{last:?}");
        assert_eq!(world.refusal(&revoke(issued.key, reason)).code, Code::KeyEnded);
        // Deleting is another act.
        world.apply(&DeleteKey { key: issued.key });
        assert_eq!(world.check(&issued.token), Verdict::Unknown);
    }
}

#[test]
fn b3_a_token_found_in_a_leak_is_identified_and_its_key_revoked() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("backup", role);
    let line = format!("curl -H 'Authorization: Bearer {}' https://backups.test/", issued.token.expose());
    let said = world.explain(&line);
    assert_eq!((said.verdict, said.key.as_ref().map(|key| key.name.as_str())), (Verdict::Valid, Some("backup")));
    assert!(said.checks.iter().all(|check| check.outcome == CheckOutcome::Passed));
    world.apply(&revoke(said.key_id.unwrap(), RevocationReason::Compromised));
    let said = world.explain(&line);
    assert_eq!((said.verdict, said.key_id), (Verdict::Revoked, Some(issued.key)));
    let failed = said.checks.iter().find(|check| check.outcome == CheckOutcome::Failed).unwrap();
    assert_eq!(failed.what, "Not revoked");
    let query = KeyQuery { search: line, ..KeyQuery::default() };
    assert_eq!(world.see(|seen| seen.page(&query, world.now())).keys[0].id, issued.key);
}

#[test]
fn b4_opening_tells_what_expires_within_the_warning_period() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    world.apply(&IssueKey { expiration: days(29), ..request("soon", role) });
    world.apply(&IssueKey { expiration: days(31), ..request("later", role) });
    let world = world.reopen_as("Ada");
    let query = KeyQuery { status: Some(StatusFilter::Expiring), ..KeyQuery::default() };
    let page = world.see(|seen| seen.page(&query, world.now()));
    assert_eq!((page.counts.expiring, page.keys[0].name.as_str()), (1, "soon"));
    world.set(&["warn_before=60"]);
    assert_eq!(world.see(|seen| seen.page(&query, world.now())).counts.expiring, 2);
}

#[test]
fn b5_an_ended_key_never_holds_its_name() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let first = world.issue("backup", role);
    assert_eq!(world.refusal(&request("backup", role)).code, Code::NameTaken);
    world.apply(&revoke(first.key, RevocationReason::NoLongerNeeded));
    let soon = world.now() + TimeDelta::seconds(2);
    let second = world.apply(&IssueKey { expiration: Expiration::At(soon), ..request("backup", role) });
    world.pass_until(soon);
    let third = world.issue("backup", role);
    // History tells them apart.
    for key in [first.key, second.key, third.key] {
        assert!(world.vault.history(key).unwrap()[0].sentence.starts_with("Issued the key backup"));
    }
    assert_eq!(world.see(|seen| seen.find_key("backup", world.now())).unwrap(), third.key);
}

#[test]
fn b6_many_keys_are_revoked_at_once_after_a_preview() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let tokens: Vec<_> = (0..5).map(|number| world.issue(&format!("ci {number}"), role)).collect();
    let other = world.issue("other", role);
    world.apply(&SuspendKey { key: tokens[0].key });
    let query = KeyQuery { search: "ci".to_owned(), ..KeyQuery::default() };
    let revision = world.see(|seen| seen.page(&query, world.now())).revision;
    let selection = KeySelection::Matching { query: Box::new(query), revision };
    let actor = world.vault.actor(Door::Cli);

    let suspend = BulkRequest { selection: selection.clone(), act: BulkAct::Suspend };
    let preview = world.see(|seen| seen.bulk_preview(&suspend, &actor, world.now())).unwrap();
    assert_eq!((preview.change_count, preview.unchanged_count, preview.refused_count), (4, 1, 0));

    let act = BulkAct::Revoke { reason: RevocationReason::Compromised };
    let request = BulkRequest { selection, act };
    let steps = world.see(|seen| seen.bulk_steps(&request, &actor, world.now())).unwrap();
    // Cancelled half way, nothing is done.
    let cancelled = world.vault.apply_all(Door::Cli, steps.steps.clone(), &mut |done| done < 3);
    assert_eq!(cancelled.unwrap_err().code, Code::Cancelled);
    assert_eq!(world.check(&tokens[1].token), Verdict::Valid);
    let mut told = Vec::new();
    let mut progress = |done| {
        told.push(done);
        true
    };
    world.vault.apply_all(Door::Cli, steps.steps, &mut progress).unwrap();
    assert_eq!(told, [1, 2, 3, 4, 5]);
    assert!(tokens.iter().all(|issued| world.check(&issued.token) == Verdict::Revoked));
    assert_eq!(world.check(&other.token), Verdict::Valid);
    // The list that was chosen from is not this one any more.
    let stale = world.see(|seen| seen.bulk_preview(&request, &actor, world.now())).unwrap_err();
    assert_eq!(stale.code, Code::Stale);
}

#[test]
fn b7_a_suspended_key_stops_and_a_reinstated_one_works_again() {
    let world = World::new(Preset::Standard);
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("backup", role);
    world.apply(&SuspendKey { key: issued.key });
    assert_eq!((world.check(&issued.token), world.key(issued.key).status), (Verdict::Suspended, Status::Suspended));
    let world = world.reopen_as("Ada");
    assert_eq!(world.check(&issued.token), Verdict::Suspended);
    world.apply(&ReinstateKey { key: issued.key });
    assert_eq!(world.check(&issued.token), Verdict::Valid);
}
