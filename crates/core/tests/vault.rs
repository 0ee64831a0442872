//! A vault from end to end, on a real disk: made, changed, closed, opened again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use common::{issue, new_vault, opened, passphrase};
use keywright_core::{
    error::Code,
    model::{Delivery, Door, Event, Format, Preset, RevocationReason},
    operation::{DeleteKey, DeliverKey, RevokeKey},
    vault::{LockKind, Unlock, Vault},
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
        assert!(issued.token.expose().ends_with(&key.last_four));
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
