//! A whole story: what none of the four systems has, in the life of one pipeline's key: it is replaced without a gap,
//! leaks, is found by its token and ended for a reason; and many keys are looked after at once.

use serde_json::{Value, json};

use crate::case::{Case, Run};

/// A vault with the roles Deploy and Viewer and the owner Platform.
fn pipeline() -> Case {
    let case = Case::with_role();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    case.run(["owner", "add", "Platform", "--contact", "platform@example.org"]).done();
    case
}

fn issue(case: &Case, name: &str) -> String {
    let issue = ["key", "issue", name, "--role", "Deploy", "--owner", "Platform", "--expires", "90d", "--print"];
    case.run(issue).done().stdout.trim_end().to_owned()
}

fn rotate(case: &Case, arguments: &[&str]) -> Value {
    case.run([&["key", "rotate"], arguments, &["--print", "--json"]].concat()).done().json()
}

fn explained(case: &Case, pasted: &str) -> Run {
    case.feed(pasted.as_bytes(), ["verify", "--permission", "deploy.run", "--json"])
}

fn names(case: &Case, status: &str) -> Vec<String> {
    let list = case.run(["key", "list", "--status", status, "--sort", "name", "--json"]).done().json();
    list["keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect()
}

/// B1.
#[test]
fn a_key_is_replaced_and_nobody_is_locked_out() {
    let case = pipeline();
    case.run(["rules", "set", "max_active_keys=1"]).done();
    let old = issue(&case, "release");
    let before = case.key("release");
    case.run(["key", "issue", "another", "--role", "Deploy", "--print"]).refused(1).says("1");
    // Same name, grants and duration; both work for a day, and count once for the name and for the limit.
    let first = rotate(&case, &["release", "--overlap", "24h"]);
    let first_token = first["token"].as_str().unwrap();
    assert_eq!((&first["key"]["name"], &first["key"]["grants"]), (&before["name"], &before["grants"]));
    assert_eq!((case.verdict(&old), case.verdict(first_token)), ("valid".to_owned(), "valid".to_owned()));
    // The deployment of the new token failed: rotating again replaces the successor, and the old one works on.
    let second = rotate(&case, &["release", "--until-first-use", "--deadline", "3d"]);
    let second_token = second["token"].as_str().unwrap();
    assert_eq!((case.verdict(&old), case.verdict(first_token)), ("valid".to_owned(), "revoked".to_owned()));
    // Where it cannot be handed over nothing is lost either.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let lost = case.command(["key", "rotate", "release", "--overlap", "1h", "--print"]).stdout(full).output().unwrap();
    assert_eq!(lost.status.code(), Some(7));
    assert_eq!(case.verdict(&old), "valid");
    // It revoked the successor that nobody used; another one ends the old key with its first use.
    assert_eq!(case.verdict(second_token), "revoked");
    let third = rotate(&case, &["release", "--until-first-use"]);
    assert_eq!(explained(&case, third["token"].as_str().unwrap()).done().json()["verdict"], "valid");
    assert_eq!(case.verdict(&old), "revoked");
    // The chain is in the history of the one that works.
    let shown = case.run(["key", "show", "release", "--json"]).done().json();
    assert_eq!(shown["key"]["id"], third["key"]["id"]);
    assert_eq!(shown["key"]["rotated_from"], before["id"]);
    assert!(shown["chain"].as_array().unwrap().iter().any(|key| key["id"] == before["id"]), "{shown}");
    assert_eq!(names(&case, "active"), ["release"]);
}

/// B3, B2, B5.
#[test]
fn a_token_that_leaked_is_found_by_itself_and_ended_for_a_reason() {
    let case = pipeline();
    let token = issue(&case, "release");
    // A line of a log says which key it is, whose, and that it works.
    let line = format!("2026-11-22T09:00:00Z GET /deploy?key={token}&env=prod 200");
    let found = explained(&case, &line).done();
    assert!(!found.stdout.contains(&token), "the token was said again");
    let found = found.json();
    assert_eq!(
        (&found["name"], &found["owner"], &found["verdict"]),
        (&json!("release"), &json!("Platform"), &json!("valid"))
    );
    // It is revoked on the spot, by the id that was answered; the record says who, when and why.
    let id = found["key_id"].as_str().unwrap();
    case.run(["key", "revoke", id, "--reason", "compromised"]).done();
    let why = explained(&case, &line).exits(10).json();
    assert_eq!((&why["verdict"], &why["name"]), (&json!("revoked"), &json!("release")));
    let shown = case.run(["key", "show", id]).done().shows("compromised").shows("Ada");
    assert!(shown.stdout.contains("Revoked"), "{shown:?}");
    case.run(["key", "revoke", id, "--reason", "superseded"]).refused(1).says("already revoked");
    assert_eq!(case.run(["key", "show", id, "--json"]).json()["key"]["revocation_reason"], "compromised");
    // Its name is free again, and history tells the two apart.
    let new = issue(&case, "release");
    let mine = case.run(["key", "show", "release", "--json"]).done().json();
    assert_ne!(mine["key"]["id"], id);
    let history = |key: &str| {
        let answer = case.run(["activity", "--key", key, "--json"]).done().json();
        answer["entries"].as_array().unwrap().len()
    };
    assert!(history(id) > history(mine["key"]["id"].as_str().unwrap()));
    // Deleting it is another act: the record goes, the audit log stays.
    case.run(["key", "delete", id]).done();
    case.run(["key", "show", id]).refused(3);
    assert_eq!((case.verdict(&token), case.verdict(&new)), ("unknown".to_owned(), "valid".to_owned()));
    case.run(["export", "audit"]).done().shows("\"compromised\"").shows("key_deleted");
}

/// B4, B6, B7.
#[test]
fn what_ends_soon_is_told_and_many_keys_are_changed_at_once() {
    let case = pipeline();
    for name in ["build", "lint", "test"] {
        case.run(["key", "issue", name, "--role", "Deploy", "--owner", "Platform", "--expires", "10d", "--print"])
            .done();
    }
    let token = issue(&case, "release");
    case.run(["doctor"]).done().shows("3 keys expire within 30 days");
    case.run(["key", "list", "--expiring-within", "10d"]).done().shows("build").shows("test");
    assert_eq!(names(&case, "expiring"), ["build", "lint", "test"]);
    // First what would change, then all of it or, where a rule refuses one, the rest of it.
    let ends = ["--status", "expiring"];
    let preview = case.run([&["key", "edit"], &ends[..], &["--add-role", "Viewer", "--dry-run"]].concat()).done();
    preview.says("Would edit 3 keys").says("Nothing was changed");
    case.run([&["key", "edit"], &ends[..], &["--add-role", "Viewer"]].concat()).refused(2).says("3 keys").says("--yes");
    case.run([&["key", "edit"], &ends[..], &["--add-role", "Viewer", "--yes"]].concat()).done();
    assert_eq!(case.key("lint")["grants"].as_array().unwrap().len(), 2);
    // Suspended, none of the owner's keys works; reinstated, they go on as they were.
    case.run(["key", "suspend", "--owner", "Platform", "--yes"]).done();
    assert_eq!(case.verdict(&token), "suspended");
    case.run(["key", "rotate", "release", "--now", "--print"]).refused(1).says("Reinstate");
    case.run(["key", "reinstate", "--owner", "Platform", "--yes"]).done();
    assert_eq!(case.verdict(&token), "valid");
    case.run(["key", "revoke", "build", "lint", "test", "--reason", "no-longer-needed"]).done();
    assert_eq!((names(&case, "active"), names(&case, "revoked").len()), (vec!["release".to_owned()], 3));
    case.run(["doctor"]).done();
}
