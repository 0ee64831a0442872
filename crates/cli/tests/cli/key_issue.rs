//! `keywright key issue`: the one moment in which there is a token.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::case::Case;

#[test]
fn a_printed_token_is_all_that_is_on_stdout_and_works() {
    let case = Case::with_role();
    let run = case.run(["key", "issue", "ci-deploy", "--role", "Deploy", "--print"]).done();
    let token = run.stdout.strip_suffix('\n').unwrap();
    assert!(token.starts_with("kw_") && !token.contains(char::is_whitespace), "one token");
    assert!(!run.stderr.contains(token), "the token is in a message");
    assert_eq!(case.verdict(token), "valid");
    assert_eq!(case.key("ci-deploy")["last_four"], token[token.len() - 4..]);
}

#[test]
fn json_answers_the_key_and_the_token_only_where_it_is_printed() {
    let case = Case::with_role();
    let issue = |name, how: &[&str]| {
        let arguments = [&["key", "issue", name, "--role", "Deploy", "--json"], how].concat();
        case.run(arguments).done().json()
    };
    let answer = issue("one", &["--print"]);
    assert_eq!(case.verdict(answer["token"].as_str().unwrap()), "valid");
    assert_eq!(answer["key"]["name"], "one");
    let answer = issue("two", &["--out", &case.text("token")]);
    assert!(answer.get("token").is_none(), "{answer}");
    assert_eq!(answer["key"]["name"], "two");
}

#[test]
fn the_members_of_a_key_are_those_that_scripts_rely_on() {
    let case = Case::with_role();
    case.issue("one");
    let key = case.key("one");
    let members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = vec![
        "id",
        "name",
        "description",
        "owner",
        "format",
        "grants",
        "last_four",
        "status",
        "stopped_by",
        "created_at",
        "created_by",
        "expires_at",
        "last_used_at",
        "revoked_at",
        "revocation_reason",
        "rotated_from",
        "replacement",
    ];
    expected.sort_unstable();
    let mut sorted = members.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(key["grants"], serde_json::json!([{"role": "Deploy", "accounts": null}]));
    assert_eq!(key["created_by"], "Ada");
    assert!(key["expires_at"].as_str().unwrap().ends_with('Z'), "RFC 3339, UTC");
}

#[test]
fn a_token_file_is_new_private_and_holds_the_token_alone() {
    let case = Case::with_role();
    case.run(["key", "issue", "one", "--role", "Deploy", "--out", &case.text("token")]).done();
    let token = fs::read_to_string(case.path("token")).unwrap();
    assert_eq!(case.verdict(&token), "valid");
    assert_eq!(token.trim(), token);
    assert_eq!(fs::metadata(case.path("token")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn where_the_file_cannot_be_made_no_key_is_issued() {
    let case = Case::with_role();
    fs::write(case.path("taken"), "mine").unwrap();
    std::os::unix::fs::symlink(case.path("elsewhere"), case.path("link")).unwrap();
    for (place, code) in [(case.text("taken"), 1), (case.text("link"), 1), (case.text("no/such/folder"), 7)] {
        case.run(["key", "issue", "one", "--role", "Deploy", "--out", &place]).refused(code);
    }
    assert_eq!(fs::read_to_string(case.path("taken")).unwrap(), "mine");
    assert!(!case.path("elsewhere").exists(), "a link was followed");
    assert!(case.key("one").is_null());
}

#[test]
fn where_the_token_cannot_be_written_the_key_is_revoked() {
    let case = Case::with_role();
    let mut command = case.command(["key", "issue", "one", "--role", "Deploy", "--print"]);
    command.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let key = case.key("one");
    assert_eq!(key["status"], "revoked");
    assert_eq!(key["revocation_reason"], "never_stored");
}

#[test]
fn what_was_refused_leaves_no_file() {
    let case = Case::with_role();
    case.issue("one");
    case.run(["key", "issue", "one", "--role", "Deploy", "--out", &case.text("token")]).refused(1);
    assert!(!case.path("token").exists());
}

#[test]
fn one_way_to_take_the_token_has_to_be_said() {
    let case = Case::with_role();
    case.run(["key", "issue", "one", "--role", "Deploy"]).refused(2).says("--print");
    case.run(["key", "issue", "one", "--role", "Deploy", "--print", "--copy"]).refused(2);
    assert!(case.key("one").is_null());
}

#[test]
fn an_expiration_is_as_it_was_asked_for() {
    let case = Case::with_role();
    let expires = |name, when| {
        case.run(["key", "issue", name, "--role", "Deploy", "--expires", when, "--print"]).done();
        let key = case.key(name);
        let time = |member: &str| key[member].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        (time("created_at"), time("expires_at"))
    };
    let (created, ends) = expires("days", "90d");
    assert_eq!((ends - created).num_seconds(), 90 * 86_400);
    let (created, ends) = expires("months", "6mo");
    assert!((180..=184).contains(&(ends - created).num_days()));
    let day = (chrono::Utc::now() + chrono::TimeDelta::days(40)).date_naive();
    let (_, ends) = expires("date", &day.to_string());
    // The midnight that ends the day, in Berlin.
    let local = ends.to_rfc3339();
    assert!(local.contains("T22:00:00") || local.contains("T23:00:00"), "{local}");
    assert_eq!(ends.date_naive(), day);
}

#[test]
fn what_is_no_expiration_is_one_sentence_and_wrong_usage() {
    let case = Case::with_role();
    for when in ["0", "0d", "-1", "-1d", "2027-02-30", "2020-01-01", "yesterday", "soon", "", "90", "1e3d", "９0d"] {
        let run =
            case.run(["key", "issue", "one", "--role", "Deploy", "--expires", when, "--print", "--json"]).exits(2);
        let error = run.error();
        assert_eq!(error["code"], "invalid_lifetime", "{when}: {error}");
        assert_eq!(error["field"], "expiration", "{when}: {error}");
        assert!(error["message"].as_str().unwrap().ends_with('.'), "{error}");
    }
    // Well formed, and more than the rules allow.
    for when in ["366d", "13mo", "99999d", "never"] {
        let run = case.run(["key", "issue", "one", "--role", "Deploy", "--expires", when, "--print", "--json"]);
        assert!(matches!(run.code, 1 | 2), "{when}: {run:?}");
    }
    assert!(case.key("one").is_null());
}

#[test]
fn unknown_roles_owners_and_accounts_are_not_found() {
    let case = Case::with_role();
    case.run(["key", "issue", "one", "--role", "Nothing", "--print"]).refused(3).says("Nothing");
    case.run(["key", "issue", "one", "--role", "Deploy", "--owner", "Nobody", "--print"]).refused(3).says("Nobody");
    case.run(["key", "issue", "one", "--role", "Deploy@mars", "--print"]).refused(3).says("mars");
    case.run(["key", "issue", "one", "--print"]).refused(1);
    assert!(case.key("one").is_null());
}

#[test]
fn a_scoped_role_wants_its_accounts_said() {
    let case = Case::new();
    case.run(["role", "add", "Backup", "--permission", "backups.*", "--scoped"]).done();
    case.run(["account", "add", "eu"]).done();
    case.run(["account", "add", "us"]).done();
    case.run(["key", "issue", "one", "--role", "Backup", "--print"]).refused(2).says("Backup@*");
    case.run(["key", "issue", "one", "--role", "Backup@", "--print"]).refused(2);
    case.run(["key", "issue", "one", "--role", "Backup@eu,us", "--print"]).done();
    case.run(["key", "issue", "two", "--role", "Backup@*", "--print"]).done();
    assert_eq!(case.key("one")["grants"][0]["accounts"], serde_json::json!(["eu", "us"]));
    assert!(case.key("two")["grants"][0]["accounts"].is_null());
}

#[test]
fn a_name_that_a_live_key_has_is_taken_and_is_free_again_later() {
    let case = Case::with_role();
    case.issue("one");
    case.run(["key", "issue", " ONE ", "--role", "Deploy", "--print"]).refused(1).says("one");
    case.run(["key", "revoke", "one"]).done();
    case.issue("one");
}
