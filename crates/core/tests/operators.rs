//! Operators: added, edited and removed on a real disk, and what that means for who opens the vault then.

#![allow(clippy::unwrap_used, reason = "a suite")]

mod common;

use std::{fs, path::Path};

use common::{copy_folder, issue, new_vault, opened, passphrase, role};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId, OperatorId, OperatorRole, RevocationReason},
    operation::{AddOperator, AddOwner, EditKey, EditOperator, EditOwner, RemoveOperator, RevokeKey},
    secret::Passphrase,
    vault::{Unlock, Vault},
    view::ActivityQuery,
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
    let mut moved = issue("moved", reader, Format::Opaque);
    moved.owner = Some(web);
    let moved = vault.apply(Door::Cli, &moved).unwrap().key;
    let to_ops =
        EditKey { key: moved, name: None, description: None, owner: Some(Some(ops)), grants: None, expiration: None };
    vault.apply(Door::Cli, &to_ops).unwrap();
    let contact = Some("web@example.com".to_owned());
    vault.apply(Door::Cli, &EditOwner { owner: web, name: None, contact, team: None, grants: None }).unwrap();
    let ike = AddOperator { name: "Ike".to_owned(), role: OperatorRole::Issuer, owner: Some(web) };
    vault.add_operator(Door::Cli, &ike, &first_passphrase()).unwrap();
    vault.close().unwrap();

    let ivy = open_as(&path, "Ivy");
    let tied = ivy.operators().into_iter().find(|operator| operator.you).unwrap().owner.unwrap();
    assert_eq!((tied.id, tied.name.as_str()), (ops, "Ops"));
    let mut hers = issue("ops", reader, Format::Opaque);
    assert_eq!(ivy.apply(Door::Cli, &hers).unwrap_err().code, Code::NotAllowed);
    hers.owner = Some(ops);
    ivy.apply(Door::Cli, &hers).unwrap();
    assert_eq!(ivy.apply(Door::Cli, &revoke(not_hers)).unwrap_err().code, Code::NotAllowed);

    // Of other owners she hears neither what they are called nor how they are reached.
    let mut told = ivy.activity(&ActivityQuery::default()).unwrap().entries;
    told.extend(ivy.history(moved).unwrap());
    ivy.audit(&mut |entry| {
        told.push(entry);
        Ok(())
    })
    .unwrap();
    let told: Vec<_> = told.iter().map(|entry| format!("{:?} {}", entry.event, entry.sentence)).collect();
    assert!(!told.is_empty() && told.iter().all(|told| !told.to_lowercase().contains("web")), "{told:#?}");
    assert!(told.iter().any(|told| told.contains("owner changed from another owner to Ops")), "{told:#?}");
    assert_eq!(ivy.owner_history(web).unwrap_err().code, Code::OwnerNotFound);
    assert_eq!(ivy.owner_history(ops).unwrap().len(), 1);
    assert!(ivy.operators().into_iter().filter_map(|operator| operator.owner).all(|owner| owner.name != "Web"));
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

    // Its event written, and the staged one taken away by whom it removes.
    let taken = folder.path().join("taken");
    copy_folder(&committed, &taken);
    fs::remove_file(taken.join("vault.json.next")).unwrap();
    for name in ["Ada", "Ivy"] {
        let passphrase = if name == "Ada" { passphrase() } else { first_passphrase() };
        let session = Vault::open(&taken, Some(name), Unlock::Passphrase(passphrase)).unwrap();
        let why = session.health().read_only.unwrap();
        assert!(why.contains("vault.json was put back to an older state"), "{why}");
        assert_eq!(session.apply(Door::Cli, &common::add_role("more")).unwrap_err().code, Code::VaultDamaged);
    }
    // A newer one beside a ledger that does not know of it.
    let ahead = folder.path().join("ahead");
    copy_folder(&put_back, &ahead);
    for name in ["vault.json", "vault.json.bak"] {
        fs::copy(path.join("vault.json"), ahead.join(name)).unwrap();
    }
    let session = open_as_ada(&ahead);
    let why = session.health().read_only.unwrap();
    assert!(why.contains("Entries are missing"), "{why}");
    session.close().unwrap();

    let session = open_as_ada(&put_back);
    assert_eq!((names(&session), session.health().read_only), (vec!["Ada".to_owned(), "Ivy".to_owned()], None));
    session.close().unwrap();
    let session = open_as_ada(&staged);
    assert_eq!((names(&session), session.health().read_only), (vec!["Ada".to_owned(), "Ivy".to_owned()], None));
    session.close().unwrap();
    assert!(!staged.join("vault.json.next").exists());

    // On a disk that takes nothing it is read as it was, until it can be finished.
    fs::create_dir(committed.join("vault.json.new")).unwrap();
    let session = open_as_ada(&committed);
    let why = session.health().read_only.unwrap();
    assert!(why.contains("could not be finished"), "{why}");
    assert_eq!(names(&session).len(), 2);
    session.close().unwrap();
    fs::remove_dir(committed.join("vault.json.new")).unwrap();
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

/// What `vault.json` lists of an operator.
fn listed(path: &Path, operator: OperatorId) -> serde_json::Value {
    let text = fs::read_to_string(path.join("vault.json")).unwrap();
    let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let operators = file["signed"]["operators"].as_array_mut().unwrap();
    operators.iter().find(|entry| entry["id"] == operator.to_string()).unwrap().clone()
}

/// Services get the key that tokens are signed with, whoever left.
#[test]
fn the_public_key_of_tokens_is_always_the_one_that_signs() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let (vic, ivy) = (add(&vault, "Vic", OperatorRole::Viewer), add(&vault, "Ivy", OperatorRole::Issuer));
    let first = vault.token_keys();
    assert_eq!(first.len(), 1);
    // A Viewer never held it, so it stays.
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: vic }).unwrap();
    assert_eq!(vault.token_keys(), first);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    let second = vault.token_keys();
    assert!(second.len() == 1 && second != first);
}

fn first_keys_by(vault: &Vault, name: &str) -> Option<String> {
    vault.operators().into_iter().find(|operator| operator.name == name).unwrap().first_keys_by
}

/// Who added an operator knows the passphrase and the keys that these began with, and may have kept both.
#[test]
fn an_operator_who_sets_a_passphrase_gets_keys_that_who_added_them_never_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let ann = add(&vault, "Ann", OperatorRole::Admin);
    vault.close().unwrap();
    let session = open_as(&path, "Ann");
    let bob = add(&session, "Bob", OperatorRole::Admin);
    session.close().unwrap();
    let slot = path.join("slots").join(format!("{bob}.json"));
    let kept = fs::read(&slot).unwrap();
    let before = listed(&path, bob);

    let own = || Unlock::Passphrase(Passphrase::new("one of his own, this".to_owned()));
    let session = open_as(&path, "Bob");
    // Nothing else may open a slot whose key somebody else knows.
    let first = Unlock::Passphrase(first_passphrase());
    assert_eq!(session.renew_recovery_code(&first).unwrap_err().code, Code::NotAllowed);
    session.set_passphrase(&first, &Passphrase::new("one of his own, this".to_owned())).unwrap();
    session.renew_recovery_code(&own()).unwrap();
    session.apply(Door::Cli, &issue("with his first keys", reader, Format::Opaque)).unwrap();
    assert_eq!(session.enter_own_keys(Door::Cli).unwrap(), Vec::<String>::new(), "another Admin does that");
    session.close().unwrap();
    let ada = open_as_ada(&path);
    assert_eq!(ada.enter_own_keys(Door::Cli).unwrap(), ["Bob"]);
    ada.close().unwrap();
    let session = Vault::open(&path, Some("Bob"), own()).unwrap();
    assert_eq!((session.health().read_only, first_keys_by(&session, "Bob")), (None, None));
    session.apply(Door::Cli, &issue("with his own keys", reader, Format::Opaque)).unwrap();
    session.close().unwrap();
    let after = listed(&path, bob);
    for member in ["public_key", "exchange_key"] {
        assert_ne!(after[member], before[member], "{member}");
    }

    let ada = open_as_ada(&path);
    let removal = ada.remove_operator(Door::Cli, &RemoveOperator { operator: ann }).unwrap();
    assert_eq!(removal.first_keys, Vec::<String>::new());
    let mut by_bob = 0;
    ada.audit(&mut |entry| {
        by_bob += usize::from(entry.operator == "Bob");
        Ok(())
    })
    .unwrap();
    assert_eq!(by_bob, 2);
    ada.close().unwrap();

    let his = fs::read(&slot).unwrap();
    fs::write(&slot, kept).unwrap();
    let refused = Vault::open(&path, Some("Bob"), Unlock::Passphrase(first_passphrase())).unwrap_err();
    assert_eq!(refused.code, Code::VaultDamaged);
    fs::write(&slot, his).unwrap();
    fs::remove_dir_all(path.join("index")).unwrap();
    let session = Vault::open(&path, Some("Bob"), own()).unwrap();
    assert_eq!(session.health().read_only, None);
    session.apply(Door::Cli, &common::add_role("after")).unwrap();
}

#[test]
fn keys_of_ones_own_wait_for_an_admin_and_count_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let ivy = add(&vault, "Ivy", OperatorRole::Issuer);
    // What stands in an epoch of before is read with the new keys, too.
    let other = add(&vault, "Other", OperatorRole::Issuer);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: other }).unwrap();
    vault.close().unwrap();

    let own = || Unlock::Passphrase(Passphrase::new("one of her own, this".to_owned()));
    let session = open_as(&path, "Ivy");
    session
        .set_passphrase(&Unlock::Passphrase(first_passphrase()), &Passphrase::new("one of her own, this".to_owned()))
        .unwrap();
    session.apply(Door::Cli, &issue("before", reader, Format::Jwt)).unwrap();
    assert_eq!(session.enter_own_keys(Door::Cli).unwrap(), Vec::<String>::new());
    session.close().unwrap();
    let session = Vault::open(&path, Some("Ivy"), own()).unwrap();
    session.apply(Door::Cli, &issue("still before", reader, Format::Jwt)).unwrap();
    session.close().unwrap();

    let ada = open_as_ada(&path);
    assert_eq!(first_keys_by(&ada, "Ivy").as_deref(), Some("Ada"));
    assert_eq!(ada.enter_own_keys(Door::Cli).unwrap(), ["Ivy"]);
    assert_eq!(ada.enter_own_keys(Door::Cli).unwrap(), Vec::<String>::new());
    let view = ada.operators().into_iter().find(|operator| operator.id == ivy).unwrap();
    assert_eq!((view.first_keys_by, view.must_change, view.locks.len()), (None, false, 1));
    ada.close().unwrap();

    for round in ["after", "once more"] {
        let session = Vault::open(&path, Some("Ivy"), own()).unwrap();
        assert_eq!(session.health().read_only, None);
        session.apply(Door::Cli, &issue(round, reader, Format::Jwt)).unwrap();
        session.audit(&mut |_| Ok(())).unwrap();
        session.close().unwrap();
    }
    let ada = open_as_ada(&path);
    assert_eq!(ada.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 4);
    ada.audit(&mut |_| Ok(())).unwrap();
}

/// What was handed to the first keys since the one who knows them left is known to that one.
#[test]
fn who_still_has_the_keys_that_a_leaving_admin_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let ann = add(&vault, "Ann", OperatorRole::Admin);
    vault.close().unwrap();
    let session = open_as(&path, "Ann");
    add(&session, "Ivy", OperatorRole::Issuer);
    session.close().unwrap();
    let ada = open_as_ada(&path);
    let foreseen = ada.preview_operator_edit(Door::Cli, &edit(ann, OperatorRole::Viewer)).unwrap().unwrap();
    assert_eq!(foreseen.first_keys, ["Ivy"]);
    let removal = ada.remove_operator(Door::Cli, &RemoveOperator { operator: ann }).unwrap();
    assert_eq!(removal.first_keys, ["Ivy"]);
    ada.close().unwrap();
    let session = open_as(&path, "Ivy");
    session.set_passphrase(&Unlock::Passphrase(first_passphrase()), &passphrase()).unwrap();
    session.close().unwrap();
    // Not by anybody, any more: who left may have read what came since.
    let ada = open_as_ada(&path);
    assert_eq!(ada.enter_own_keys(Door::Cli).unwrap(), Vec::<String>::new());
    assert_eq!(first_keys_by(&ada, "Ivy").as_deref(), Some("Ann"));
}

/// Where several people open a vault in turn and close it, there is nothing to be told.
#[test]
fn operators_who_take_turns_are_told_of_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    for (name, role) in [("Ann", OperatorRole::Admin), ("Ivy", OperatorRole::Issuer), ("Ike", OperatorRole::Issuer)] {
        add(&vault, name, role);
    }
    add(&vault, "Vic", OperatorRole::Viewer);
    vault.close().unwrap();
    let turns =
        ["Ivy", "Ada", "Ivy", "Ivy", "Ada", "Ivy", "Ivy", "Ike", "Ike", "Vic", "Ann", "Ike", "Vic", "Ivy", "Ada"];
    for (turn, name) in turns.into_iter().enumerate() {
        let session = if name == "Ada" { open_as_ada(&path) } else { open_as(&path, name) };
        let health = session.health();
        assert_eq!((health.notes, health.read_only), (Vec::new(), None), "turn {turn}, {name}");
        if name != "Vic" {
            session.apply(Door::Cli, &issue(&format!("key {turn}"), reader, Format::Opaque)).unwrap();
        }
        session.close().unwrap();
    }

    // Who is not there when a mark goes missing is told; an Issuer's own says nothing for an Admin.
    let session = open_as(&path, "Ivy");
    session.close().unwrap();
    fs::remove_file(path.join("index.mark.used")).unwrap();
    let session = open_as_ada(&path);
    assert!(session.health().notes.iter().any(|note| note.contains("marks of earlier closes are missing")));
    session.close().unwrap();
    // But it says how far the ledger had come.
    let before = fs::read(path.join("ledger/000000000001.kwl")).unwrap();
    let session = open_as(&path, "Ivy");
    session.apply(Door::Cli, &issue("the last", reader, Format::Opaque)).unwrap();
    session.close().unwrap();
    fs::write(path.join("ledger/000000000001.kwl"), before).unwrap();
    let session = open_as_ada(&path);
    assert!(session.health().read_only.unwrap().contains("entries are missing"));
}
