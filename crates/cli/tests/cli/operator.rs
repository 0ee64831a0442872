//! `keywright operator`: who opens the vault, and what each may do with it.

use serde_json::json;

use crate::case::Case;

/// A vault with a role, and an Issuer (Ivy), an Issuer tied to Platform (Pia) and a Viewer (Vic) beside Ada.
fn shared() -> Case {
    let case = Case::with_role();
    case.run(["owner", "add", "Platform"]).done();
    case.operator("Ivy", "issuer", &[]);
    case.operator("Pia", "issuer", &["--owner", "Platform"]);
    case.operator("Vic", "viewer", &[]);
    case
}

#[test]
fn operators_are_added_listed_edited_and_removed() {
    let case = shared();
    case.run(["operator", "list"]).done().shows("Ivy").shows("issuer").shows("Platform").shows("you");
    let list = case.run(["operator", "list", "--json"]).done().json();
    let pia = list["operators"].as_array().unwrap().iter().find(|operator| operator["name"] == "Pia").unwrap();
    assert_eq!((&pia["role"], &pia["owner"]), (&json!("issuer"), &json!("Platform")));
    assert_eq!(pia["must_change_passphrase"], true);
    case.run(["operator", "edit", "Pia", "--name", "Pia Berg", "--no-owner"]).done();
    case.run(["operator", "list"]).done().shows("Pia Berg");
    case.run(["operator", "remove", "pia berg"]).refused(2).says("renews").says("--yes");
    let removed = case.run(["operator", "remove", "Pia Berg", "--yes", "--json"]).done().json();
    assert_eq!((&removed["removed"], &removed["ends"]["token_key_renewed"]), (&json!("Pia Berg"), &json!(true)));
    case.run_as("Pia Berg", ["key", "list", "--passphrase-file", &case.text("Pia.passphrase")]).refused(3);
    // What they did stays on record, by their name.
    case.run(["export", "audit"]).done().shows("Pia");
}

#[test]
fn a_name_in_a_command_to_copy_is_one_word_of_it() {
    let case = Case::new();
    case.write_secret("first", "first passphrase");
    let add = ["operator", "add", "x; id", "--role", "viewer", "--new-passphrase-file", &case.text("first")];
    case.run(add).done().says("passphrase change --operator='x; id'");
}

#[test]
fn each_does_what_their_role_allows_and_no_more() {
    let case = shared();
    let issue = |who: &str, name: &str, more: &[&str]| {
        let arguments = [&["key", "issue", name, "--role", "Deploy", "--print"], more].concat();
        case.run_as(who, arguments.iter().copied())
    };
    issue("Ivy", "hers", &[]).done();
    issue("Pia", "theirs", &["--owner", "Platform"]).done();
    issue("Pia", "nobodys", &[]).refused(1).says("one owner");
    issue("Vic", "his", &[]).refused(1).says("Viewer");
    // Who is tied to an owner sees that owner's keys only; a Viewer sees all and changes none.
    let seen = |who: &str| case.run_as(who, ["key", "list", "--json"]).done().json()["keys"].as_array().unwrap().len();
    assert_eq!((seen("Ivy"), seen("Pia"), seen("Vic")), (2, 1, 2));
    case.run_as("Pia", ["key", "revoke", "hers"]).refused(3);
    for (who, command) in [
        ("Vic", &["key", "revoke", "hers"][..]),
        ("Vic", &["key", "delete", "--search", "h", "--yes"]),
        ("Vic", &["key", "rotate", "hers", "--now", "--print"]),
        ("Vic", &["role", "add", "X", "--permission", "x.y"]),
        ("Ivy", &["role", "add", "X", "--permission", "x.y"]),
        ("Ivy", &["role", "edit", "Deploy", "--add-permission", "x.y"]),
        ("Ivy", &["role", "remove", "Deploy"]),
        ("Ivy", &["account", "add", "eu"]),
        ("Ivy", &["owner", "add", "Data"]),
        ("Ivy", &["owner", "suspend", "Platform"]),
        ("Ivy", &["rules", "set", "max_lifetime=none"]),
        ("Ivy", &["operator", "edit", "Ivy", "--role", "admin"]),
        ("Ivy", &["operator", "remove", "Vic", "--yes"]),
        ("Ivy", &["operator", "add", "Max", "--role", "admin", "--new-passphrase-file", &case.text("passphrase")]),
    ] {
        let run = case.run_as(who, command.iter().copied());
        assert!(matches!(run.code, 1), "{who} {command:?}: {run:?}");
    }
    assert_eq!(case.key("hers")["status"], "active");
    let who = case.run(["audit", "--json"]).done().json()["issuers"].clone();
    let may: Vec<_> = who.as_array().unwrap().iter().map(|row| row["may_issue"].as_bool().unwrap()).collect();
    assert_eq!(may.iter().filter(|may| **may).count(), 3, "{who}");
}

#[test]
fn a_first_passphrase_is_changed_by_who_has_it() {
    let case = shared();
    case.run_as("Ivy", ["key", "list"]).done().says("keywright passphrase change");
    case.write_secret("own", "a passphrase of her own");
    case.run_as("Ivy", ["passphrase", "change", "--new-passphrase-file", &case.text("own")]).done();
    case.run_as("Ivy", ["key", "list"]).refused(4);
    let run = case.run(["key", "list", "--operator", "Ivy", "--passphrase-file", &case.text("own")]).done();
    assert!(!run.stderr.contains("passphrase change"), "{run:?}");
    // Hers is not Ada's.
    case.run(["key", "list"]).done();
    case.run(["key", "list", "--operator", "Vic"]).refused(4);
}

#[test]
fn the_last_admin_stays_and_nobody_removes_themself() {
    let case = shared();
    case.run(["operator", "remove", "Ada", "--yes"]).refused(1);
    case.run(["operator", "edit", "Ada", "--role", "viewer", "--yes"]).refused(1);
    case.operator("Bea", "admin", &[]);
    case.run_as("Bea", ["operator", "edit", "Ada", "--role", "viewer", "--yes"]).done();
    case.run_as("Bea", ["operator", "edit", "Bea", "--role", "issuer", "--yes"]).refused(1);
    case.run(["rules", "set", "warn_before=10"]).refused(1).says("Admin");
}

#[test]
fn what_is_no_operator_is_one_sentence() {
    let case = shared();
    let passphrase = case.text("Ivy.passphrase");
    let add = |name: &str, more: &[&str]| {
        let arguments = [&["operator", "add", name, "--new-passphrase-file", &passphrase], more].concat();
        case.run(arguments.iter().copied())
    };
    add("ivy", &["--role", "viewer"]).refused(1).says("Ivy");
    add("Max", &["--role", "owner"]).exits(2).says("admin");
    add("Max", &["--role", "viewer", "--owner", "Platform"]).refused(1);
    add("Max", &["--role", "issuer", "--owner", "Nobody"]).refused(3).says("keywright owner list");
    add("", &["--role", "viewer"]).refused(2);
    add("Max", &[]).exits(2);
    case.write_secret("short", "abc");
    case.run(["operator", "add", "Max", "--role", "viewer", "--new-passphrase-file", &case.text("short")]).refused(2);
    case.run(["operator", "edit", "Nobody", "--name", "X"]).refused(3).says("keywright operator list");
    case.run(["operator", "edit", "Ivy"]).refused(2).says("Say what to change");
    case.run(["operator", "remove", "Nobody", "--yes"]).refused(3);
    // Which of them opens the vault has to be said.
    let run = crate::case::Run::of(case.command(["key", "list"]).env_remove("KEYWRIGHT_OPERATOR").output().unwrap());
    run.refused(3).says("Ada").says("--operator");
    assert_eq!(case.run(["operator", "list", "--json"]).done().json()["operators"].as_array().unwrap().len(), 4);
}
