//! `keywright role`.

use crate::case::Case;

#[test]
fn roles_are_added_listed_and_edited_and_keys_change_at_once() {
    let case = Case::new();
    case.run(["role", "list"]).done().says("There are no roles yet.");
    let answer = case.run(["role", "add", "Deploy", "--permission", "deploy.run", "--json"]).done().json();
    assert_eq!(answer["role"]["permissions"], serde_json::json!(["deploy.run"]));
    let token = case.issue("one");
    let check = |permission| case.feed(token.as_bytes(), ["verify", "--permission", permission]).code;
    assert_eq!((check("deploy.run"), check("deploy.read")), (0, 10));
    case.run(["role", "edit", "Deploy", "--add-permission", "deploy.read", "--drop-permission", "deploy.run"])
        .done()
        .says("One live key has it");
    assert_eq!((check("deploy.run"), check("deploy.read")), (10, 0));
    case.run(["role", "edit", "deploy", "--name", "Release"]).done();
    case.run(["role", "list"]).done().shows("Release").shows("deploy.read");
    assert_eq!(case.key("one")["grants"][0]["role"], "Release");
    let list = case.run(["role", "list", "--json"]).done().json();
    assert_eq!(list["roles"][0]["live_keys"], 1);
}

#[test]
fn a_role_may_be_granted_over_rest_once_an_admin_says_so() {
    let case = Case::with_role();
    let grantable = || case.run(["role", "list", "--json"]).done().json()["roles"][0]["grantable_over_rest"].clone();
    assert_eq!(grantable(), false);
    case.run(["role", "edit", "Deploy", "--grantable-over-rest", "yes"]).done();
    assert_eq!(grantable(), true);
    case.run(["role", "list"]).done().shows("OVER REST").shows("grantable");
    case.run(["role", "edit", "Deploy", "--add-permission", "keywright.read"]).refused(1).says("over REST");
    case.run(["role", "edit", "Deploy", "--grantable-over-rest", "no"]).done();
    assert_eq!(grantable(), false);
    case.run(["role", "edit", "Deploy", "--grantable-over-rest", "perhaps"]).refused(2);
    let marked = ["role", "add", "Reader", "--permission", "*.read", "--grantable-over-rest", "--json"];
    assert_eq!(case.run(marked).done().json()["role"]["grantable_over_rest"], true);
    let reserved = ["role", "add", "API", "--permission", "keywright.*", "--grantable-over-rest"];
    case.run(reserved).refused(1).says("keywright permission");
    case.operator("Ivy", "issuer", &[]);
    case.run_as("Ivy", ["role", "edit", "Reader", "--grantable-over-rest", "no"]).refused(1).says("Admin");
    case.run(["activity"]).done().shows("may no longer be granted over REST");
}

#[test]
fn what_is_no_permission_is_refused() {
    let case = Case::with_role();
    for permission in ["", "Deploy.run", "deploy..run", "de*ploy", "deploy.*.run", ".", "a b", "deploy.run.", "*.*.*"] {
        case.run(["role", "add", "Other", "--permission", permission]).refused(2);
        case.run(["role", "edit", "Deploy", "--add-permission", permission]).refused(2);
    }
    case.run(["role", "edit", "Deploy", "--drop-permission", "other.run"]).refused(2).says("deploy.*");
    case.run(["role", "add", "Other"]).refused(2);
    case.run(["role", "edit", "Deploy"]).refused(2);
    case.run(["role", "add", "DEPLOY", "--permission", "x.y"]).refused(1);
}

#[test]
fn a_role_in_use_is_removed_only_when_that_is_meant() {
    let case = Case::with_role();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    case.issue("only");
    case.run(["key", "issue", "both", "--role", "Deploy", "--role", "Viewer", "--print"]).done();
    case.run(["role", "remove", "Deploy"]).refused(1);
    case.run(["role", "remove", "Deploy", "--cascade"]).refused(2).says("only").says("--yes");
    let answer = case.run(["role", "remove", "Deploy", "--cascade", "--yes", "--json"]).done().json();
    assert_eq!(answer["removed"], "Deploy");
    assert_eq!(answer["deleted_keys"][0]["name"], "only");
    assert_eq!(answer["reduced_keys"][0]["name"], "both");
    assert!(case.key("only").is_null());
    assert_eq!(case.key("both")["grants"].as_array().unwrap().len(), 1);
    case.run(["role", "remove", "Deploy"]).refused(3);
    case.run(["key", "delete", "both"]).done();
    case.run(["role", "remove", "Viewer"]).done().says("Removed the role Viewer.");
}
