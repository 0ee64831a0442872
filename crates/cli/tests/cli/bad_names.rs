//! Names that nothing may have, for everything that has a name; and what is refused changes nothing.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

use crate::case::Case;

#[test]
fn names_that_nothing_may_have() {
    let case = Case::with_role();
    let long = "x".repeat(300);
    let names = [
        ("", "invalid_text"),
        ("   ", "invalid_text"),
        (long.as_str(), "invalid_text"),
        ("bell\u{7}", "invalid_text"),
        ("two\nlines", "invalid_text"),
        ("\u{1b}[31mred", "invalid_text"),
        ("evil\u{202e}txt", "invalid_text"),
        ("zero\u{200b}width", "invalid_text"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "secret_in_text"),
        ("eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl", "secret_in_text"),
    ];
    for (name, code) in names {
        for arguments in [
            &["key", "issue", "--role", "Deploy", "--print", "--json", "--", name][..],
            &["role", "add", "--permission", "x.y", "--json", "--", name],
            &["owner", "add", "--json", "--", name],
            &["account", "add", "--json", "--", name],
            &["role", "edit", "Deploy", "--json", "--name", name],
        ] {
            let output = case.command(arguments.iter().copied()).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
            assert!(output.stdout.is_empty());
            let error: serde_json::Value = serde_json::from_str(stderr.lines().last().unwrap()).unwrap();
            assert_eq!(error["error"]["code"], code, "{arguments:?}: {stderr}");
            assert!(!stderr.contains("PRIVATE") && !stderr.contains("eyJ"), "{stderr}");
        }
    }
    // Names are UTF-8.
    let mut command = case.command(["owner", "add"]);
    command.arg(OsStr::from_bytes(b"\xff\xfe"));
    assert_eq!(command.output().unwrap().status.code(), Some(2));
    let run = case.run(["export", "audit"]).done();
    assert_eq!(run.stdout.lines().count(), 2, "nothing was changed");
}

#[test]
fn names_are_compared_as_people_read_them() {
    let case = Case::new();
    case.run(["owner", "add", "Straße"]).done();
    case.run(["owner", "add", "STRASSE"]).refused(1);
    case.run(["owner", "add", "ﬁn"]).done();
    case.run(["owner", "add", "Fin"]).refused(1);
    case.run(["owner", "add", "東京"]).done();
    case.run(["owner", "remove", "strasse"]).done();
}
