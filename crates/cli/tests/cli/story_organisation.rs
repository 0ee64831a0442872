//! A whole story: an organisation's API keys (the `organisation` rules), at most ten of them, managed by Admins.

use crate::case::Case;

fn issue(case: &Case, name: &str, roles: &[&str]) -> String {
    let roles = roles.iter().flat_map(|role| ["--role", role]);
    let run = case.run(["key", "issue", name, "--print"].into_iter().chain(roles)).done();
    run.stdout.trim_end().to_owned()
}

#[test]
fn keys_of_an_organisation_from_the_first_to_the_last() {
    let case = Case::with_rules("organisation");
    // "Access to the API Keys page is restricted by user role. By default, an Admin role is required."
    case.operator("Ivy", "issuer", &[]);
    for command in [&["key", "list"][..], &["key", "issue", "x", "--role", "Viewer", "--print"], &["audit"]] {
        case.run_as("Ivy", command.iter().copied()).refused(1).says("Admin");
    }
    // "Name. Description (optional). Roles: enter one or more. Click Generate."
    case.run(["key", "issue", "no-role", "--print"]).refused(1).says("role");
    let about = ["--description", "Nightly backups", "--role", "Viewer", "--role", "Admin"];
    let run = case.run(["key", "issue", "backup", "--print"].into_iter().chain(about)).done();
    // "Copy the API key string and store it in a safe place. After closing this dialog, you cannot retrieve it again."
    let token = run.stdout.trim_end().to_owned();
    run.says("only time");
    let shown = case.run(["key", "show", "backup"]).done().stdout + &case.run(["export", "audit"]).done().stdout;
    assert!(!shown.contains(&token));
    // "You will see the new key in the list, along with its name, description, and the last four characters."
    case.run(["key", "list"]).done().shows("backup").shows("Nightly backups").shows(&token[token.len() - 4..]);
    // "Whenever you send a REST API request, you need to supply an API key string": nothing is not one.
    case.feed(b"", ["verify"]).refused(2).says("no token");
    // "These roles will be granted to requests using this key."
    let may = |permission: &str| case.feed(token.as_bytes(), ["verify", "--permission", permission]).code;
    assert_eq!((may("clusters.read"), may("clusters.write")), (0, 0));
    // "You can change a key's name, description, and roles by clicking on its name in the list."
    let edit = ["--name", "backups", "--description", "Nightly", "--role", "Viewer"];
    case.run(["key", "edit", "backup"].into_iter().chain(edit)).done();
    assert_eq!((may("clusters.read"), may("clusters.write")), (0, 10));
    case.run(["key", "list", "--search", "nightly"]).done().shows("backups");
    // "Or delete a key by clicking on the remove icon."
    case.run(["key", "delete", "backups"]).done();
    assert_eq!(case.verdict(&token), "unknown");
}

#[test]
fn ten_keys_are_active_at_the_most() {
    let case = Case::with_rules("organisation");
    for number in 0..10 {
        issue(&case, &format!("key-{number}"), &["Viewer"]);
    }
    // "Each organization can have up to 10 API keys active."
    let eleventh = ["key", "issue", "eleventh", "--role", "Viewer", "--print"];
    case.run(eleventh).refused(1).says("10");
    assert_eq!(case.run(["key", "list", "--json"]).json()["keys"].as_array().unwrap().len(), 10);
    case.run(["key", "revoke", "key-3", "--reason", "no-longer-needed"]).done();
    case.run(eleventh).done();
    // "If you need more than 10 keys": an Admin decides.
    case.run(["rules", "set", "max_active_keys=11"]).done();
    issue(&case, "twelfth", &["Viewer"]);
}

#[test]
fn generating_is_switched_off_while_keys_go_on_working() {
    let case = Case::with_rules("organisation");
    let token = issue(&case, "ci", &["Viewer"]);
    // "The ability to generate API keys is not available with the Free Service Plan."
    case.run(["rules", "set", "keys_enabled=no_new", "--yes"]).done();
    case.run(["key", "issue", "more", "--role", "Viewer", "--print"]).refused(1).says("switched off");
    assert_eq!(case.verdict(&token), "valid");
    case.run(["rules", "set", "keys_enabled=yes"]).done();
    issue(&case, "more", &["Viewer"]);
}

#[test]
fn its_best_practices_are_helped() {
    let case = Case::with_rules("organisation");
    issue(&case, "everything", &["Admin"]);
    let old = issue(&case, "ci", &["Viewer"]);
    // "Restrict each key's access to the minimum", "remove all keys that are no longer being used".
    let report = case.run(["audit", "--json"]).done().json();
    let found = |kind: &str| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["kind"] == kind).cloned().unwrap_or_default()
    };
    assert_eq!(found("over_privileged")["keys"][0]["name"], "everything", "{report}");
    assert!(!found("long_lived")["advice"].as_str().unwrap().is_empty(), "{report}");
    case.run(["audit"]).done().shows("everything").shows("Who may issue keys").shows("Ada");
    // "And to periodically replace keys that are in use with newly generated keys."
    let run = case.run(["key", "rotate", "ci", "--overlap", "24h", "--print"]).done();
    run.says("works until");
    assert_eq!(case.verdict(&old), "valid");
    // "If you lose the key string, delete the API key and create a new one": its name is free then.
    case.run(["key", "delete", "everything"]).done();
    issue(&case, "everything", &["Viewer"]);
}
