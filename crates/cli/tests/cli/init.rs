//! `keywright init`.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::case::Case;

#[test]
fn a_vault_is_made_for_this_person_alone() {
    let case = Case::empty();
    let answer = case.run(["init", "--name", "Acme", "--operator", "Ada", "--json"]).done().json();
    assert_eq!(answer["vault"]["name"], "Acme");
    assert_eq!(answer["vault"]["operator"], "Ada");
    assert_eq!(answer["vault"]["path"], case.vault().display().to_string());
    assert_eq!(answer["vault"]["locks"], serde_json::json!(["passphrase"]));
    assert!(answer["recovery_code"].is_null());
    assert_eq!(fs::metadata(case.vault()).unwrap().permissions().mode() & 0o777, 0o700);
    let own =
        |file: &&std::path::PathBuf| file.starts_with(case.vault()) && !file.starts_with(case.vault().join("index"));
    for file in case.files().iter().filter(own) {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o077, 0, "{}", file.display());
    }
}

#[test]
fn its_name_is_the_folders_unless_one_is_given() {
    let case = Case::empty();
    let answer = case.run(["init", "--json"]).done().json();
    assert_eq!(answer["vault"]["name"], "acme");
}

#[test]
fn without_a_folder_it_is_made_in_the_data_folder_and_found_there() {
    let case = Case::empty();
    let run = |arguments: &[&str]| {
        let mut command = case.command(arguments.iter().copied());
        crate::case::feed(command.env_remove("KEYWRIGHT_VAULT"), b"")
    };
    let answer = run(&["init", "--name", "Acme", "--json"]).done().json();
    let path = answer["vault"]["path"].as_str().unwrap();
    assert!(path.starts_with(&case.text("home")), "{path}");
    assert!(path.ends_with("Acme.keywright"), "{path}");
    run(&["key", "list"]).done().says("There are no keys yet.");
    run(&["init"]).refused(1).says("already");
    run(&["init", "--name", "Other"]).done().says("export KEYWRIGHT_VAULT=");
    run(&["key", "list"]).refused(2).says("--vault");
}

#[test]
fn a_recovery_code_is_plainly_marked_and_unlocks() {
    let case = Case::empty();
    let run = case.run(["init", "--recovery"]).done().says("RECOVERY CODE");
    assert_eq!(run.stdout, "", "the code is no data for a pipe");
    let code = run
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("RECOVERY"))
        .find(|line| line.starts_with("    "))
        .unwrap();
    fs::write(case.path("code"), code.trim()).unwrap();
    case.run(["key", "list", "--recovery-file", &case.text("code")]).done().says("recovery code was used");
}

#[test]
fn a_place_that_is_taken_is_left_as_it_is() {
    let case = Case::new();
    let before = fs::read(case.vault().join("vault.json")).unwrap();
    case.run(["init"]).refused(1);
    assert_eq!(fs::read(case.vault().join("vault.json")).unwrap(), before);

    let case = Case::empty();
    fs::create_dir(case.vault()).unwrap();
    fs::write(case.vault().join("letter"), "dear").unwrap();
    case.run(["init"]).refused(1);
    assert_eq!(fs::read_dir(case.vault()).unwrap().count(), 1);
}

#[test]
fn a_file_is_no_place_for_a_vault() {
    let case = Case::empty();
    fs::write(case.vault(), "a file").unwrap();
    case.run(["init"]).refused(1);
    assert_eq!(fs::read_to_string(case.vault()).unwrap(), "a file");
}

#[test]
fn a_missing_disk_and_a_read_only_one_are_said() {
    let case = Case::empty();
    let run = case.run(["init", "--vault", "/proc/acme.keywright"]);
    assert!(matches!(run.code, 3 | 7), "{run:?}");
    let run = case.run(["init", "--vault", "/sys/acme.keywright"]);
    assert_eq!(run.code, 7, "{run:?}");
}

#[test]
fn a_passphrase_that_is_too_short_or_too_long_is_refused_and_nothing_is_left() {
    for (passphrase, words) in [("", "is empty"), ("short\n", "8"), (&*"x".repeat(1_000_000), "1024")] {
        let case = Case::empty();
        fs::write(case.path("passphrase"), passphrase).unwrap();
        case.run(["init"]).refused(2).says(words);
        assert!(!case.vault().exists());
    }
}

#[test]
fn unknown_rules_are_wrong_usage() {
    let case = Case::empty();
    case.run(["init", "--rules", "lax"]).refused(2).says("standard");
    assert!(!case.vault().exists());
}
