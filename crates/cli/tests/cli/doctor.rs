//! `keywright doctor`.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::case::Case;

fn state(answer: &serde_json::Value, check: &str) -> String {
    let checks = answer["checks"].as_array().unwrap();
    let found = checks.iter().find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("{check}: {answer}"))["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_whole_vault_is_good() {
    let case = Case::with_role();
    let answer = case.run(["doctor", "--json"]).done().json();
    assert_eq!(answer["vault"]["name"], "acme");
    for check in
        ["vault", "lock", "vault.json", "slot", "ledger", "index", "permissions", "locks", "health", "signatures"]
    {
        assert_eq!(state(&answer, check), "good", "{check}");
    }
    // Neither a keychain nor a clipboard here; a vault works without.
    assert_eq!(state(&answer, "keychain"), "warning");
    assert_eq!(state(&answer, "clipboard"), "warning");
    case.run(["doctor"]).done().shows("every signature");
}

#[test]
fn a_locked_vault_is_looked_at_from_outside() {
    let case = Case::new();
    let mut command = case.command(["doctor", "--json"]);
    let run = crate::case::feed(command.env_remove("KEYWRIGHT_PASSPHRASE_FILE"), b"").done();
    assert_eq!(state(&run.json(), "signatures"), "skipped");
    assert_eq!(state(&run.json(), "vault"), "good");
}

#[test]
fn files_that_others_can_read_are_named() {
    let case = Case::new();
    for (path, mode) in [(case.vault(), 0o755), (case.vault().join("vault.json"), 0o644)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let answer = case.run(["doctor", "--json"]).done().json();
    assert_eq!(state(&answer, "permissions"), "warning");
    assert!(answer.to_string().contains("vault.json"));
}

#[test]
fn what_a_vault_can_do_without_is_a_warning_and_what_it_cannot_is_damage() {
    let case = Case::with_role();
    fs::remove_file(case.vault().join("vault.json.bak")).unwrap();
    fs::remove_file(case.vault().join("index.mark")).unwrap();
    let answer = case.run(["doctor", "--json"]).done().json();
    assert_eq!(state(&answer, "vault.json"), "warning");
    assert_eq!(state(&answer, "index"), "warning");
    for file in case.files().iter().filter(|file| file.starts_with(case.vault().join("slots"))) {
        fs::remove_file(file).unwrap();
    }
    let run = case.run(["doctor", "--json"]).exits(5);
    assert_eq!(state(&run.json(), "slot"), "bad");
    assert_eq!(run.error()["code"], "vault_damaged");
}

#[test]
fn no_vault_is_not_found() {
    Case::empty().run(["doctor"]).refused(3).says("no vault");
}
