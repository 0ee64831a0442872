//! The real Secret Service: unlocking by it, without it, and where it never answers.

use std::process::Command;

use keywright_stage::{Keyring, Options, Stage};

use crate::case::{Case, Run};

fn stage(keyring: Keyring) -> Stage {
    Stage::start(Options { display: None, keyring }).unwrap()
}

/// Runs the program on the stage with no passphrase given.
fn run(stage: &Stage, case: &Case, arguments: &[&str]) -> Run {
    // With no terminal, even where the person who runs this has one.
    let mut command = stage.command("setsid");
    command.args(["--wait", "timeout", "--foreground", "120", crate::case::KEYWRIGHT]).args(arguments);
    command.env("KEYWRIGHT_VAULT", case.vault()).env_remove("KEYWRIGHT_PASSPHRASE_FILE");
    command.stdin(std::process::Stdio::null());
    Run::of(command.output().unwrap())
}

#[test]
fn a_vault_is_made_and_unlocked_by_the_keychain() {
    let stage = stage(Keyring::Unlocked);
    let case = Case::empty();
    let answer = run(&stage, &case, &["init", "--keychain", "--json"]).done().json();
    assert_eq!(answer["vault"]["locks"], serde_json::json!(["keychain", "recovery"]));
    assert!(answer["recovery_code"].is_string(), "losing a keychain must not lose a vault");
    run(&stage, &case, &["role", "add", "Deploy", "--permission", "deploy.*"]).done();
    run(&stage, &case, &["keychain", "status"]).done().shows("unlocks the vault");
    case.write_secret("code", answer["recovery_code"].as_str().unwrap());
    let disable = ["keychain", "disable", "--json", "--recovery-file", &case.text("code")];
    let status = run(&stage, &case, &disable).done().json();
    assert_eq!(status["keychain"], false);
}

#[test]
fn the_keychain_is_added_to_a_passphrase_and_taken_away() {
    let stage = stage(Keyring::Unlocked);
    let case = Case::new();
    let passphrase = case.text("passphrase");
    run(&stage, &case, &["keychain", "enable", "--passphrase-file", &passphrase]).done();
    run(&stage, &case, &["key", "list"]).done();
    run(&stage, &case, &["keychain", "disable"]).refused(4);
    run(&stage, &case, &["keychain", "disable", "--passphrase-file", &passphrase]).done();
    run(&stage, &case, &["key", "list"]).refused(4);
    case.run(["key", "list"]).done();
}

#[test]
fn without_a_keychain_the_passphrase_goes_on_working_and_the_rest_is_said() {
    let mut stage = stage(Keyring::Unlocked);
    let case = Case::new();
    let passphrase = case.text("passphrase");
    run(&stage, &case, &["keychain", "enable", "--passphrase-file", &passphrase]).done();
    for keyring in [Keyring::Absent, Keyring::Locked] {
        stage.set_keyring(keyring).unwrap();
        let started = std::time::Instant::now();
        let refused = run(&stage, &case, &["key", "list"]);
        assert_eq!(refused.code, 7, "{keyring:?}: {refused:?}");
        assert!(started.elapsed().as_secs() < 60, "{keyring:?} hangs");
        run(&stage, &case, &["key", "list", "--passphrase-file", &passphrase]).done();
    }
}

#[test]
fn no_vault_is_made_for_a_keychain_that_is_not_there() {
    for keyring in [Keyring::Absent, Keyring::Locked] {
        let stage = stage(keyring);
        let case = Case::empty();
        run(&stage, &case, &["init", "--keychain"]).refused(7);
        assert!(!case.vault().exists(), "{keyring:?}");
    }
}

#[test]
fn a_keychain_that_never_answers_hangs_nothing() {
    let stage = stage(Keyring::Unlocked);
    let case = Case::new();
    let passphrase = case.text("passphrase");
    run(&stage, &case, &["keychain", "enable", "--passphrase-file", &passphrase]).done();
    // Stopped: it is there, and takes no call.
    let daemon = owner_of(&stage, "org.freedesktop.secrets");
    assert!(Command::new("kill").args(["-STOP", &daemon]).status().unwrap().success());
    let refused = run(&stage, &case, &["key", "list"]);
    assert!(matches!(refused.code, 4 | 7), "{refused:?}");
    run(&stage, &case, &["key", "list", "--passphrase-file", &passphrase]).done();
    run(&stage, &case, &["doctor", "--passphrase-file", &passphrase]).done().shows("keychain");
}

/// The process that has this name on the stage's bus.
fn owner_of(stage: &Stage, name: &str) -> String {
    let mut command = stage.command("dbus-send");
    command.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"]);
    command.args(["org.freedesktop.DBus.GetConnectionUnixProcessID", &format!("string:{name}")]);
    let answer = String::from_utf8(command.output().unwrap().stdout).unwrap();
    answer.split_whitespace().last().unwrap().to_owned()
}

#[test]
fn acts_that_cannot_be_undone_ask_for_more_than_the_keychain() {
    let stage = stage(Keyring::Unlocked);
    let case = Case::empty();
    run(&stage, &case, &["init", "--keychain"]).done();
    run(&stage, &case, &["recovery", "new"]).refused(4);
    run(&stage, &case, &["passphrase", "change", "--new-passphrase-file", &case.text("passphrase")]).refused(4);
}

#[test]
fn a_keychain_alone_ends_no_key() {
    let stage = stage(Keyring::Unlocked);
    let case = Case::empty();
    let init = ["init", "--operator", "Ada", "--keychain", "--passphrase-file", &case.text("passphrase")];
    run(&stage, &case, &init).done();
    run(&stage, &case, &["role", "add", "Deploy", "--permission", "deploy.*"]).done();
    for name in ["one", "two"] {
        run(&stage, &case, &["key", "issue", name, "--role", "Deploy", "--print"]).done();
    }
    // What can be undone needs no more than the keychain.
    run(&stage, &case, &["key", "suspend", "one"]).done();
    run(&stage, &case, &["key", "reinstate", "one"]).done();
    for command in [
        &["key", "revoke", "one"][..],
        &["key", "delete", "one", "two"],
        &["key", "revoke", "--status", "active", "--yes"],
        &["key", "rotate", "one", "--now", "--print"],
        &["role", "remove", "Deploy", "--cascade", "--yes"],
    ] {
        let refused = run(&stage, &case, command).refused(4).says("--passphrase-file");
        assert!(refused.stdout.is_empty(), "{command:?}");
        let json = run(&stage, &case, &[command, &["--json"]].concat());
        assert_eq!(json.error()["code"], "proof_needed", "{command:?}");
    }
    let file = case.text("passphrase");
    run(&stage, &case, &["key", "revoke", "one", "--passphrase-file", &file]).done();
    assert_eq!(case.key("one")["status"], "revoked");
    assert_eq!(case.key("two")["status"], "active");
}
