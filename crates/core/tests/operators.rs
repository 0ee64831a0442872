//! Operators: added, edited and removed on a real disk, and what that means for who opens the vault then.

#![allow(clippy::unwrap_used, reason = "a suite")]

mod common;

use std::{fs, path::Path};

use common::{copy_folder, issue, new_vault, opened, passphrase, role};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId, OperatorId, OperatorRole, RevocationReason},
    operation::{AddOperator, AddOwner, EditOperator, RemoveOperator, RevokeKey},
    secret::Passphrase,
    vault::{Unlock, Vault},
};

const FIRST: &str = "chosen for them at first";

fn first_passphrase() -> Passphrase {
    Passphrase::new(FIRST.to_owned())
}

fn add(vault: &Vault, name: &str, role: OperatorRole) -> OperatorId {
    let request = AddOperator { name: name.to_owned(), role, owner: None };
    vault.add_operator(Door::Cli, &request, &first_passphrase()).unwrap()
}

fn open_as(path: &Path, name: &str) -> Vault {
    Vault::open(path, Some(name), Unlock::Passphrase(first_passphrase())).unwrap()
}

fn open_as_ada(path: &Path) -> Vault {
    Vault::open(path, Some("Ada"), Unlock::Passphrase(passphrase())).unwrap()
}

fn edit(operator: OperatorId, role: OperatorRole) -> EditOperator {
    EditOperator { operator, name: None, role: Some(role), owner: None }
}

fn names(vault: &Vault) -> Vec<String> {
    vault.operators().into_iter().map(|operator| operator.name).collect()
}

fn revoke(key: KeyId) -> RevokeKey {
    RevokeKey { key, reason: RevocationReason::NoLongerNeeded }
}

#[test]
fn each_operator_opens_the_vault_and_may_do_what_their_role_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let key = vault.apply(Door::Cli, &issue("first", reader, Format::Opaque)).unwrap().key;
    add(&vault, "Ivy", OperatorRole::Issuer);
    add(&vault, "Vic", OperatorRole::Viewer);
    // What the one who added them writes after it is read by them as well.
    let second = vault.apply(Door::Cli, &issue("second", reader, Format::Jwt)).unwrap().key;
    vault.close().unwrap();

    let ivy = open_as(&path, "ivy");
    assert!(ivy.must_change_passphrase());
    ivy.set_passphrase(&Unlock::Passphrase(first_passphrase()), &Passphrase::new("one of her own, this".to_owned()))
        .unwrap();
    assert!(!ivy.must_change_passphrase());
    for format in [Format::Opaque, Format::Jwt] {
        ivy.apply(Door::Cli, &issue(&format!("hers, {format:?}"), reader, format)).unwrap();
    }
    ivy.apply(Door::Cli, &revoke(key)).unwrap();
    let refused = ivy.apply(Door::Cli, &common::add_role("hers")).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    ivy.close().unwrap();

    let vic = open_as(&path, "Vic");
    assert!(vic.see(Door::Cli, |seen| seen.includes(second)).unwrap());
    assert_eq!(vic.history(second).unwrap().len(), 1);
    assert_eq!(vic.apply(Door::Cli, &revoke(second)).unwrap_err().code, Code::NotAllowed);
    let request = AddOperator { name: "Vera".to_owned(), role: OperatorRole::Admin, owner: None };
    assert_eq!(vic.add_operator(Door::Cli, &request, &first_passphrase()).unwrap_err().code, Code::NotAllowed);
    vic.close().unwrap();

    let ada = open_as_ada(&path);
    assert_eq!(names(&ada), ["Ada", "Ivy", "Vic"]);
    ada.audit(&mut |_| Ok(())).unwrap();
    assert_eq!(ada.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 4);
}

#[test]
fn who_is_removed_opens_nothing_and_what_they_did_stays_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let ivy = add(&vault, "Ivy", OperatorRole::Issuer);
    vault.close().unwrap();
    let session = open_as(&path, "Ivy");
    session.apply(Door::Cli, &issue("signed", reader, Format::Jwt)).unwrap();
    session.apply(Door::Cli, &issue("opaque", reader, Format::Opaque)).unwrap();
    session.close().unwrap();
    let slot = path.join("slots").join(format!("{ivy}.json"));
    let (old_slot, old_manifest) = (fs::read(&slot).unwrap(), fs::read(path.join("vault.json")).unwrap());

    let ada = open_as_ada(&path);
    let foreseen = ada.preview_operator_removal(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    let removal = ada.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    assert_eq!(removal, foreseen);
    assert_eq!(
        (removal.epoch, removal.token_key_renewed, removal.list_key_renewed, removal.admin_key_renewed),
        (2, true, true, false)
    );
    assert_eq!(removal.signed_keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["signed"]);
    assert!(!slot.exists());
    let later = ada.apply(Door::Cli, &issue("later", reader, Format::Jwt)).unwrap().key;
    ada.close().unwrap();

    // Neither with the slot put back, nor with the whole of what they once had.
    fs::write(&slot, &old_slot).unwrap();
    let refused = Vault::open(&path, Some("Ivy"), Unlock::Passphrase(first_passphrase())).unwrap_err();
    assert_eq!(refused.code, Code::OperatorNotFound);
    let put_back = folder.path().join("put-back");
    copy_folder(&path, &put_back);
    for name in ["vault.json", "vault.json.bak"] {
        fs::write(put_back.join(name), &old_manifest).unwrap();
    }
    if let Ok(session) = Vault::open(&put_back, Some("Ivy"), Unlock::Passphrase(first_passphrase())) {
        assert!(session.health().read_only.is_some());
        assert!(session.see(Door::Cli, |seen| !seen.includes(later)).unwrap(), "what came after is not for them");
    }

    for index in [true, false] {
        if !index {
            fs::remove_dir_all(path.join("index")).unwrap();
        }
        let ada = opened(&path);
        assert_eq!(ada.health().read_only, None);
        assert_eq!(ada.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 3);
        assert_eq!(ada.history(later).unwrap()[0].operator, "Ada");
        let mut by_ivy = 0;
        ada.audit(&mut |entry| {
            by_ivy += usize::from(entry.operator == "Ivy");
            Ok(())
        })
        .unwrap();
        assert_eq!(by_ivy, 2);
        ada.close().unwrap();
    }
}

#[test]
fn a_role_that_is_taken_away_is_gone_at_once_and_renews_what_it_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let ann = add(&vault, "Ann", OperatorRole::Admin);
    assert!(vault.edit_operator(Door::Cli, &edit(ann, OperatorRole::Admin)).unwrap().is_none());
    let ends = vault.edit_operator(Door::Cli, &edit(ann, OperatorRole::Issuer)).unwrap().unwrap();
    assert_eq!((ends.epoch, ends.token_key_renewed, ends.admin_key_renewed), (2, false, true));
    vault.close().unwrap();

    let session = open_as(&path, "Ann");
    session.apply(Door::Cli, &issue("hers", reader, Format::Jwt)).unwrap();
    assert_eq!(session.apply(Door::Cli, &common::add_role("hers")).unwrap_err().code, Code::NotAllowed);
    session.close().unwrap();

    let ada = open_as_ada(&path);
    let ends = ada.edit_operator(Door::Cli, &edit(ann, OperatorRole::Viewer)).unwrap().unwrap();
    assert_eq!((ends.epoch, ends.token_key_renewed, ends.signed_count), (3, true, 1));
    ada.close().unwrap();
    let session = open_as(&path, "Ann");
    assert_eq!(session.apply(Door::Cli, &issue("no", reader, Format::Opaque)).unwrap_err().code, Code::NotAllowed);
    session.close().unwrap();

    // And one that is given back takes nothing from anybody.
    let ada = open_as_ada(&path);
    assert!(ada.edit_operator(Door::Cli, &edit(ann, OperatorRole::Admin)).unwrap().is_none());
    ada.close().unwrap();
    let session = open_as(&path, "Ann");
    session.apply(Door::Cli, &common::add_role("hers")).unwrap();
    session.apply(Door::Cli, &issue("more", reader, Format::Jwt)).unwrap();
    session.audit(&mut |_| Ok(())).unwrap();
}

#[test]
fn a_vault_always_keeps_an_admin_and_nobody_removes_themself() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let ada = vault.operators()[0].id;
    let refused = |error: keywright_core::error::Error| (error.code, error.message);
    let (code, message) = refused(vault.remove_operator(Door::Cli, &RemoveOperator { operator: ada }).unwrap_err());
    assert_eq!(code, Code::NotAllowed);
    assert!(message.contains("last Admin"), "{message}");
    let ann = add(&vault, "Ann", OperatorRole::Admin);
    let (code, message) = refused(vault.edit_operator(Door::Cli, &edit(ada, OperatorRole::Viewer)).unwrap_err());
    assert_eq!(code, Code::NotAllowed);
    assert!(message.contains("another Admin"), "{message}");
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ann }).unwrap();
    assert_eq!(names(&vault), ["Ada"]);
}

#[test]
fn an_issuer_who_is_tied_keeps_to_their_owner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let owner = |name: &str| {
        let request =
            AddOwner { name: name.to_owned(), contact: String::new(), team: String::new(), grants: Vec::new() };
        vault.apply(Door::Cli, &request).unwrap()
    };
    let (ops, web) = (owner("Ops"), owner("Web"));
    let request = AddOperator { name: "Ivy".to_owned(), role: OperatorRole::Issuer, owner: Some(ops) };
    vault.add_operator(Door::Cli, &request, &first_passphrase()).unwrap();
    let mut for_web = issue("web", reader, Format::Opaque);
    for_web.owner = Some(web);
    let not_hers = vault.apply(Door::Cli, &for_web).unwrap().key;
    vault.close().unwrap();

    let ivy = open_as(&path, "Ivy");
    let tied = ivy.operators().into_iter().find(|operator| operator.you).unwrap().owner.unwrap();
    assert_eq!((tied.id, tied.name.as_str()), (ops, "Ops"));
    let mut hers = issue("ops", reader, Format::Opaque);
    assert_eq!(ivy.apply(Door::Cli, &hers).unwrap_err().code, Code::NotAllowed);
    hers.owner = Some(ops);
    ivy.apply(Door::Cli, &hers).unwrap();
    assert_eq!(ivy.apply(Door::Cli, &revoke(not_hers)).unwrap_err().code, Code::NotAllowed);
}

/// The machine stops between the steps of a change of operators.
#[test]
fn a_change_that_is_cut_off_is_either_not_made_or_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let ivy = add(&vault, "Ivy", OperatorRole::Issuer);
    vault.close().unwrap();
    let before = folder.path().join("before");
    copy_folder(&path, &before);
    let vault = open_as_ada(&path);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();

    // Staged, and its event not written.
    let staged = folder.path().join("staged");
    copy_folder(&before, &staged);
    fs::copy(path.join("vault.json"), staged.join("vault.json.next")).unwrap();
    // Its event written, and not put in place.
    let committed = folder.path().join("committed");
    copy_folder(&staged, &committed);
    copy_folder(&path.join("ledger"), &committed.join("ledger"));
    vault.close().unwrap();
    // Staged once, refused then, and put back after something else was written.
    let put_back = folder.path().join("put-back");
    copy_folder(&before, &put_back);
    let session = open_as_ada(&put_back);
    role(&session, "something else");
    session.close().unwrap();
    fs::copy(path.join("vault.json"), put_back.join("vault.json.next")).unwrap();

    let session = open_as_ada(&put_back);
    assert_eq!((names(&session), session.health().read_only), (vec!["Ada".to_owned(), "Ivy".to_owned()], None));
    session.close().unwrap();
    let session = open_as_ada(&staged);
    assert_eq!((names(&session), session.health().read_only), (vec!["Ada".to_owned(), "Ivy".to_owned()], None));
    session.close().unwrap();
    assert!(!staged.join("vault.json.next").exists());

    let session = open_as_ada(&committed);
    assert_eq!((names(&session), session.health().read_only), (vec!["Ada".to_owned()], None));
    role(&session, "after");
    session.close().unwrap();
    assert!(!committed.join("vault.json.next").exists());
    let refused = Vault::open(&committed, Some("Ivy"), Unlock::Passphrase(first_passphrase())).unwrap_err();
    assert_eq!(refused.code, Code::OperatorNotFound);
}

/// Who was removed cuts the ledger back to when they were not, to write on from there.
#[test]
fn a_ledger_without_the_removal_that_vault_json_knows_of_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let ann = add(&vault, "Ann", OperatorRole::Admin);
    vault.close().unwrap();
    let before = folder.path().join("before");
    copy_folder(&path, &before);
    let vault = open_as_ada(&path);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ann }).unwrap();
    vault.close().unwrap();

    // With the index and the mark of then, and without.
    for with_marks in [true, false] {
        let cut = folder.path().join(format!("cut-{with_marks}"));
        copy_folder(&path, &cut);
        for part in ["ledger", "index"] {
            fs::remove_dir_all(cut.join(part)).unwrap();
            copy_folder(&before.join(part), &cut.join(part));
        }
        for mark in ["index.mark", "index.mark.used"] {
            let _ = fs::remove_file(cut.join(mark));
            if with_marks && before.join(mark).exists() {
                fs::copy(before.join(mark), cut.join(mark)).unwrap();
            }
        }
        let session = open_as_ada(&cut);
        let why = session.health().read_only.unwrap();
        assert!(why.contains("Entries are missing"), "{why}");
        assert_eq!(session.apply(Door::Cli, &common::add_role("more")).unwrap_err().code, Code::VaultDamaged);
    }
}
