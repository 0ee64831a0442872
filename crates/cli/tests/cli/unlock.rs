//! What unlocks a vault: passphrase files, recovery codes; wrong, empty and huge ones.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::case::{Case, PASSPHRASE, feed};

#[test]
fn a_wrong_passphrase_is_refused_and_changes_nothing() {
    let case = Case::new();
    fs::write(case.path("wrong"), "not the passphrase").unwrap();
    let run = case.run(["key", "list", "--passphrase-file", &case.text("wrong"), "--json"]).exits(4);
    assert_eq!(run.error()["code"], "wrong_passphrase");
    case.run(["key", "list"]).done();
}

#[test]
fn passphrase_files_that_hold_none_are_wrong_usage() {
    let case = Case::new();
    for content in [&b""[..], b"\n", &[b'x'; 1_000_000], &[0xff, 0xfe]] {
        fs::write(case.path("odd"), content).unwrap();
        let run = case.run(["key", "list", "--passphrase-file", &case.text("odd"), "--json"]).exits(2);
        assert_eq!(run.error()["code"], "invalid_passphrase");
    }
    case.run(["key", "list", "--passphrase-file", &case.text("nothing")]).refused(2).says("no such file");
    case.run(["key", "list", "--passphrase-file", &case.text("home")]).refused(7);
    case.run(["key", "list", "--passphrase-file", "/dev/zero"]).refused(2);
}

#[test]
fn one_newline_at_the_end_is_no_part_of_a_passphrase() {
    let case = Case::new();
    for (content, code) in [("", 0), ("\n", 0), ("\r\n", 0), ("\n\n", 4), (" ", 4)] {
        fs::write(case.path("other"), format!("{PASSPHRASE}{content}")).unwrap();
        case.run(["key", "list", "--passphrase-file", &case.text("other")]).exits(code);
    }
    case.feed(PASSPHRASE.as_bytes(), ["key", "list", "--passphrase-file", "-"]).done();
}

#[test]
fn with_nothing_to_unlock_by_and_nobody_to_ask_the_vault_stays_locked() {
    let case = Case::new();
    let mut command = std::process::Command::new("setsid");
    command.args(["--wait", "timeout", "60", crate::case::KEYWRIGHT, "key", "list"]);
    command.env_clear().envs(case.environment()).env_remove("KEYWRIGHT_PASSPHRASE_FILE");
    feed(&mut command, b"").refused(4).says("--passphrase-file");
    // What is to be new is read from a file of its own.
    let mut command = std::process::Command::new("setsid");
    command.args(["--wait", "timeout", "60", crate::case::KEYWRIGHT, "passphrase", "change"]);
    feed(command.env_clear().envs(case.environment()), b"").refused(4).says("--new-passphrase-file FILE");
}

#[test]
fn the_passphrase_is_changed_by_who_knows_it() {
    let case = Case::new();
    fs::write(case.path("new"), "another passphrase").unwrap();
    let new = case.text("new");
    case.run(["passphrase", "change", "--new-passphrase-file", &new]).done().says("Changed");
    case.run(["key", "list"]).refused(4);
    case.run(["key", "list", "--passphrase-file", &new]).done();
    fs::write(case.path("short"), "short").unwrap();
    case.run(["passphrase", "change", "--passphrase-file", &new, "--new-passphrase-file", &case.text("short")])
        .refused(2);
    case.run(["passphrase", "change", "--new-passphrase-file", &new]).refused(4);
}

#[test]
fn a_recovery_code_works_once_and_sets_a_passphrase() {
    let case = Case::new();
    let code = |case: &Case| {
        case.run(["recovery", "new", "--json"]).done().json()["recovery_code"].as_str().unwrap().to_owned()
    };
    let first = code(&case);
    let second = code(&case);
    fs::write(case.path("code"), &first).unwrap();
    case.run(["key", "list", "--recovery-file", &case.text("code")]).refused(4);
    fs::write(case.path("code"), second.to_lowercase()).unwrap();
    fs::write(case.path("new"), "another passphrase").unwrap();
    case.run([
        "passphrase",
        "change",
        "--recovery-file",
        &case.text("code"),
        "--new-passphrase-file",
        &case.text("new"),
    ])
    .done();
    case.run(["key", "list", "--passphrase-file", &case.text("new")]).done();
    case.run(["key", "list", "--recovery-file", &case.text("code")]).refused(4);
    for text in ["letmein", "", "0000-0000"] {
        fs::write(case.path("code"), text).unwrap();
        let run = case.run(["key", "list", "--recovery-file", &case.text("code")]);
        assert!(matches!(run.code, 2 | 4), "{text:?}: {run:?}");
    }
}

#[test]
fn an_operator_who_is_not_there_is_not_found() {
    let case = Case::new();
    case.run(["key", "list", "--operator", "ada"]).done();
    case.run(["key", "list", "--operator", "Bob"]).refused(3).says("Ada");
}

#[test]
fn a_passphrase_file_that_others_can_read_is_named() {
    let case = Case::new();
    fs::set_permissions(case.path("passphrase"), fs::Permissions::from_mode(0o644)).unwrap();
    case.run(["key", "list"]).done().says("Warning: others on this computer can read").says("chmod go=");
}
