//! Changes over REST on a real disk: who asked stands in the ledger, whoever reads it comes to the same vault, and a request that
//! comes again after a crash makes no second key. And what a service needs of a vault beside: a checker that outlives the close, a
//! number that says when it is old, and a place for the uses that it saw.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite")]

mod common;

use std::fs;

use chrono::TimeDelta;
use common::{add_role, copy_folder, issue, new_vault, opened, passphrase};
use keywright_core::{
    error::Code,
    model::{Delivery, Door, Format, KeyId, OperatorRole, RequestId, RevocationReason, RoleId, Switch, Verdict},
    operation::{
        AddOperator, AddRole, DeleteKey, EditRole, IssueOnce, OnceReply, RevokeKey, RotateKey, SetRules, SuspendKey,
    },
    vault::{Unlock, Use, Vault},
    view::ActivityQuery,
};
use keywright_verify::Need;

/// A key that may ask for changes, and a role that it may grant.
fn asking(vault: &Vault) -> (KeyId, RoleId) {
    let permissions = vec!["keywright.read".to_owned(), "keywright.write".to_owned()];
    let api = vault.apply(Door::Cli, &AddRole { name: "API".to_owned(), permissions, ..add_role("") }).unwrap();
    let reader = vault.apply(Door::Cli, &AddRole { grantable_over_rest: true, ..add_role("reader") }).unwrap();
    (vault.apply(Door::Cli, &issue("ci-bot", api, Format::Opaque)).unwrap().key, reader)
}

fn once(asking: KeyId, role: RoleId, format: Format) -> IssueOnce {
    IssueOnce { issue: issue("made", role, format), once: RequestId::of(asking, "8e03978e-40d5") }
}

#[test]
fn a_request_that_comes_again_after_a_crash_makes_no_second_key_whoever_wrote_it() {
    for (name, format) in [("Ada", Format::Opaque), ("Ivy", Format::Jwt)] {
        let folder = tempfile::tempdir().unwrap();
        let (path, crashed) = (folder.path().join("a.keywright"), folder.path().join("b.keywright"));
        let vault = new_vault(&path);
        vault.apply(Door::Cli, &SetRules::parse(&["formats=both"]).unwrap()).unwrap();
        let (key, reader) = asking(&vault);
        let ivy = AddOperator { name: "Ivy".to_owned(), role: OperatorRole::Issuer, owner: None };
        vault.add_operator(Door::Cli, &ivy, &passphrase()).unwrap();
        vault.close().unwrap();

        let open = |path| Vault::open(path, Some(name), Unlock::Passphrase(passphrase())).unwrap();
        let (door, ask) = (Door::Rest(key), once(key, reader, format));
        let vault = open(&path);
        let OnceReply::Issued(made) = vault.apply(door, &ask).unwrap() else { panic!("it was new") };
        // As a crash would leave it.
        copy_folder(&path, &crashed);
        fs::remove_file(crashed.join("lock")).unwrap();
        for deleted in [false, true] {
            let vault = open(&crashed);
            assert_eq!(vault.health().read_only, None);
            let OnceReply::Before { key, deleted: gone } = vault.apply(door, &ask).unwrap() else {
                panic!("a second key")
            };
            assert_eq!((key, gone), (made.key, deleted));
            if !deleted {
                vault.apply(door, &DeleteKey { key }).unwrap();
            }
            vault.audit(&mut |_| Ok(())).unwrap();
            vault.close().unwrap();
        }
        // From the index, and from the ledger alone.
        for index in [true, false] {
            if !index {
                fs::remove_dir_all(crashed.join("index")).unwrap();
            }
            let vault = open(&crashed);
            assert!(matches!(vault.apply(door, &ask), Ok(OnceReply::Before { deleted: true, .. })), "index: {index}");
            vault.close().unwrap();
        }
        drop(vault);
    }
}

#[test]
fn history_and_activity_say_which_key_asked() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("a.keywright"));
    let (key, reader) = asking(&vault);
    let made = vault.apply(Door::Rest(key), &issue("made", reader, Format::Opaque)).unwrap().key;
    vault.apply(Door::Cli, &SuspendKey { key: made }).unwrap();
    let history = vault.history(made).unwrap();
    let who: Vec<_> = history.iter().map(keywright_core::view::HistoryEntry::who).collect();
    assert_eq!(who, [format!("Ada, over REST, by the key ci-bot ({key})"), "Ada, on the command line".to_owned()]);
    assert_eq!(serde_json::to_value(&history[0]).unwrap()["door"], serde_json::json!({ "rest": key.to_string() }));
    let found = |search: &str| {
        let query = ActivityQuery { search: search.to_owned(), ..ActivityQuery::default() };
        vault.activity(&query).unwrap().entries.len()
    };
    assert_eq!((found("ci-bot made"), found(key.as_str())), (1, 2));
    // Once the key is gone, its id is what is left.
    vault.apply(Door::Cli, &DeleteKey { key }).unwrap();
    assert_eq!(vault.history(made).unwrap()[0].by_key.as_deref(), Some(key.as_str()));
    vault.audit(&mut |_| Ok(())).unwrap();
}

#[test]
fn over_rest_nobody_exports_a_bundle_or_changes_operators() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("a.keywright"));
    let (key, reader) = asking(&vault);
    let door = Door::Rest(key);
    let add = AddOperator { name: "Eve".to_owned(), role: OperatorRole::Admin, owner: None };
    assert_eq!(vault.add_operator(door, &add, &passphrase()).unwrap_err().code, Code::NotAllowed);
    assert_eq!(vault.export_bundle(door, &mut Vec::new()).unwrap_err().code, Code::NotAllowed);
    let unmark = EditRole { role: reader, name: None, permissions: None, grantable_over_rest: Some(false) };
    assert_eq!(vault.apply(door, &unmark).unwrap_err().code, Code::NotAllowed);
    let many = [issue("one", reader, Format::Opaque), issue("two", reader, Format::Opaque)];
    vault.apply_all(door, many, &mut |_| true).unwrap();
    vault.apply(Door::Cli, &RevokeKey { key, reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(vault.apply(door, &issue("three", reader, Format::Opaque)).unwrap_err().code, Code::NotAllowed);
    assert_eq!(vault.see(door, |_| ()).unwrap_err().code, Code::NotAllowed);
}

#[test]
fn a_checker_outlives_the_close_and_a_number_says_when_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("a.keywright"));
    let (_, reader) = asking(&vault);
    let issued = vault.apply(Door::Cli, &issue("made", reader, Format::Opaque)).unwrap();
    let (checker, revision) = (vault.checker().unwrap(), vault.revision());
    let said = |checker: &keywright_verify::Checker| {
        checker.check(issued.token.expose(), &Need::NOTHING, vault.now().timestamp())
    };
    assert_eq!(said(&checker), Verdict::Valid);
    vault.note_uses(&[Use { key: issued.key, times: 3, last: vault.now() }]).unwrap();
    assert_eq!(vault.revision(), revision, "a use changes no answer");
    vault.apply(Door::Cli, &RevokeKey { key: issued.key, reason: RevocationReason::Compromised }).unwrap();
    assert_ne!(vault.revision(), revision);
    let revision = vault.revision();
    assert_eq!((said(&checker), said(&vault.checker().unwrap())), (Verdict::Valid, Verdict::Revoked));
    vault.apply_all(Door::Cli, [issue("other", reader, Format::Opaque)], &mut |_| true).unwrap();
    assert_ne!(vault.revision(), revision);
    let revision = vault.revision();
    vault.close().unwrap();
    assert_eq!((vault.revision(), said(&vault.checker().unwrap())), (revision, Verdict::Revoked));
}

#[test]
fn uses_are_noted_at_once_and_end_what_waits_for_a_first_use() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.keywright");
    let vault = new_vault(&path);
    let (asking, reader) = asking(&vault);
    let old = vault.apply(Door::Cli, &issue("old", reader, Format::Opaque)).unwrap().key;
    let first_use = Switch::FirstUse { deadline_seconds: Switch::DEADLINE };
    let rotate = |key| RotateKey { key, switch: first_use, delivery: Delivery::Printed };
    let new = vault.apply(Door::Cli, &rotate(old)).unwrap().key;
    // Also of a key that holds a permission of Keywright itself: who rotated it asked for that.
    let next = vault.apply(Door::Cli, &rotate(asking)).unwrap().key;
    let (now, earlier) = (vault.now(), vault.now() - TimeDelta::hours(5));
    let gone = "NoSuchKey000".parse().unwrap();
    let uses = [(old, 2, earlier), (new, 1, earlier), (next, 7, now), (gone, 1, now)];
    vault.note_uses(&uses.map(|(key, times, last)| Use { key, times, last })).unwrap();
    let view = |vault: &Vault, key| vault.see(Door::Cli, |seen| seen.key_view(key, now)).unwrap().unwrap();
    for key in [old, asking] {
        assert_eq!(view(&vault, key).revocation_reason, Some(RevocationReason::Superseded));
    }
    let said = vault.history(old).unwrap().pop().unwrap();
    assert_eq!(said.who(), format!("Ada, over REST, by the key old ({new})"));
    assert_eq!((view(&vault, new).last_used_at, view(&vault, next).last_used_at), (Some(earlier), Some(now)));
    // A later batch that was gathered earlier takes nothing back.
    vault.note_uses(&[Use { key: next, times: 1, last: earlier }]).unwrap();
    assert_eq!((view(&vault, next).last_used_at, vault.times_used(next).unwrap()), (Some(now), 8));
    vault.close().unwrap();
    assert_eq!(vault.note_uses(&[Use { key: next, times: 1, last: now }]).unwrap_err().code, Code::Locked);
    let vault = opened(&path);
    assert_eq!((view(&vault, old).last_used_at, vault.times_used(old).unwrap()), (Some(earlier), 2));
    assert_eq!(vault.times_used(gone).unwrap(), 0);
}
