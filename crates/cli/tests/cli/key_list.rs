//! `keywright key list` and `keywright key show`.

use serde_json::Value;

use crate::case::Case;

fn names(case: &Case, arguments: &[&str]) -> Vec<String> {
    let answer = case.run([&["key", "list", "--json"], arguments].concat()).done().json();
    let keys = answer["keys"].as_array().unwrap();
    keys.iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect()
}

fn filled() -> Case {
    let case = Case::with_role();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    case.run(["owner", "add", "Platform"]).done();
    let issue = |arguments: &[&str]| case.run([&["key", "issue"], arguments, &["--print"]].concat()).done();
    issue(&["alpha", "--role", "Deploy", "--expires", "10d", "--owner", "Platform"]);
    issue(&["beta", "--role", "Viewer", "--expires", "200d", "--description", "for grafana"]);
    issue(&["gamma", "--role", "Viewer", "--role", "Deploy"]);
    issue(&["delta", "--role", "Deploy"]);
    case.run(["key", "suspend", "gamma"]).done();
    case.run(["key", "revoke", "delta", "--reason", "compromised"]).done();
    case
}

#[test]
fn what_is_no_number_is_said_in_words() {
    let case = Case::new();
    for limit in ["0", "-1", "ten", "1.5", ""] {
        case.run(["key", "list", "--limit", limit]).exits(2).says("give a whole number, 1 or more");
        case.run(["activity", "--limit", limit]).exits(2).says("give a whole number, 1 or more");
    }
}

#[test]
fn keys_are_found_by_what_is_known_of_them() {
    let case = filled();
    assert_eq!(names(&case, &["--sort", "name"]), ["alpha", "beta", "delta", "gamma"]);
    assert_eq!(names(&case, &["--sort", "name", "--reverse"]), ["gamma", "delta", "beta", "alpha"]);
    assert_eq!(names(&case, &["--status", "active"]), ["alpha", "beta"]);
    assert_eq!(names(&case, &["--status", "expiring"]), ["alpha"]);
    assert_eq!(names(&case, &["--status", "suspended"]), ["gamma"]);
    assert_eq!(names(&case, &["--status", "revoked"]), ["delta"]);
    assert_eq!(names(&case, &["--owner", "platform"]), ["alpha"]);
    assert_eq!(names(&case, &["--role", "Viewer", "--sort", "name"]), ["beta", "gamma"]);
    assert_eq!(names(&case, &["--search", "GRAFANA"]), ["beta"]);
    assert_eq!(names(&case, &["--expiring-within", "30d"]), ["alpha"]);
    assert_eq!(names(&case, &["--limit", "1"]).len(), 1);
    assert_eq!(names(&case, &["--search", "no such key"]), [""; 0]);
    case.run(["key", "list", "--limit", "0"]).refused(2);
    case.run(["key", "list", "--owner", "Nobody"]).refused(3);
    case.run(["key", "list", "--status", "odd"]).refused(2);
    case.run(["key", "list", "--expiring-within", "soon"]).refused(2);
}

#[test]
fn people_get_an_aligned_table_without_colour_in_a_pipe() {
    let case = filled();
    let run = case.run(["key", "list", "--sort", "name"]).done().shows("in 10 days").shows("beta");
    assert!(!run.stdout.contains('\u{1b}'));
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 5);
    let column = lines[0].find("ROLES").unwrap();
    assert!(lines[1][column..].starts_with("Deploy") && lines[2][column..].starts_with("Viewer"), "{lines:?}");
}

#[test]
fn an_empty_list_says_what_to_do() {
    let case = Case::new();
    let run = case.run(["key", "list"]).done().says("key issue");
    assert_eq!(run.stdout, "");
    assert_eq!(case.run(["key", "list", "--json"]).done().stdout, "{\"keys\":[]}\n");
    let case = filled();
    let all = case.run(["key", "list", "--json"]).done().json()["keys"].as_array().unwrap().len();
    for nothing in [["--search", "zzz"], ["--status", "revoked"]] {
        let run = case.run(["key", "list"].iter().chain(&nothing).copied()).done();
        if run.stdout.is_empty() {
            run.says(&format!("No key fits, of {all} keys."));
        }
    }
}

#[test]
fn csv_is_safe_to_open() {
    let case = Case::with_role();
    case.run(["key", "issue", "=HYPERLINK(1)", "--role", "Deploy", "--description", "a \"b\", c", "--print"]).done();
    let run = case.run(["key", "list", "--csv"]).done();
    let mut lines = run.stdout.split("\r\n");
    assert!(lines.next().unwrap().starts_with("id,name,description,"));
    let record = lines.next().unwrap();
    assert!(record.contains("\"'=HYPERLINK(1)\",\"a \"\"b\"\", c\""), "{record}");
    case.run(["key", "list", "--csv", "--json"]).exits(2);
}

#[test]
fn a_key_is_shown_with_what_it_may_do_and_what_happened_to_it() {
    let case = filled();
    case.run(["key", "show", "alpha"])
        .done()
        .shows("deploy.*")
        .shows("History")
        .shows("Issued the key alpha with Deploy");
    let answer = case.run(["key", "show", "alpha", "--json"]).done().json();
    assert_eq!(answer["key"]["name"], "alpha");
    assert_eq!(answer["permissions"], serde_json::json!(["deploy.*"]));
    let types: Vec<_> = answer["history"].as_array().unwrap().iter().map(|entry| &entry["event"]["type"]).collect();
    assert_eq!(types, ["key_issued", "key_delivered"]);
    let id = answer["key"]["id"].as_str().unwrap().to_owned();
    let by_id = case.run(["key", "show", &id, "--json"]).done().json();
    assert_eq!(by_id["key"]["id"], Value::String(id));
    case.run(["key", "show", "nobody"]).refused(3);
}

#[test]
fn a_name_that_two_ended_keys_have_is_not_guessed_at() {
    let case = Case::with_role();
    for _ in 0..2 {
        case.issue("twin");
        case.run(["key", "revoke", "twin"]).done();
    }
    let run = case.run(["key", "show", "twin", "--json"]);
    assert!(matches!(run.code, 2 | 3), "{run:?}");
    case.issue("twin");
    case.run(["key", "show", "twin"]).done().shows("active");
}
