//! At a terminal: passphrases are asked for and not shown, what cannot be undone is asked first.

use std::process::Command;

use keywright_stage::{Keyring, Options, Stage};
use rexpect::session::{PtySession, spawn_command};

use crate::case::{Case, KEYWRIGHT, PASSPHRASE, Run};

/// The program at a terminal of its own, with nothing that unlocks the vault.
fn terminal(case: &Case, arguments: &[&str]) -> PtySession {
    let mut command = Command::new(KEYWRIGHT);
    command.args(arguments).env_clear().envs(case.environment()).env_remove("KEYWRIGHT_PASSPHRASE_FILE");
    command.env("TERM", "xterm");
    spawn_command(command, Some(60_000)).unwrap()
}

/// The rest of what it says, and its exit code.
fn end(mut session: PtySession) -> (String, i32) {
    let rest = session.exp_eof().unwrap();
    // `Exited(Pid(123), 0)`: the type itself is not exported.
    let status = format!("{:?}", session.process().wait().unwrap());
    let code =
        status.strip_prefix("Exited(").and_then(|rest| rest.trim_end_matches(')').rsplit(' ').next()?.parse().ok());
    (rest, code.unwrap_or_else(|| panic!("{status}")))
}

#[test]
fn a_new_passphrase_is_asked_for_twice_and_never_shown() {
    let case = Case::empty();
    let mut session = terminal(&case, &["init"]);
    session.exp_string("New passphrase: ").unwrap();
    session.send_line(PASSPHRASE).unwrap();
    session.exp_string("The same again: ").unwrap();
    session.send_line(PASSPHRASE).unwrap();
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains(PASSPHRASE), "it was shown");
    case.run(["key", "list"]).done();
}

#[test]
fn two_passphrases_that_differ_make_no_vault() {
    let case = Case::empty();
    let mut session = terminal(&case, &["init"]);
    for _ in 0..3 {
        session.exp_string("New passphrase: ").unwrap();
        session.send_line("one passphrase").unwrap();
        session.exp_string("The same again: ").unwrap();
        session.send_line("another passphrase").unwrap();
        session.exp_string("differ").unwrap();
    }
    let (said, code) = end(session);
    assert_eq!(code, 2, "{said}");
    assert!(!case.vault().exists());
}

#[test]
fn a_passphrase_that_is_too_short_is_not_asked_for_twice() {
    let case = Case::empty();
    let mut session = terminal(&case, &["init"]);
    for _ in 0..3 {
        session.exp_string("New passphrase: ").unwrap();
        session.send_line("short").unwrap();
        let said = session.exp_string("too short").unwrap();
        assert!(!said.contains("same again"), "{said}");
    }
    assert_eq!(end(session).1, 2);
    assert!(!case.vault().exists());
}

#[test]
fn a_person_is_told_what_ends_soon() {
    let case = Case::with_role();
    let passphrase = case.text("passphrase");
    let list = || end(terminal(&case, &["role", "list", "--passphrase-file", &passphrase])).0;
    case.issue("one");
    assert!(!list().contains("expires within"), "it has 90 days");
    case.run(["key", "edit", "one", "--expires", "20d"]).done();
    let said = list();
    assert!(said.contains("1 key expires within 30 days: keywright key list --status expiring"), "{said}");
    // A script asks for it itself.
    let run = case.run(["role", "list"]).done();
    assert!(!run.stderr.contains("expires within"), "{run:?}");
}

#[test]
fn the_passphrase_is_asked_for() {
    let case = Case::new();
    let mut session = terminal(&case, &["role", "list"]);
    session.exp_string("Passphrase of acme: ").unwrap();
    session.send_line(PASSPHRASE).unwrap();
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    let mut session = terminal(&case, &["role", "list"]);
    for _ in 0..3 {
        session.exp_string("Passphrase of acme: ").unwrap();
        session.send_line("wrong one").unwrap();
        session.exp_string("The passphrase is wrong").unwrap();
    }
    assert_eq!(end(session).1, 4);
    // Who mistypes is asked again, so that no passphrase is typed into the shell.
    let mut session = terminal(&case, &["role", "list"]);
    session.exp_string("Passphrase of acme: ").unwrap();
    session.send_line("wrong one").unwrap();
    session.exp_string("Passphrase of acme: ").unwrap();
    session.send_line(PASSPHRASE).unwrap();
    assert_eq!(end(session).1, 0);
}

#[test]
fn what_cannot_be_undone_is_asked_first() {
    let case = Case::with_role();
    case.issue("one");
    let passphrase = case.text("passphrase");
    let revoke = ["key", "revoke", "one", "--passphrase-file", &passphrase];
    let mut session = terminal(&case, &revoke);
    session.exp_string("cannot be undone. [y/N] ").unwrap();
    session.send_line("n").unwrap();
    let (said, code) = end(session);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("Nothing was changed."));
    assert_eq!(case.key("one")["status"], "active");
    let mut session = terminal(&case, &["role", "remove", "Deploy", "--cascade", "--passphrase-file", &passphrase]);
    session.exp_string("would be deleted").unwrap();
    session.exp_string("deletes 1 key, which cannot be undone. To do it, type the role's name: ").unwrap();
    session.send_line("y").unwrap();
    let (said, code) = end(session);
    assert!(code == 1 && said.contains("Nothing was changed."), "{said}");
    assert_eq!(case.key("one")["status"], "active");
    let mut session = terminal(&case, &["role", "remove", "Deploy", "--cascade", "--passphrase-file", &passphrase]);
    session.exp_string("type the role's name: ").unwrap();
    session.send_line("Deploy").unwrap();
    assert_eq!(end(session).1, 0);
    assert!(case.key("one").is_null());
}

#[test]
fn what_others_feel_is_asked_first() {
    let case = Case::with_role();
    case.issue("one");
    let passphrase = case.text("passphrase");
    let file = ["--passphrase-file", &passphrase];
    let mut session = terminal(&case, &[&["rules", "set", "keys_enabled=no"], &file[..]].concat());
    session.exp_string("stop at once").unwrap();
    session.exp_string("Set the rules all the same? [y/N] ").unwrap();
    session.send_line("n").unwrap();
    assert_eq!(end(session).1, 1);
    let mut session = terminal(&case, &[&["key", "suspend", "--status", "active"], &file[..]].concat());
    session.exp_string("Suspend 1 key? [y/N] ").unwrap();
    session.send_line("y").unwrap();
    assert_eq!(end(session).1, 0);
    assert_eq!(case.key("one")["status"], "suspended");
    // The first passphrase of an operator is asked for, twice, and never shown.
    let mut session = terminal(&case, &[&["operator", "add", "Bea", "--role", "viewer"], &file[..]].concat());
    session.exp_string("New passphrase: ").unwrap();
    session.send_line("chosen for Bea").unwrap();
    session.exp_string("The same again: ").unwrap();
    session.send_line("chosen for Bea").unwrap();
    let (said, code) = end(session);
    assert!(code == 0 && !said.contains("chosen for Bea"), "{said}");
    let remove = ["operator", "remove", "Bea", "--operator", "Ada"];
    let mut session = terminal(&case, &[&remove[..], &file[..]].concat());
    session.exp_string("renews").unwrap();
    session.exp_string("Remove the operator Bea? [y/N] ").unwrap();
    session.send_line("y").unwrap();
    assert_eq!(end(session).1, 0);
}

#[test]
fn a_vault_without_a_passphrase_asks_for_its_recovery_code() {
    let stage = Stage::start(Options { display: None, keyring: Keyring::Unlocked }).unwrap();
    let case = Case::empty();
    let mut init = stage.command(KEYWRIGHT);
    init.args(["init", "--keychain", "--json"]).env("KEYWRIGHT_VAULT", case.vault());
    let answer = Run::of(init.output().unwrap()).done().json();
    drop(stage);
    let mut session = terminal(&case, &["role", "list"]);
    session.exp_string("keychain").unwrap();
    session.exp_string("Recovery code of acme: ").unwrap();
    session.send_line(answer["recovery_code"].as_str().unwrap()).unwrap();
    let (said, code) = end(session);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("recovery code was used"), "{said}");
}

#[test]
fn nobody_types_a_passphrase_for_a_vault_that_is_in_use() {
    let case = Case::new();
    let lock = std::fs::OpenOptions::new().write(true).open(case.vault().join("lock")).unwrap();
    lock.lock().unwrap();
    let (said, code) = end(terminal(&case, &["role", "list"]));
    assert_eq!(code, 6, "{said}");
    assert!(!said.contains("Passphrase"), "{said}");
}
