//! A vault that one process has open, opened and changed by others beside it. Here both are in one process: the folder's lock does not
//! care. Kills are in `guest_kill`, and what a doctored program hands over is tested beside the code.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a suite")]

mod common;

use std::{
    path::Path,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use common::{created, issue, new_vault, opened, passphrase, present, role, until};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId, OperatorRole, RevocationReason, TokenAlgorithm},
    operation::{AddOperator, EditOperator, Issued, RemoveOperator, RevokeKey, RotateTokenKey, TokenKeySwitch},
    secret::Passphrase,
    vault::{Told, Unlock, Vault},
};
use keywright_verify::{
    Need, Verdict,
    bundle::{BundleReader, KeptBundle},
};

fn hosted(path: &Path) -> (Vault, Receiver<Told>) {
    let vault = new_vault(path);
    let (sender, told) = channel();
    vault.host(move |what| drop(sender.send(what))).unwrap();
    (vault, told)
}

fn issued(vault: &Vault, name: &str) -> KeyId {
    let reader = vault.read(|state| state.find_role("reader")).unwrap();
    vault.apply(Door::Cli, &issue(name, reader, Format::Opaque)).unwrap().key
}

fn of(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn by(path: &Path, operator: &str, text: &str) -> Vault {
    Vault::open(path, Some(operator), Unlock::Passphrase(of(text))).unwrap()
}

fn add(vault: &Vault, name: &str, role: OperatorRole) {
    let request = AddOperator { name: name.to_owned(), role, owner: None };
    vault.add_operator(Door::Cli, &request, &of("first of another")).unwrap();
}

const SOON: Duration = Duration::from_secs(10);

#[test]
fn host_and_guests_change_one_vault_and_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, told) = hosted(&path);
    role(&host, "reader");
    let guest = opened(&path);
    assert!(guest.is_guest() && !host.is_guest());
    assert_eq!(guest.health(), host.health());
    let mut keys = Vec::new();
    for round in 0..5 {
        keys.push(issued(&guest, &format!("guest {round}")));
        assert_eq!(told.recv_timeout(SOON), Ok(Told::Changed));
        keys.push(issued(&host, &format!("host {round}")));
    }
    let another = opened(&path);
    assert_eq!(present(&another, &keys), keys.len());
    another.apply(Door::Cli, &RevokeKey { key: keys[1], reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(present(&host, &keys), keys.len());
    keys.push(issued(&guest, "last"));
    assert_eq!(present(&guest, &keys), keys.len());
    // Many at once, of which nothing stays where one is refused.
    let reader = guest.read(|state| state.find_role("reader")).unwrap();
    let many = (0..300).map(|number| issue(&format!("many {number}"), reader, Format::Opaque));
    keys.extend(guest.apply_all(Door::Cli, many, &mut |_| true).unwrap().into_iter().map(|issued| issued.key));
    let refused = ["again", "again"].map(|name| issue(name, reader, Format::Opaque));
    assert!(guest.apply_all(Door::Cli, refused, &mut |done| done < 2).is_err());
    assert_eq!(host.verify(&mut |_, _| true).unwrap(), opened(&path).verify(&mut |_, _| true).unwrap());
    let revision = host.read(keywright_core::state::State::revision);
    guest.close().unwrap();
    another.close().unwrap();
    host.close().unwrap();
    let whole = opened(&path);
    assert_eq!(whole.health().notes, Vec::<String>::new());
    assert_eq!(present(&whole, &keys), keys.len());
    assert_eq!(whole.read(keywright_core::state::State::revision), revision);
    whole.audit(&mut |_| Ok(())).unwrap();
}

#[test]
fn a_guest_can_do_what_its_operator_can_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    let reader = role(&host, "reader");
    add(&host, "Vera", OperatorRole::Viewer);
    add(&host, "Ian", OperatorRole::Issuer);
    let viewer = by(&path, "Vera", "first of another");
    let refused = viewer.apply(Door::Cli, &issue("key", reader, Format::Opaque)).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    let issuer = by(&path, "Ian", "first of another");
    let key = issued(&issuer, "key");
    assert_eq!(present(&host, &[key]), 1);
    let wrong = Vault::open(&path, Some("Ian"), Unlock::Passphrase(of("something else"))).unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassphrase);
}

#[test]
fn uses_reach_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    role(&host, "reader");
    let key = issued(&host, "key");
    let guest = opened(&path);
    let now = guest.now();
    guest.note_use(Door::Cli, key, now).unwrap();
    guest.note_use(Door::Cli, key, now).unwrap();
    assert_eq!(host.times_used(key).unwrap(), 2);
    assert_eq!(opened(&path).times_used(key).unwrap(), 2);
}

#[test]
fn a_guest_changes_operators_and_the_host_goes_on_with_the_new_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, told) = hosted(&path);
    role(&host, "reader");
    let guest = opened(&path);
    add(&guest, "Ian", OperatorRole::Issuer);
    add(&guest, "Bea", OperatorRole::Admin);
    // Both of them hold Ada's slot: neither puts back what the other wrote.
    let request = RemoveOperator { operator: operator(&guest, "Ian") };
    guest.remove_operator(Door::Cli, &request).unwrap();
    let mut keys = vec![issued(&host, "host"), issued(&guest, "guest")];
    add(&host, "Vera", OperatorRole::Viewer);
    keys.push(issued(&guest, "guest again"));
    assert_eq!(guest.operators().len(), 3);
    assert_eq!(host.operators().len(), 3);

    // Bea makes a Viewer of Ada, who has the vault open.
    drop(guest);
    let bea = by(&path, "Bea", "first of another");
    while told.try_recv().is_ok() {}
    let ada = operator(&bea, "Ada");
    let request = EditOperator { operator: ada, name: None, role: Some(OperatorRole::Viewer), owner: None };
    bea.edit_operator(Door::Cli, &request).unwrap();
    let Ok(Told::Ended(reason)) = told.recv_timeout(SOON) else { unreachable!("it was not told") };
    let locked = host.apply(Door::Cli, &issue("x", host_role(&bea), Format::Opaque)).unwrap_err();
    assert_eq!((locked.code, &locked.message), (Code::Locked, &reason));
    // And the folder is free.
    let error = bea.apply(Door::Cli, &issue("x", host_role(&bea), Format::Opaque)).unwrap_err();
    assert_eq!(error.code, Code::Locked);
    drop(bea);
    let whole = by(&path, "Bea", "first of another");
    assert!(!whole.is_guest());
    assert_eq!(whole.health().read_only, None);
    assert_eq!(present(&whole, &keys), keys.len());
    whole.audit(&mut |_| Ok(())).unwrap();
}

fn host_role(vault: &Vault) -> keywright_core::model::RoleId {
    vault.read(|state| state.find_role("reader")).unwrap()
}

fn operator(vault: &Vault, name: &str) -> keywright_core::model::OperatorId {
    vault.operators().into_iter().find(|view| view.name == name).unwrap().id
}

#[test]
fn a_guest_rotates_the_token_key_and_host_and_later_readers_go_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, told) = hosted(&path);
    let reader = role(&host, "reader");
    let signed = |vault: &Vault, name| vault.apply(Door::Cli, &issue(name, reader, Format::Jwt)).unwrap();
    let guest = opened(&path);
    let before = signed(&guest, "before");
    let rotate = |algorithm, switch| {
        while told.try_recv().is_ok() {}
        let rotation = guest.rotate_token_key(Door::Cli, &RotateTokenKey { algorithm, switch }).unwrap();
        assert_eq!(told.recv_timeout(SOON), Ok(Told::Changed));
        assert_eq!(host.token_keys(), guest.token_keys());
        rotation
    };
    // The rule of the algorithm comes with it, and the vault.json behind both.
    let eddsa = TokenAlgorithm::Eddsa;
    rotate(Some(eddsa), TokenKeySwitch::Planned { lead_seconds: 0 });
    assert_eq!(host.read(|state| state.rules().token_algorithm), eddsa);
    assert_eq!(host.token_keys().len(), 2);
    let keys = [issued(&host, "opaque"), before.key];
    // Behind the revocations of all whose tokens it signed.
    let emergency = rotate(None, TokenKeySwitch::Emergency);
    assert_eq!(emergency.revoked_keys.iter().map(|key| key.id).collect::<Vec<_>>(), [before.key]);
    let check = |vault: &Vault, issued: &Issued| {
        let now = vault.now().timestamp();
        vault.read(|state| state.checker().check(issued.token.expose(), &Need::NOTHING, now))
    };
    let after = [signed(&host, "after"), signed(&guest, "after that")];
    for vault in [&host, &opened(&path)] {
        assert_eq!((vault.token_keys().len(), check(vault, &before)), (1, Verdict::Revoked));
        assert_eq!(check(vault, &after[0]), Verdict::Valid);
    }
    assert_eq!(check(&guest, &after[1]), Verdict::Valid);
    drop(guest);
    host.close().unwrap();
    let whole = opened(&path);
    assert_eq!(whole.health().notes, Vec::<String>::new());
    assert_eq!((present(&whole, &keys), whole.token_keys().len()), (2, 1));
    whole.audit(&mut |_| Ok(())).unwrap();
}

#[test]
fn a_passphrase_that_a_guest_changed_is_not_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    let guest = opened(&path);
    guest.set_passphrase(&Unlock::Passphrase(passphrase()), &of("another passphrase")).unwrap();
    assert_eq!(host.prove(&Unlock::Passphrase(passphrase())).unwrap_err().code, Code::WrongPassphrase);
    host.prove(&Unlock::Passphrase(of("another passphrase"))).unwrap();
    // What writes the slot at the host: a new vault.json, a new code, the close.
    add(&host, "Bea", OperatorRole::Admin);
    let code = host.renew_recovery_code(&Unlock::Passphrase(of("another passphrase"))).unwrap();
    guest.prove(&Unlock::Recovery(code)).unwrap();
    drop(guest);
    host.close().unwrap();
    let whole = by(&path, "Ada", "another passphrase");
    assert_eq!(whole.health().notes, Vec::<String>::new());
    drop(whole);
    // A first passphrase of one's own renews all keys of the slot, while the same operator is the host.
    let host = by(&path, "Bea", "first of another");
    host.host(|_| ()).unwrap();
    let guest = by(&path, "Bea", "first of another");
    guest.set_passphrase(&Unlock::Passphrase(of("first of another")), &of("her own passphrase")).unwrap();
    let role = role(&host, "reader");
    host.apply(Door::Cli, &issue("key", role, Format::Opaque)).unwrap();
    add(&host, "Vera", OperatorRole::Viewer);
    host.prove(&Unlock::Passphrase(of("her own passphrase"))).unwrap();
    host.renew_recovery_code(&Unlock::Passphrase(of("her own passphrase"))).unwrap();
    drop(guest);
    host.close().unwrap();
    drop(by(&path, "Bea", "her own passphrase"));
    let ada = by(&path, "Ada", "another passphrase");
    assert_eq!(ada.enter_own_keys(Door::Cli).unwrap(), ["Bea".to_owned()]);
}

#[test]
fn where_the_host_locks_the_guest_is_told_and_nothing_is_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    let reader = role(&host, "reader");
    let guest = opened(&path);
    let mut closed = Ok(());
    let many = (0..50).map(|number| issue(&format!("many {number}"), reader, Format::Opaque));
    let answer = guest.apply_all(Door::Cli, many, &mut |done| {
        if done == 40 {
            closed = host.close();
        }
        true
    });
    closed.unwrap();
    assert_eq!(answer.unwrap_err().code, Code::Locked);
    assert_eq!(guest.apply(Door::Cli, &issue("key", reader, Format::Opaque)).unwrap_err().code, Code::Locked);
    // What it knows can still be looked at.
    assert!(guest.read(|state| state.find_role("reader")).is_ok());
    let whole = opened(&path);
    assert!(!whole.is_guest());
    assert_eq!(whole.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 0);
    assert_eq!(whole.health().notes, Vec::<String>::new());
}

#[test]
fn a_vault_that_nobody_answers_for_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (vault, _) = created(&path);
    assert_eq!(Vault::reachable(&path).unwrap_err().code, Code::VaultInUse);
    vault.host(|_| ()).unwrap();
    Vault::reachable(&path).unwrap();
    // Another one that only looks the same is another vault.
    let copy = folder.path().join("copy");
    common::copy_folder(&path, &copy);
    assert!(!opened(&copy).is_guest());
}

#[test]
fn one_that_follows_sees_every_change_and_keeps_files_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    let reader = role(&host, "reader");
    let issued = |vault: &Vault, name: &str| vault.apply(Door::Cli, &issue(name, reader, Format::Opaque)).unwrap();
    let follower = opened(&path);
    assert_eq!(follower.see_others(), Ok(()), "it does not follow yet, and sees nothing");
    let file = folder.path().join("keys.kwb");
    follower.keep_bundle(Door::Cli, &file).unwrap();
    let trust = follower.list_key_thumbprint().unwrap().parse().unwrap();
    let kept = KeptBundle::new(file, BundleReader::new(trust));
    let check = |vault: &Vault, issued: &Issued| {
        let now = vault.now().timestamp();
        vault.checker().unwrap().check(issued.token.expose(), &Need::NOTHING, now)
    };
    let in_file = |issued: &Issued| {
        let now = host.now().timestamp();
        let _ = kept.refresh(now);
        kept.checker().check(issued.token.expose(), &Need::NOTHING, now)
    };
    // At once where somebody asks, whoever changed it.
    let (first, guest) = (issued(&host, "first"), opened(&path));
    follower.see_others().unwrap();
    assert_eq!(check(&follower, &first), Verdict::Valid);
    guest.apply(Door::Cli, &RevokeKey { key: first.key, reason: RevocationReason::Compromised }).unwrap();
    follower.see_others().unwrap();
    assert_eq!(check(&follower, &first), Verdict::Revoked);
    // Its own changes go between.
    let second = issued(&follower, "second");
    follower.see_others().unwrap();
    assert_eq!((check(&host, &second), check(&follower, &second)), (Verdict::Valid, Verdict::Valid));
    until(|| in_file(&second) == Verdict::Valid);
    // And soon where nobody asks.
    host.apply(Door::Cli, &RevokeKey { key: second.key, reason: RevocationReason::Compromised }).unwrap();
    until(|| in_file(&second) == Verdict::Revoked);
    // New operators, and with them new keys of the vault, are no change of its own.
    add(&host, "Ian", OperatorRole::Issuer);
    let ian = host.operators().into_iter().find(|operator| operator.name == "Ian").unwrap().id;
    host.remove_operator(Door::Cli, &RemoveOperator { operator: ian }).unwrap();
    follower.see_others().unwrap();
    assert_eq!(follower.list_key_thumbprint(), host.list_key_thumbprint());
    let third = issued(&host, "third");
    follower.see_others().unwrap();
    assert_eq!(check(&follower, &third), Verdict::Valid);
    assert_eq!(follower.ended(), None);
}

#[test]
fn one_that_follows_ends_with_its_host_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, _told) = hosted(&path);
    role(&host, "reader");
    let follower = opened(&path);
    let file = folder.path().join("keys.kwb");
    follower.keep_bundle(Door::Cli, &file).unwrap();
    follower.leave_behind().unwrap();
    let beside = || follower.open_again_beside(|| Ok(Unlock::Passphrase(passphrase()))).unwrap();
    // What was changed right before is not lost.
    let key = issued(&host, "last");
    host.close().unwrap();
    until(|| follower.ended().is_some_and(|ended| ended.host_left));
    let left = follower.left().unwrap();
    assert_eq!(left.length, std::fs::metadata(&left.ledger).unwrap().len());
    assert!(std::fs::read_to_string(&file).unwrap().contains(key.as_str()));
    assert!(left.token_keys.is_ok(), "nobody took one of them back");
    let refused = follower.see(Door::Cli, |_| ()).and_then(|()| follower.status_list().map(drop)).unwrap_err();
    assert!(refused.code == Code::Locked && refused.message.contains("locked or closed it"), "{refused:?}");
    assert!(beside().is_none());
    let host = opened(&path);
    // Who is meant is known, though there are several by now, and they have another name.
    add(&host, "Bea", OperatorRole::Admin);
    let ada = host.operators().into_iter().find(|operator| operator.name == "Ada").unwrap().id;
    let renamed = EditOperator { operator: ada, name: Some("Ada Lovelace".to_owned()), role: None, owner: None };
    host.edit_operator(Door::Cli, &renamed).unwrap();
    host.host(|_| ()).unwrap();
    let again = beside().unwrap();
    again.follow().unwrap();
    let reader = role(&host, "another");
    again.see_others().unwrap();
    assert_eq!(again.read(|state| state.find_role("another")).unwrap(), reader);
    again.close().unwrap();
    assert_eq!(again.ended(), None);
}

#[test]
fn one_that_follows_ends_where_its_operator_is_another() {
    for removed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v");
        let (host, _told) = hosted(&path);
        add(&host, "Bea", OperatorRole::Admin);
        let follower = by(&path, "Bea", "first of another");
        follower.follow().unwrap();
        follower.leave_behind().unwrap();
        let bea = host.operators().into_iter().find(|operator| operator.name == "Bea").unwrap().id;
        if removed {
            host.remove_operator(Door::Cli, &RemoveOperator { operator: bea }).unwrap();
        } else {
            let edit = EditOperator { operator: bea, name: None, role: Some(OperatorRole::Issuer), owner: None };
            host.edit_operator(Door::Cli, &edit).unwrap();
        }
        assert!(follower.see_others().is_err());
        until(|| follower.ended().is_some());
        let ended = follower.ended().unwrap();
        let what = if removed { "you were removed" } else { "what you may do in it was changed" };
        assert!(!ended.host_left && ended.error.message.contains(what), "{ended:?}");
        assert_eq!(follower.left().unwrap().token_keys.as_ref().unwrap_err().code, Code::Locked);
    }
}

#[test]
fn one_that_follows_is_not_taken_for_the_hosts_operator() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (host, told) = hosted(&path);
    add(&host, "Bea", OperatorRole::Admin);
    add(&host, "Cleo", OperatorRole::Admin);
    let follower = by(&path, "Cleo", "first of another");
    follower.follow().unwrap();
    let bea = by(&path, "Bea", "first of another");
    let ada = host.operators().into_iter().find(|operator| operator.name == "Ada").unwrap().id;
    bea.remove_operator(Door::Cli, &RemoveOperator { operator: ada }).unwrap();
    assert!(matches!(told.recv_timeout(SOON), Ok(Told::Ended(_))));
    until(|| follower.ended().is_some());
    let ended = follower.ended().unwrap();
    assert!(ended.host_left && ended.error.message.contains("locked or closed it"), "{ended:?}");
    let again = by(&path, "Bea", "first of another");
    again.host(|_| ()).unwrap();
    assert!(follower.open_again_beside(|| Ok(Unlock::Passphrase(of("first of another")))).unwrap().is_some());
}
