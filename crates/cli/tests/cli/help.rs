//! Help, completions and manual pages.

use std::fs;

use crate::case::Case;

#[test]
fn help_is_data_and_has_examples() {
    let case = Case::empty();
    case.run(["--help"]).done().shows("Examples:").shows("Exit codes:").shows("Keys:");
    case.run(["key", "issue", "--help"]).done().shows("--expires").shows("Examples:");
    case.run(["-h"]).done();
    case.run(["help", "key", "issue"]).done().shows("--expires");
    case.run(["--version"]).done().shows("keywright 0.");
    let run = case.run([]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("Usage:"));
    // What the environment gives already is not named as if it were missing.
    let run = case.run(["key", "issue"]).exits(2).says("<NAME>").says("Usage:");
    assert!(!run.stderr.contains("--vault") && !run.stderr.contains("--passphrase-file"), "{run:?}");
    case.run(["key", "lsit"]).exits(2).says("list");
}

#[test]
fn every_shell_has_completions() {
    let case = Case::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        case.run(["completions", shell]).done().shows("reinstate");
    }
    let answer = case.run(["completions", "zsh", "--json"]).done().json();
    assert!(answer["script"].as_str().unwrap().starts_with("#compdef keywright"));
    case.run(["completions", "tcsh"]).exits(2);
}

#[test]
fn every_command_has_a_manual_page() {
    let case = Case::empty();
    case.run(["man"]).done().shows(".TH keywright 1").shows(".SH EXAMPLES").shows(".SH EXIT STATUS");
    case.run(["man", "--dir", &case.text("man")]).done();
    assert!(!case.path("man").join("keywright-help.1").exists());
    for page in ["keywright.1", "keywright-key-issue.1", "keywright-role.1"] {
        let text = fs::read_to_string(case.path("man").join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
}
