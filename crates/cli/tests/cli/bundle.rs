//! `keywright export bundle` and `keywright verify --bundle`: a check without the vault.

use std::{fs, process::Stdio};

use chrono::Utc;
use serde_json::{Value, json};

use crate::{
    case::{Case, Run, feed},
    jwt,
};

/// A vault with a key, its token, and the bundle's trust.
fn exported() -> (Case, String, String) {
    let case = Case::with_role();
    let token = case.issue("one");
    let trust = export(&case);
    (case, token, trust)
}

fn export(case: &Case) -> String {
    let file = case.text("keys.kwb");
    let answer = case.run(["export", "bundle", "--out", &file, "--json"]).done().json();
    assert_eq!(answer["keys"], 1);
    answer["trust"].as_str().unwrap().to_owned()
}

fn check(case: &Case, trust: &str, token: &str, more: &[&str]) -> Run {
    let file = case.text("keys.kwb");
    let by = ["verify", "--bundle", &file, "--trust", trust];
    case.feed(token.as_bytes(), by.into_iter().chain(more.iter().copied()))
}

#[test]
fn a_bundle_answers_without_the_vault_and_follows_it_when_exported_again() {
    let (case, token, trust) = exported();
    fs::rename(case.vault(), case.path("away")).unwrap();
    check(&case, &trust, &token, &[]).done().shows("valid");
    check(&case, &trust, &format!(" {token}\r\n"), &["--permission", "deploy.run"]).done();
    check(&case, &trust, &token, &["--permission", "backups.read"]).exits(10).shows("missing_permission");
    fs::rename(case.path("away"), case.vault()).unwrap();
    let answer = check(&case, &trust, &token, &["--json"]).done().json();
    assert_eq!(answer["verdict"], "valid");
    assert!(answer["key_id"].is_string(), "{answer}");
    // An account that the bundle does not know is no error, as it is none for a service; a person is told of it.
    check(&case, &trust, &token, &["--account", "nowhere"]).done().says("knows no account nowhere");
    // The members that the vault's own answer has, with what a bundle knows of them.
    let by_vault = case.feed(token.as_bytes(), ["verify", "--json"]).done().json();
    for member in ["verdict", "key_id", "permissions", "expires_at"] {
        assert_eq!(answer[member], by_vault[member], "{member}");
    }
    for (member, nothing) in [("name", json!(null)), ("owner", json!(null)), ("roles", json!([]))] {
        assert_eq!(answer.get(member), Some(&nothing), "{member}");
    }
    let nothing = check(&case, &trust, "kw_nothing", &["--json"]).exits(10).json();
    assert_eq!((&nothing["verdict"], &nothing["permissions"]), (&json!("malformed"), &json!([])));

    case.run(["key", "revoke", "one", "--reason", "compromised"]).done();
    check(&case, &trust, &token, &[]).done();
    assert_eq!(export(&case), trust);
    check(&case, &trust, &token, &[]).exits(10).shows("revoked");
}

#[test]
fn whom_to_trust_is_never_taken_from_the_bundle() {
    let (case, token, trust) = exported();
    let (_, _, another) = exported();
    check(&case, &another, &token, &[]).refused(2).says("not the key to trust");
    check(&case, "somebody", &token, &[]).refused(2).says("43 characters");
    case.feed(token.as_bytes(), ["verify", "--bundle", &case.text("keys.kwb")]).exits(2).says("--trust");

    let file = case.path("keys.kwb");
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replace("\"active\"", "\"suspended\"")).unwrap();
    check(&case, &trust, &token, &[]).refused(5).says("more of it than was signed");
    fs::write(&file, whole.replace("\"expires_at\":1", "\"expires_at\":2")).unwrap();
    check(&case, &trust, &token, &[]).refused(5).says("not those that were signed");
    fs::write(&file, &whole[..whole.len() - 3]).unwrap();
    check(&case, &trust, &token, &[]).refused(5);
    for nothing in ["", "notes"] {
        fs::write(&file, nothing).unwrap();
        check(&case, &trust, &token, &[]).exits(if nothing.is_empty() { 2 } else { 5 });
    }
    fs::remove_file(&file).unwrap();
    check(&case, &trust, &token, &[]).refused(2).says("no file");
}

#[test]
fn only_a_bundle_is_written_over() {
    let case = Case::with_role();
    case.write_secret("notes", "mine");
    let notes = case.text("notes");
    case.run(["export", "bundle", "--out", &notes]).refused(1).says("something else");
    assert_eq!(fs::read_to_string(&notes).unwrap(), "mine");
    case.operator("Vic", "viewer", &[]);
    case.run_as("Vic", ["export", "bundle", "--out", &case.text("keys.kwb")]).refused(1).says("Viewer");
}

/// What the readers say that were written from docs/BUNDLE.md alone, in other languages: all of them the same.
fn elsewhere(case: &Case, trust: &str, token: &str, now: i64, needs: &[&str]) -> Value {
    let [one, other] = [jwt::node("bundle.mjs"), jwt::python("bundle.py")].map(|mut reader| {
        reader.arg(case.path("keys.kwb")).args([trust, &now.to_string()]).args(needs).stderr(Stdio::inherit());
        let run = feed(&mut reader, token.as_bytes());
        assert_eq!(run.code, 0, "run `cargo xtask setup`: {run:?}");
        run.json()
    });
    assert_eq!(one.get("verdict"), other.get("verdict"), "{one} {other}");
    one
}

#[test]
fn readers_in_other_languages_say_the_same() {
    let case = Case::with_role();
    for name in ["eu-central", "us-east"] {
        case.run(["account", "add", name]).done();
    }
    case.run(["owner", "add", "Ben"]).done();
    case.run(["role", "add", "Backup", "--permission", "*.read", "--permission", "backups.*", "--scoped"]).done();
    let issue =
        |more: &[&str]| case.run(["key", "issue"].iter().chain(more).chain(&["--print"]).copied()).done().stdout;
    let tokens = [
        issue(&["plain", "--role", "Deploy"]),
        issue(&["there", "--role", "Backup@eu-central", "--expires", "2d"]),
        issue(&["signed", "--role", "Backup@*", "--format", "jwt"]),
        issue(&["suspended", "--role", "Deploy"]),
        issue(&["revoked", "--role", "Deploy"]),
        issue(&["owned", "--role", "Deploy", "--owner", "Ben"]),
    ];
    case.run(["owner", "suspend", "Ben"]).done();
    case.run(["key", "suspend", "suspended"]).done();
    case.run(["key", "revoke", "revoked", "--reason", "compromised"]).done();
    let trust =
        case.run(["export", "bundle", "--out", &case.text("keys.kwb"), "--json"]).done().json()["trust"].clone();
    let trust = trust.as_str().unwrap();
    let now = Utc::now().timestamp();
    let mut seen = std::collections::BTreeSet::new();
    let (most, last) = tokens[0].trim().split_at(tokens[0].trim().len() - 1);
    let mistyped = format!("{most}{}", if last == "0" { "1" } else { "0" });
    let unknown = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiI3SHEybVhjOTBhWnQifQ.c2lnbmF0dXJl";
    let needs = [
        ("deploy.run", None),
        ("deploy.run", Some("us-east")),
        ("backups.write", None),
        ("backups.write", Some("eu-central")),
        ("backups.write", Some("us-east")),
        // One that the bundle does not know.
        ("backups.write", Some("nowhere")),
        ("keywright.read", None),
    ];
    // What is wrong with the others does not depend on what is needed.
    let good = tokens[..3].iter().map(|token| (token.trim(), &needs[..]));
    let others = tokens[3..].iter().map(|token| token.trim()).chain(["kw_nothing", &mistyped, unknown]);
    for (token, needs) in good.chain(others.map(|token| (token, &needs[..1]))) {
        for &(permission, account) in needs {
            let mut more = vec!["--permission", permission, "--json"];
            more.extend(account.iter().flat_map(|name| ["--account", name]));
            let ours = check(&case, trust, token, &more).json()["verdict"].as_str().unwrap().to_owned();
            let at = account.map(|name| format!("@{name}"));
            let needs: Vec<_> = [permission].into_iter().chain(at.as_deref()).collect();
            assert_eq!(elsewhere(&case, trust, token, now, &needs)["verdict"], ours, "{permission} {account:?}");
            seen.insert(ours);
        }
    }
    let all = [
        "account_not_granted",
        "bad_check",
        "malformed",
        "missing_permission",
        "owner_suspended",
        "revoked",
        "suspended",
        "unknown",
        "valid",
    ];
    assert!(seen.iter().eq(all.iter()), "{seen:?}");

    let token = tokens[1].trim();
    let at = |now| elsewhere(&case, trust, token, now, &[])["verdict"].clone();
    assert_eq!([at(now), at(now + 2 * 86_400 + 60), at(now + 7 * 86_400 + 60)], ["valid", "expired", "stale_bundle"]);
    let refused = |trust: &str, now| elsewhere(&case, trust, token, now, &[])["refused"].as_str().unwrap().to_owned();
    assert!(refused(trust, now - 400).contains("from the future"));
    assert!(refused(&"A".repeat(43), now).contains("not trusted"));
    let whole = fs::read_to_string(case.path("keys.kwb")).unwrap();
    fs::write(case.path("keys.kwb"), whole.replace("\"suspended\"", "\"active\"")).unwrap();
    assert!(refused(trust, now).contains("damaged"));

    fs::write(case.path("keys.kwb"), whole).unwrap();
    case.run(["rules", "set", "keys_enabled=no", "--yes"]).done();
    case.run(["export", "bundle", "--out", &case.text("keys.kwb")]).done();
    for (token, verdict) in [(0, "keys_disabled"), (3, "suspended"), (5, "keys_disabled")] {
        assert_eq!(elsewhere(&case, trust, tokens[token].trim(), now, &[])["verdict"], verdict);
    }
}
