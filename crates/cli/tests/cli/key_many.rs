//! Many keys at once: named, or found by filters, with a preview.

use std::collections::BTreeSet;

use crate::case::Case;

/// Keys of two owners, one of them suspended.
fn filled() -> Case {
    let case = Case::with_role();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    for owner in ["Platform", "Data"] {
        case.run(["owner", "add", owner]).done();
    }
    for (name, owner) in [("a", "Platform"), ("b", "Platform"), ("c", "Data")] {
        case.run(["key", "issue", name, "--role", "Deploy", "--owner", owner, "--print"]).done();
    }
    case.run(["key", "suspend", "b"]).done();
    case
}

/// The names of the keys of this status.
fn names(case: &Case, status: &str) -> BTreeSet<String> {
    let answer = case.run(["key", "list", "--status", status, "--json"]).done().json();
    answer["keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn filters_ask_to_be_meant_and_leave_out_what_is_refused() {
    let case = filled();
    case.run(["key", "revoke", "--owner", "Platform"]).refused(2).says("revoke 2 keys").says("--dry-run").says("--yes");
    case.run(["key", "revoke", "--owner", "Platform", "--dry-run"]).done().says("Would revoke 2 keys").says("Nothing");
    let dry = case.run(["key", "revoke", "--owner", "Platform", "--dry-run", "--json"]).done().json();
    assert_eq!((dry["keys"].as_array().unwrap().len(), &dry["dry_run"]), (2, &true.into()));
    assert_eq!(names(&case, "revoked"), BTreeSet::new());
    case.run(["key", "revoke", "a"]).done();
    let run = case.run(["key", "reinstate", "--search", "deploy", "--yes"]).done();
    // What was revoked cannot be reinstated, and the others are said.
    run.says("Reinstated b").says("Left out a");
    assert_eq!(names(&case, "active"), ["b", "c"].map(str::to_owned).into());
    let answer = case.run(["key", "suspend", "--status", "active", "--yes", "--json"]).done().json();
    assert_eq!(answer["keys"].as_array().unwrap().len(), 2);
    assert_eq!(names(&case, "suspended"), ["b", "c"].map(str::to_owned).into());
    case.run(["key", "delete", "--status", "revoked", "--yes"]).done().says("Deleted a");
    assert!(case.key("a").is_null());
}

#[test]
fn named_keys_are_all_changed_or_none() {
    let case = filled();
    case.run(["key", "revoke", "c"]).done();
    let id =
        case.run(["key", "list", "--status", "revoked", "--json"]).json()["keys"][0]["id"].as_str().unwrap().to_owned();
    case.run(["key", "suspend", "a", &id]).refused(1).says("c: ").says("Nothing was changed.");
    assert_eq!(names(&case, "active"), ["a"].map(str::to_owned).into());
    let error = case.run(["key", "suspend", &id, "--json"]).exits(1).error();
    assert_eq!(error["code"], "key_ended");
}

#[test]
fn roles_and_owners_of_many_are_edited_in_one_way_at_once() {
    let case = filled();
    case.run(["key", "edit", "--of-owner", "Platform", "--add-role", "Viewer", "--yes"]).done().says("Edited a");
    assert_eq!(case.key("a")["grants"].as_array().unwrap().len(), 2);
    case.run(["key", "edit", "a", "b", "--drop-role", "Deploy"]).done();
    assert_eq!(case.key("b")["grants"][0]["role"], "Viewer");
    case.run(["key", "edit", "--with-role", "Viewer", "--owner", "Data", "--yes"]).done();
    assert_eq!(case.key("b")["owner"], "Data");
    case.run(["key", "edit", "a", "b", "--role", "Deploy", "--role", "Viewer"]).done();
    assert_eq!(case.key("a")["grants"].as_array().unwrap().len(), 2);
    for arguments in [
        &["a", "b", "--name", "x"][..],
        &["a", "b", "--expires", "3d"],
        &["a", "b", "--add-role", "Deploy", "--drop-role", "Viewer"],
        &["a", "b", "--owner", "Data", "--add-role", "Viewer"],
    ] {
        case.run(["key", "edit"].iter().chain(arguments).copied()).refused(2).says("one way at once");
    }
}

#[test]
fn what_selects_nothing_is_said() {
    let case = filled();
    for verb in ["suspend", "reinstate", "revoke", "delete"] {
        case.run(["key", verb]).refused(2).says("Say which keys");
        case.run(["key", verb, "a", "--owner", "Data"]).refused(2).says("not clear");
        case.run(["key", verb, "--search", "nothing", "--yes"]).refused(3).says("No key fits");
        case.run(["key", verb, "--owner", "Nobody", "--yes"]).refused(3).says("keywright owner list");
    }
    case.run(["key", "edit", "--name", "x"]).refused(2).says("Say which keys");
    case.run(["key", "edit", "a"]).refused(2).says("Say what to change");
}
