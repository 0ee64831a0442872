//! A vault from end to end, on a real disk: made, changed, closed, opened again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use common::{issue, new_vault, opened, passphrase};
use keywright_core::{
    error::Code,
    model::{Delivery, Door, Event, Format, KeyId, Preset, RevocationReason, Switch},
    operation::{DeleteKey, DeliverKey, RevokeKey, RotateKey},
    vault::{LockKind, NewVault, Unlock, Vault},
    view::{ActivityQuery, Status},
};

#[test]
fn a_key_that_was_issued_is_there_after_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.keywright");
    let vault = new_vault(&path);
    let role = common::role(&vault, "reader");
    let issued = vault.apply(Door::Cli, &issue("first", role, Format::Opaque)).unwrap();
    let signed = vault.apply(Door::Cli, &issue("second", role, Format::Jwt)).unwrap();
    assert!(signed.token.expose().starts_with("ey"));
    vault.close().unwrap();
    assert_eq!(vault.apply(Door::Cli, &DeleteKey { key: issued.key }).unwrap_err().code, Code::Locked);
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 0);

    let vault = opened(&path);
    assert_eq!(vault.health().read_only, None);
    assert_eq!(vault.health().notes, Vec::<String>::new());
    let look = vault.see(Door::Cli, |seen| {
        assert_eq!(seen.keys().count(), 2);
        let key = seen.key(issued.key).unwrap();
        assert_eq!(key.name.as_str(), "first");
        assert!(issued.token.expose().ends_with(key.last_four.as_str()));
    });
    look.unwrap();
    vault.apply(Door::Window, &DeliverKey { key: issued.key, delivery: Delivery::Copied }).unwrap();
    vault.apply(Door::Window, &RevokeKey { key: issued.key, reason: RevocationReason::Compromised }).unwrap();
    let history = vault.history(issued.key).unwrap();
    assert!(matches!(history[0].event, Event::KeyIssued { .. }), "{history:?}");
    assert!(matches!(history[1].event, Event::KeyDelivered { .. }));
    assert!(matches!(history[2].event, Event::KeyRevoked { .. }));
    assert_eq!(history.len(), 3);
    assert_eq!((history[0].door, history[2].door), (Door::Cli, Door::Window));
    assert_eq!(history[0].operator, "Ada");

    let mut events = Vec::new();
    vault
        .audit(&mut |entry| {
            events.push(entry);
            Ok(())
        })
        .unwrap();
    assert!(matches!(events[0].event, Event::VaultCreated { .. }));
    assert_eq!(events.len(), 6);
    assert!(events.is_sorted_by_key(|entry| entry.sequence));
}

#[test]
fn what_was_deleted_stays_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.keywright");
    let vault = new_vault(&path);
    let role = common::role(&vault, "reader");
    let key = vault.apply(Door::Cli, &issue("first", role, Format::Opaque)).unwrap().key;
    vault.apply(Door::Cli, &DeleteKey { key }).unwrap();
    vault.close().unwrap();
    let vault = opened(&path);
    assert!(!vault.see(Door::Cli, |seen| seen.includes(key)).unwrap());
    assert_eq!(vault.read(|state| state.rules().clone()), Preset::Standard.rules());
    assert_eq!(vault.history(key).unwrap_err().code, Code::KeyNotFound);
}

#[test]
fn the_vault_says_who_may_open_it_and_whether_someone_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.keywright");
    let vault = new_vault(&path);
    let info = Vault::inspect(&path).unwrap();
    assert_eq!((info.name.as_str(), info.in_use), ("Test", true));
    assert_eq!(info.operators[0].name, "Ada");
    assert_eq!(info.operators[0].locks, [LockKind::Passphrase, LockKind::Recovery]);
    assert_eq!(Vault::open(&path, None, Unlock::Passphrase(passphrase())).unwrap_err().code, Code::VaultInUse);
    drop(vault);
    assert!(!Vault::inspect(&path).unwrap().in_use);
    assert_eq!(
        Vault::open(&path, Some("Bob"), Unlock::Passphrase(passphrase())).unwrap_err().code,
        Code::OperatorNotFound
    );
    Vault::open(&path, Some("ADA"), Unlock::Passphrase(passphrase())).unwrap();
}

#[test]
fn what_happened_is_told_newest_first_in_pages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.keywright");
    let vault = new_vault(&path);
    let role = common::role(&vault, "reader");
    let requests = (0..600).map(|number| issue(&format!("key {number}"), role, Format::Opaque));
    let issued = vault.apply_all(Door::Cli, requests, &mut |_| true).unwrap();
    vault.apply(Door::Cli, &DeleteKey { key: issued[5].key }).unwrap();
    for round in 0..2 {
        let vault = if round == 0 { vault.clone() } else { opened(&path) };
        let (mut query, mut entries) = (ActivityQuery { limit: 100, ..ActivityQuery::default() }, Vec::new());
        loop {
            let page = vault.activity(&query).unwrap();
            entries.extend(page.entries);
            query.before = page.next_before;
            if query.before.is_none() {
                break;
            }
        }
        assert_eq!(entries.len(), 603);
        assert!(entries.is_sorted_by(|one, other| one.sequence > other.sequence));
        let mut audited = Vec::new();
        let verified = vault
            .audit(&mut |entry| {
                audited.push(entry);
                Ok(())
            })
            .unwrap();
        audited.reverse();
        assert_eq!(audited, entries);
        let one = ActivityQuery { key: Some(issued[5].key), limit: 50, ..ActivityQuery::default() };
        let page = vault.activity(&one).unwrap();
        assert_eq!((page.entries.len(), page.next_before), (2, None));
        assert!(matches!(page.entries[0].event, Event::KeyDeleted { .. }));

        let mut told = (0, 0);
        let again = vault
            .verify(&mut |done, all| {
                told = (done, all);
                true
            })
            .unwrap();
        assert_eq!((again.clone(), told), (verified, (again.frames, again.frames)));
        assert_eq!(vault.verify(&mut |done, _| done < 9).unwrap_err().code, Code::Cancelled);
        vault.close().unwrap();
    }
}

#[test]
fn a_vault_begins_with_the_roles_of_its_preset() {
    let folder = tempfile::tempdir().unwrap();
    for preset in Preset::ALL {
        let path = folder.path().join(preset.as_str());
        let vault = Vault::create(&path, NewVault { preset: *preset, ..common::request() }).unwrap().vault;
        for round in 0..2 {
            let vault = if round == 0 { vault.clone() } else { opened(&path) };
            let mut names = vault.read(|state| state.roles().map(|role| role.name.to_string()).collect::<Vec<_>>());
            let mut expected: Vec<_> = preset.first_roles().iter().map(|role| role.name.to_owned()).collect();
            names.sort();
            expected.sort();
            assert_eq!(names, expected);
            vault.close().unwrap();
        }
    }
}

#[test]
fn the_first_use_of_a_successor_ends_the_key_that_it_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("test.keywright"));
    let role = common::role(&vault, "reader");
    let old = vault.apply(Door::Cli, &issue("first", role, Format::Opaque)).unwrap().key;
    let switch = Switch::FirstUse { deadline_seconds: 86_400 };
    let rotate = RotateKey { key: old, switch, delivery: Delivery::Printed };
    let new = vault.apply(Door::Cli, &rotate).unwrap().key;
    vault.note_use(Door::Cli, old, vault.now()).unwrap();
    let status = |key: KeyId| vault.see(Door::Cli, |seen| seen.key_view(key, vault.now())).unwrap().unwrap().status;
    assert_ne!(status(old), Status::Revoked);
    vault.note_use(Door::Cli, new, vault.now()).unwrap();
    vault.note_use(Door::Cli, new, vault.now()).unwrap();
    assert_eq!(status(old), Status::Revoked);
    assert_ne!(status(new), Status::Revoked);
    let history = vault.history(old).unwrap();
    assert!(matches!(history.last().unwrap().event, Event::RotationCompleted { .. }));
    assert_eq!(history.len(), 3);
}

#[test]
fn a_batch_that_panics_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.keywright");
    let vault = new_vault(&path);
    let role = common::role(&vault, "reader");
    let requests = (0..10).map(|number| issue(&format!("key {number}"), role, Format::Opaque));
    let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        vault.apply_all(Door::Cli, requests, &mut |done| if done == 7 { panic!("in the middle") } else { true })
    }));
    assert!(panics.is_err());
    assert_eq!(vault.read(|state| state.checker().len()), 0);
    let kept = vault.apply(Door::Cli, &issue("kept", role, Format::Opaque)).unwrap().key;
    vault.close().unwrap();
    let vault = opened(&path);
    assert_eq!(vault.health().notes, Vec::<String>::new());
    assert_eq!((common::present(&vault, &[kept]), vault.read(|state| state.checker().len())), (1, 1));
}
