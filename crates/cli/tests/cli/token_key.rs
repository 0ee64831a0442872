//! `keywright token-key`, and `keywright export status-list`: what those who verify plain JWTs are told.

use std::{fs, process::Stdio, thread, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    case::{Case, feed},
    jwt::{node, verify},
};

const ADDRESS: &str = "https://keys.example.org/list";

fn jwt(case: &Case, name: &str) -> String {
    let issue = ["key", "issue", name, "--role", "Deploy", "--format", "jwt", "--print"];
    case.run(issue).done().stdout.trim().to_owned()
}

/// Rotates the token key at once, and waits until the new one signs.
fn rotate(case: &Case, more: &[&str]) -> Value {
    let rotate = ["token-key", "rotate", "--json"];
    let answer = case.run(rotate.iter().chain(more).copied()).done().json();
    let from: DateTime<Utc> = answer["rotation"]["signs_from"].as_str().unwrap().parse().unwrap();
    while Utc::now() < from {
        thread::sleep(Duration::from_millis(20));
    }
    answer["rotation"].clone()
}

#[test]
fn libraries_verify_what_the_old_and_the_new_key_signed() {
    let case = Case::with_role();
    let old = jwt(&case, "old");
    case.run(["token-key", "show"]).done().shows("ES256").shows("now").says("list key");
    let planned = case.run(["token-key", "rotate", "--algorithm", "eddsa", "--lead-time", "3d"]).done();
    planned.says("(EdDSA) signs from").says("export jwks");
    let keys = case.run(["token-key", "show", "--json"]).done().json();
    assert_eq!((&keys["token_keys"][0]["phase"], &keys["token_keys"][1]["phase"]), (&"signs".into(), &"next".into()));
    case.run(["token-key", "rotate", "--now"]).refused(2).says("Dropped").says("--yes");
    let kid = rotate(&case, &["--now", "--yes"])["kid"].clone();
    let rules = case.run(["rules", "show", "--json"]).done().json();
    assert!(rules.to_string().contains("\"token_algorithm\":\"eddsa\""), "the rule follows: {rules}");
    let new = jwt(&case, "new");
    for (token, alg) in [(&old, "ES256"), (&new, "EdDSA")] {
        let said = verify(&case, token);
        assert_eq!((&said["header"]["alg"], &said["header"]["kid"]), (&alg.into(), &said["thumbprint"]));
        assert_eq!(said["header"]["kid"] == kid, alg == "EdDSA");
        let known = if alg == "EdDSA" {
            vec!["jose", "fast-jwt", "PyJWT", "joserfc", "jwcrypto"]
        } else {
            vec!["jose", "fast-jwt", "jsonwebtoken", "PyJWT", "joserfc", "jwcrypto"]
        };
        for library in known {
            assert_eq!(said[library]["verdict"], "valid", "{library}: {said}");
        }
    }
    // Nobody needs the old one any more.
    case.run(["key", "revoke", "old", "--reason", "superseded"]).done();
    let keys: Value = serde_json::from_str(&case.run(["export", "jwks"]).done().stdout).unwrap();
    assert_eq!((keys["keys"].as_array().unwrap().len(), &keys["keys"][0]["kid"]), (1, &kid));
    assert_eq!(verify(&case, &old)["jose"]["verdict"], "invalid");
}

#[test]
fn an_emergency_says_first_what_it_ends() {
    let case = Case::with_role();
    let (token, opaque) = (jwt(&case, "signed"), case.issue("opaque"));
    case.run(["token-key", "rotate", "--emergency"]).refused(2).says("1 key with signed tokens").says("--yes");
    let dry = case.run(["token-key", "rotate", "--emergency", "--dry-run", "--json"]).done().json();
    assert_eq!((&dry["dry_run"], &dry["rotation"]["kid"]), (&true.into(), &Value::Null));
    case.run(["token-key", "rotate", "--emergency", "--dry-run"]).done().shows("REVOKED KEY").shows("signed");
    assert_eq!(case.verdict(&token), "valid");
    let done = case.run(["token-key", "rotate", "--emergency", "--yes"]).done();
    done.says("Dropped: ").says("1 key with signed tokens is revoked, to be issued anew.").shows("signed");
    assert_eq!((case.verdict(&token), case.verdict(&opaque)), ("revoked".to_owned(), "valid".to_owned()));
    assert_eq!(verify(&case, &token)["jose"]["verdict"], "invalid");
    case.run(["activity"]).done().shows("in an emergency");
    case.run(["export", "audit"]).done().shows("token_key_rotated");
}

#[test]
fn only_an_admin_rotates_it_and_only_one_way_at_a_time() {
    let case = Case::with_role();
    case.run(["token-key", "rotate", "--now", "--emergency"]).exits(2);
    case.run(["token-key", "rotate", "--algorithm", "rs256"]).exits(2).says("eddsa");
    case.run(["token-key", "rotate", "--lead-time", "soon"]).refused(2).says("no length of time");
    case.run(["token-key", "rotate", "--lead-time", "31d"]).refused(2).says("30 days");
    case.operator("Ivy", "issuer", &[]);
    case.run_as("Ivy", ["token-key", "rotate"]).refused(1).says("Admin");
    case.run_as("Ivy", ["token-key", "show"]).done();
}

#[test]
fn a_verifier_in_another_language_learns_by_the_list() {
    let case = Case::with_role();
    let list = case.text("list.jwt");
    case.run(["export", "status-list", "--out", &list]).refused(2).says("status_list_address");
    case.run(["rules", "set", &format!("status_list_address={ADDRESS}")]).done();
    let [one, two] = ["one", "two"].map(|name| jwt(&case, name));
    let export = |case: &Case| {
        let answer = case.run(["export", "status-list", "--out", &list, "--json"]).done().json();
        assert_eq!((&answer["address"], &answer["tokens"]), (&ADDRESS.into(), &2.into()));
        answer["trust"].as_str().unwrap().to_owned()
    };
    let said = |trust: &str, token: &str| {
        fs::write(case.path("jwks.json"), case.run(["export", "jwks"]).done().stdout).unwrap();
        let vault: Value = serde_json::from_slice(&fs::read(case.vault().join("vault.json")).unwrap()).unwrap();
        let issuer = format!("urn:uuid:{}", vault["signed"]["vault"].as_str().unwrap());
        let mut command = node("status.mjs");
        command.arg(case.path("jwks.json")).args([&issuer, &list, trust]).stderr(Stdio::inherit());
        let run = feed(&mut command, token.as_bytes());
        assert_eq!(run.code, 0, "run `cargo xtask setup`: {run:?}");
        run.json()
    };
    let trust = export(&case);
    assert_eq!([&said(&trust, &one)["verdict"], &said(&trust, &two)["verdict"]], ["valid", "valid"]);
    case.run(["key", "suspend", "one"]).done();
    case.run(["key", "delete", "two", "--yes"]).done();
    export(&case);
    assert_eq!([&said(&trust, &one)["verdict"], &said(&trust, &two)["verdict"]], ["suspended", "revoked"]);
    let stranger = "A".repeat(43);
    assert!(said(&stranger, &one)["refused"].as_str().unwrap().contains("not trusted"));
    // A list is no token.
    let text = fs::read_to_string(&list).unwrap();
    assert!(said(&trust, &text)["refused"].is_string());
    assert_eq!(case.verdict(&text), "unknown");
    case.write_secret("notes", "mine");
    case.run(["export", "status-list", "--out", &case.text("notes")]).refused(1).says("something else");
}
