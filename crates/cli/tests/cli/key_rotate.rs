//! `keywright key rotate`: a successor takes the key's place, and nobody is locked out meanwhile.

use crate::case::Case;

/// What `verify` says of the token, after noting that it was used.
fn verdicts(case: &Case, tokens: [&str; 2]) -> [String; 2] {
    tokens.map(|token| case.verdict(token))
}

fn rotated(case: &Case, arguments: &[&str]) -> serde_json::Value {
    case.run([&["key", "rotate"], arguments, &["--print", "--json"]].concat()).done().json()
}

fn token(answer: &serde_json::Value) -> &str {
    answer["token"].as_str().unwrap()
}

#[test]
fn now_ends_the_old_key_at_once() {
    let case = Case::with_role();
    let old = case.issue("one");
    let before = case.key("one");
    let answer = rotated(&case, &["one", "--now"]);
    assert_eq!(verdicts(&case, [&old, token(&answer)]), ["revoked", "valid"]);
    let new = &answer["key"];
    for member in ["name", "grants", "owner", "description", "format"] {
        assert_eq!(new[member], before[member], "{member}");
    }
    assert_ne!(new["id"], before["id"]);
    assert_eq!(answer["replaces"]["id"], before["id"]);
    // It ends when the token is out, and not before.
    assert_eq!(answer["replaces"]["replacement"]["ends_at"], serde_json::Value::Null);
    let shown = case.run(["key", "show", before["id"].as_str().unwrap(), "--json"]).done().json();
    assert_eq!(shown["key"]["revocation_reason"], "superseded");
    // The name means the one that works.
    let history = case.run(["key", "show", "one"]).done();
    assert!(history.stdout.contains(new["id"].as_str().unwrap()));
}

#[test]
fn an_overlap_lets_both_work_and_says_until_when() {
    let case = Case::with_role();
    let old = case.issue("one");
    let id = case.key("one")["id"].as_str().unwrap().to_owned();
    let run = case.run(["key", "rotate", "one", "--overlap", "24h", "--out", &case.text("token")]).done();
    let new = std::fs::read_to_string(case.path("token")).unwrap();
    run.says("works until").says("in 24 hours").says("Its token is in").says("only time");
    assert_eq!(verdicts(&case, [&old, &new]), ["valid", "valid"]);
    // Rotating again makes another successor in place of the first; the old key stays in place.
    let again = rotated(&case, &[&id, "--overlap", "1h"]);
    assert_eq!(case.verdict(&new), "revoked");
    assert_eq!(verdicts(&case, [&old, token(&again)]), ["valid", "valid"]);
    // The name means the key that is being replaced: rotating it once more replaces the successor again.
    let last = rotated(&case, &["one", "--now"]);
    assert_eq!(last["replaces"]["id"], id);
    assert_eq!(verdicts(&case, [token(&again), token(&last)]), ["revoked", "valid"]);
    assert_eq!(case.verdict(&old), "revoked");
}

#[test]
fn a_first_use_ends_the_old_key() {
    let case = Case::with_role();
    let old = case.issue("one");
    let answer = rotated(&case, &["one", "--until-first-use", "--deadline", "3d"]);
    assert_eq!(case.verdict(&old), "valid");
    assert_eq!(case.verdict(token(&answer)), "valid");
    assert_eq!(case.verdict(&old), "revoked");
    case.run(["export", "audit"]).done().shows("rotation_completed");
}

#[test]
fn a_rotation_that_hands_nothing_over_changes_nothing() {
    let case = Case::with_role();
    let old = case.issue("one");
    std::fs::write(case.path("taken"), "x").unwrap();
    case.run(["key", "rotate", "one", "--overlap", "1h", "--out", &case.text("taken")])
        .refused(1)
        .says("already something");
    // The disk behind stdout is full: the successor ends, and the old key keeps its own end.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = case.key("one")["expires_at"].clone();
    let output = case.command(["key", "rotate", "one", "--overlap", "1h", "--print"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(case.verdict(&old), "valid");
    assert_eq!(case.run(["key", "show", "one", "--json"]).done().json()["key"]["expires_at"], ended);
    // The same where it was to end at once.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = case.command(["key", "rotate", "one", "--now", "--print"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(case.verdict(&old), "valid");
    assert_eq!(case.key("one")["replacement"], serde_json::Value::Null);
    let run = case.run(["key", "rotate", "one", "--now", "--out", &case.text("token"), "--json"]).done();
    assert_eq!(run.json()["replaces"]["status"], "revoked");
    assert_eq!(case.verdict(&old), "revoked");
}

#[test]
fn what_is_no_rotation_is_one_sentence() {
    let case = Case::with_role();
    case.issue("one");
    case.run(["key", "rotate", "one", "--print"]).refused(2).says("--now, --overlap 24h or --until-first-use");
    case.run(["key", "rotate", "one", "--now"]).refused(2).says("--copy, --print or --out FILE");
    case.run(["key", "rotate", "one", "--now", "--overlap", "1h", "--print"]).refused(2);
    case.run(["key", "rotate", "one", "--now", "--deadline", "1d", "--print"]).refused(2);
    for overlap in ["59m", "31d", "0h", "a day", "24", "-1h"] {
        case.run(["key", "rotate", "one", "--overlap", overlap, "--print"]).refused(2).says("d");
    }
    case.run(["key", "rotate", "nobody", "--now", "--print"]).refused(3).says("keywright key list");
    case.run(["key", "suspend", "one"]).done();
    case.run(["key", "rotate", "one", "--now", "--print"]).refused(1).says("Reinstate it first");
    let issue = ["key", "issue", "signed", "--role", "Deploy", "--format", "jwt", "--print"];
    case.run(issue).done();
    case.run(["key", "rotate", "signed", "--until-first-use", "--print"]).refused(1).says("signed token");
}
