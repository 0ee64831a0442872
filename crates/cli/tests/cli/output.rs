//! What all commands do alike: data on stdout, messages on stderr, errors as JSON, readers that go away.

use std::process::Stdio;

use crate::case::{Case, Run};

#[test]
fn errors_are_json_on_stderr_where_json_was_asked_for() {
    let case = Case::with_role();
    for (arguments, code) in [
        (&["key", "show", "nobody", "--json"][..], "key_not_found"),
        (&["key", "lsit", "--json"], "invalid_argument"),
        (&["key", "issue", "--json"], "invalid_argument"),
        (&["--json", "key", "revoke"], "invalid_argument"),
        (&["--json"], "invalid_argument"),
    ] {
        let run = case.run(arguments.iter().copied());
        assert_eq!(run.stdout, "", "{arguments:?}");
        let error = run.error();
        assert_eq!(error["code"], code, "{arguments:?}");
        assert!(error["message"].as_str().unwrap().ends_with(['.', '>']), "{error}");
    }
}

#[test]
fn every_command_answers_one_json_document() {
    let case = Case::new();
    let (token, pages, new) = (case.text("token"), case.text("pages"), case.text("new"));
    let (permissions, calendar) = (case.text("permissions.toml"), case.text("keys.ics"));
    case.write_secret("new", "another passphrase");
    case.write_secret("permissions.toml", "service = \"x\"\n[[permissions]]\npermission = \"x.read\"\n");
    let commands: &[&[&str]] = &[
        &["role", "add", "Deploy", "--permission", "deploy.*"],
        &["role", "edit", "Deploy", "--add-permission", "ci.run"],
        &["role", "list"],
        &["account", "add", "eu"],
        &["account", "list"],
        &["account", "remove", "eu"],
        &["owner", "add", "Platform"],
        &["owner", "edit", "Platform", "--contact", "x"],
        &["owner", "list"],
        &["owner", "show", "Platform"],
        &["owner", "suspend", "Platform"],
        &["owner", "reinstate", "Platform"],
        &["owner", "remove", "Platform"],
        &["permission", "import", &permissions],
        &["permission", "list"],
        &["role", "list", "--matrix"],
        &["key", "issue", "one", "--role", "Deploy", "--print"],
        &["key", "issue", "two", "--role", "Deploy", "--out", &token],
        &["key", "list"],
        &["key", "show", "one"],
        &["key", "edit", "one", "--description", "x"],
        &["key", "suspend", "--status", "active", "--dry-run"],
        &["key", "rotate", "two", "--now", "--print"],
        &["audit"],
        &["export", "calendar"],
        &["export", "calendar", "--out", &calendar],
        &["key", "suspend", "one"],
        &["key", "reinstate", "one"],
        &["key", "revoke", "one"],
        &["key", "delete", "one"],
        &["role", "remove", "Deploy", "--cascade", "--yes"],
        &["rules", "show"],
        &["rules", "set", "warn_before=20"],
        &["operator", "add", "Bea", "--role", "viewer", "--new-passphrase-file", &new],
        &["operator", "list", "--operator", "Ada"],
        &["operator", "edit", "Bea", "--name", "Bea Berg", "--operator", "Ada"],
        &["operator", "remove", "Bea Berg", "--yes", "--operator", "Ada"],
        &["keychain", "status"],
        &["recovery", "new"],
        &["doctor"],
        &["completions", "fish"],
        &["man"],
        &["man", "--dir", &pages],
        &["passphrase", "change", "--new-passphrase-file", &new],
    ];
    for command in commands {
        let run = case.run(command.iter().copied().chain(["--json"])).done();
        assert!(run.json().is_object(), "{command:?}");
        assert_eq!(run.stdout.lines().count(), 1, "{command:?}");
        assert!(run.stderr.lines().all(|line| line.starts_with('{')), "{command:?}: {}", run.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let case = Case::with_role();
    for number in 0..3 {
        case.issue(&format!("key-{number}"));
    }
    for arguments in
        [&["key", "list"][..], &["export", "audit"], &["--help"], &["completions", "bash"], &["rules", "show"]]
    {
        let mut child =
            case.command(arguments.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_behind_stdout_is_said() {
    let case = Case::with_role();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = case.command(["role", "list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
}
