//! The vault and a real Secret Service: unlocked, locked, missing, restarted. Each step runs as a process of its own on a
//! throwaway desktop, since a process keeps its connection to the desktop.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use common::{add_role, copy_folder, issue, passphrase, request, role};
use keywright_core::{
    error::Code,
    keychain,
    model::{Door, Format, OperatorRole},
    operation::{AddOperator, AddRole, DeleteKey},
    secret::{Passphrase, Token},
    vault::{LockKind, NewVault, Unlock, Vault},
};
use keywright_stage::{Keyring, Options, Stage};

const FOLDER: &str = "KEYWRIGHT_TEST_FOLDER";
const PLENTY: Duration = Duration::from_secs(60);

#[test]
fn a_keychain_unlocks_a_vault_and_a_vault_outlives_its_keychain() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::start(Options { display: None, keyring: Keyring::Unlocked }).unwrap();
    run(&stage, folder.path(), "step_makes_a_vault_with_a_keychain");
    // Logged out and in again.
    stage.set_keyring(Keyring::Unlocked).unwrap();
    run(&stage, folder.path(), "step_opens_it_by_keychain");
    run(&stage, folder.path(), "step_notices_an_older_folder");
    stage.set_keyring(Keyring::Locked).unwrap();
    run(&stage, folder.path(), "step_falls_back_to_the_passphrase");
    stage.set_keyring(Keyring::Absent).unwrap();
    run(&stage, folder.path(), "step_falls_back_to_the_passphrase");
    run(&stage, folder.path(), "step_makes_no_vault_without_the_keychain_it_was_asked_for");
    stage.set_keyring(Keyring::Unlocked).unwrap();
    run(&stage, folder.path(), "step_turns_the_keychain_off_and_on");
}

#[test]
fn a_keychain_that_is_started_later_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::start(Options { display: None, keyring: Keyring::Absent }).unwrap();
    let (ready, mut command) = (folder.path().join("ready"), step(&stage, folder.path(), "step_waits_for_a_keychain"));
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    while !ready.exists() {
        assert!(started.elapsed() < PLENTY && child.try_wait().unwrap().is_none(), "it does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    stage.set_keyring(Keyring::Unlocked).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn operators_who_take_turns_by_keychain_are_told_of_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::start(Options { display: None, keyring: Keyring::Unlocked }).unwrap();
    run(&stage, folder.path(), "step_takes_turns");
}

#[test]
fn a_keychain_that_never_answers_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::start(Options { display: None, keyring: Keyring::Unlocked }).unwrap();
    run(&stage, folder.path(), "step_makes_a_vault_with_a_keychain");
    let keyring = process_of_the_keyring(&stage);
    signal(&stage, "STOP", &keyring);
    run(&stage, folder.path(), "step_gets_no_answer");
    signal(&stage, "CONT", &keyring);
    run(&stage, folder.path(), "step_opens_it_by_keychain");
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_gets_no_answer() {
    assert_eq!(keychain::probe(Duration::from_secs(1)).unwrap_err().code, Code::KeychainTimeout);
    let vault = Vault::open(&vault_folder(), None, Unlock::Passphrase(passphrase())).unwrap();
    let started = Instant::now();
    vault.close().unwrap();
    assert!(started.elapsed() < PLENTY, "the close waited for the keychain");
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_makes_a_vault_with_a_keychain() {
    keychain::probe(PLENTY).unwrap();
    let vault = Vault::create(&vault_folder(), NewVault { keychain: true, ..request() }).unwrap().vault;
    let role = role(&vault, "reader");
    let issued = vault.apply(Door::Cli, &issue("first", role, Format::Opaque)).unwrap();
    vault.save_token_to_keychain(issued.key, &issued.token).unwrap();
    vault.close().unwrap();
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_opens_it_by_keychain() {
    let vault = Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap();
    assert_eq!(vault.unlocked_by(), LockKind::Keychain);
    assert_eq!(vault.health().read_only, None);
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 1);
    vault.close().unwrap();
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_notices_an_older_folder() {
    let older = vault_folder().with_file_name("older");
    copy_folder(&vault_folder(), &older);
    let vault = Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap();
    let role = vault.read(|state| state.find_role("reader")).unwrap();
    vault.apply(Door::Cli, &issue("second", role, Format::Opaque)).unwrap();
    vault.close().unwrap();

    let vault = Vault::open(&older, None, Unlock::Keychain).unwrap();
    let why = vault.health().read_only.unwrap();
    assert!(why.contains("missing"), "{why}");
    let refused = vault.apply(Door::Cli, &issue("third", role, Format::Opaque)).unwrap_err();
    assert_eq!(refused.code, Code::VaultDamaged);
    vault.close().unwrap();
    // By passphrase the anchor is read behind the open vault.
    let vault = Vault::open(&older, None, Unlock::Passphrase(passphrase())).unwrap();
    let started = Instant::now();
    while vault.health().read_only.is_none() {
        assert!(started.elapsed() < PLENTY, "the older state is not noticed");
        std::thread::sleep(Duration::from_millis(10));
    }
    vault.close().unwrap();
    // However often and briefly: the anchor does not go back.
    for _ in 0..5 {
        drop(Vault::open(&older, None, Unlock::Passphrase(passphrase())));
    }
    assert!(Vault::open(&older, None, Unlock::Keychain).unwrap().health().damaged);
    // The newest is whole.
    let vault = Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap();
    assert_eq!(vault.health().read_only, None);
    vault.close().unwrap();
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_falls_back_to_the_passphrase() {
    let error = Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap_err();
    assert_eq!(error.code, Code::Keychain, "{error}");
    assert!(error.message.contains("passphrase"), "{error}");
    assert_eq!(keychain::probe(PLENTY).unwrap_err().code, Code::Keychain);
    let vault = Vault::open(&vault_folder(), None, Unlock::Passphrase(passphrase())).unwrap();
    assert_eq!(vault.health().read_only, None);
    let token = Token::new("kw_not_a_token".to_owned());
    let key = vault.see(Door::Cli, |seen| seen.keys().next().unwrap().id).unwrap();
    assert_eq!(vault.save_token_to_keychain(key, &token).unwrap_err().code, Code::Keychain);
    vault.close().unwrap();
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_takes_turns() {
    keychain::probe(PLENTY).unwrap();
    let vault = Vault::create(&vault_folder(), NewVault { keychain: true, ..request() }).unwrap().vault;
    let reader = role(&vault, "reader");
    let ivy = AddOperator { name: "Ivy".to_owned(), role: OperatorRole::Issuer, owner: None };
    vault.prove(&Unlock::Passphrase(passphrase())).unwrap();
    vault.add_operator(Door::Cli, &ivy, &passphrase()).unwrap();
    vault.close().unwrap();
    let session = Vault::open(&vault_folder(), Some("Ivy"), Unlock::Passphrase(passphrase())).unwrap();
    let own = Passphrase::new("one of her own, this".to_owned());
    session.set_passphrase(&Unlock::Passphrase(passphrase()), &own).unwrap();
    session.enable_keychain().unwrap();
    session.close().unwrap();
    for (turn, name) in ["Ada", "Ivy", "Ivy", "Ada", "Ivy", "Ada", "Ada"].into_iter().enumerate() {
        let session = Vault::open(&vault_folder(), Some(name), Unlock::Keychain).unwrap();
        assert_eq!(session.enter_own_keys(Door::Cli).unwrap().len(), usize::from(turn == 0));
        session.apply(Door::Cli, &issue(&format!("key {turn}"), reader, Format::Opaque)).unwrap();
        let health = session.health();
        assert_eq!((health.notes, health.read_only), (Vec::new(), None), "turn {turn}, {name}");
        session.close().unwrap();
    }
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_makes_no_vault_without_the_keychain_it_was_asked_for() {
    let path = vault_folder().with_file_name("never");
    let error = Vault::create(&path, NewVault { keychain: true, ..request() }).unwrap_err();
    assert_eq!(error.code, Code::Keychain);
    assert!(!path.exists());
    let left = std::fs::read_dir(path.parent().unwrap()).unwrap();
    assert!(left.into_iter().all(|entry| !entry.unwrap().file_name().to_str().unwrap().contains("never")));
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_turns_the_keychain_off_and_on() {
    let vault = Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap();
    // A keychain proves only that the computer is unlocked.
    assert_eq!(vault.disable_keychain().unwrap_err().code, Code::ProofNeeded);
    assert_eq!(vault.enable_keychain().unwrap_err().code, Code::ProofNeeded);
    let role = vault.apply(Door::Cli, &add_role("proof")).unwrap();
    let key = vault.apply(Door::Cli, &issue("proof", role, Format::Opaque)).unwrap().key;
    assert_eq!(vault.apply(Door::Cli, &DeleteKey { key }).unwrap_err().code, Code::ProofNeeded);
    assert_eq!(vault.apply_all(Door::Cli, [DeleteKey { key }], &mut |_| true).unwrap_err().code, Code::ProofNeeded);
    // A token is a proof of its own: whoever asks with one is not asked for another.
    let permissions = ["keywright.read", "keywright.write"].map(str::to_owned).to_vec();
    let api = vault.apply(Door::Cli, &AddRole { permissions, ..add_role("API") }).unwrap();
    let asking = vault.apply(Door::Cli, &issue("ci-bot", api, Format::Opaque)).unwrap().key;
    let other = vault.apply(Door::Cli, &issue("other", role, Format::Opaque)).unwrap().key;
    vault.apply(Door::Rest(asking), &DeleteKey { key: other }).unwrap();
    assert_eq!(vault.apply(Door::Cli, &DeleteKey { key }).unwrap_err().code, Code::ProofNeeded);
    vault.prove(&Unlock::Passphrase(passphrase())).unwrap();
    vault.apply(Door::Cli, &DeleteKey { key }).unwrap();
    vault.disable_keychain().unwrap();
    assert_eq!(vault.disable_keychain().unwrap_err().code, Code::NoSuchLock);
    vault.close().unwrap();
    assert_eq!(Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap_err().code, Code::NoSuchLock);
    let vault = Vault::open(&vault_folder(), None, Unlock::Passphrase(passphrase())).unwrap();
    vault.enable_keychain().unwrap();
    assert!(vault.info().operators[0].locks.contains(&LockKind::Keychain));
    vault.close().unwrap();
    Vault::open(&vault_folder(), None, Unlock::Keychain).unwrap().close().unwrap();
}

#[test]
#[ignore = "a step of the tests above, which run it on a desktop of its own"]
fn step_waits_for_a_keychain() {
    assert_eq!(keychain::probe(PLENTY).unwrap_err().code, Code::Keychain);
    std::fs::write(vault_folder().with_file_name("ready"), "").unwrap();
    let started = Instant::now();
    while let Err(error) = keychain::probe(PLENTY) {
        assert!(started.elapsed() < PLENTY, "{error}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn vault_folder() -> PathBuf {
    PathBuf::from(std::env::var_os(FOLDER).unwrap()).join("vault")
}

fn run(stage: &Stage, folder: &Path, name: &str) {
    let answer = step(stage, folder, name).output().unwrap();
    let said = String::from_utf8_lossy(&answer.stdout).into_owned() + &String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success() && said.contains("1 passed"), "{name}: {said}");
}

/// This very program, told to run one step.
fn step(stage: &Stage, folder: &Path, name: &str) -> std::process::Command {
    let mut command = stage.command(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", name]).env(FOLDER, folder);
    command
}

/// The process that answers for the Secret Service, as the bus knows it.
fn process_of_the_keyring(stage: &Stage) -> String {
    let mut command = stage.command("dbus-send");
    command.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
    command.args(["org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"]);
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    said.split_whitespace().last().unwrap().to_owned()
}

fn signal(stage: &Stage, signal: &str, process: &str) {
    assert!(stage.command("kill").args([&format!("-{signal}"), process]).status().unwrap().success());
}
