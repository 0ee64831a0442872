//! `keywright export bundle` and `keywright verify --bundle`: a check without the vault.

use std::fs;

use crate::case::{Case, Run};

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
    let answer = check(&case, &trust, &token, &["--json"]).done().json();
    assert_eq!(answer["verdict"], "valid");
    assert!(answer["key_id"].is_string() && answer["name"].is_null(), "{answer}");
    check(&case, &trust, "kw_nothing", &[]).exits(10).shows("malformed");
    fs::rename(case.path("away"), case.vault()).unwrap();

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
    case.run(["export", "bundle", "--out", &notes]).refused(1).says("no bundle");
    assert_eq!(fs::read_to_string(&notes).unwrap(), "mine");
    case.operator("Vic", "viewer", &[]);
    case.run_as("Vic", ["export", "bundle", "--out", &case.text("keys.kwb")]).refused(1).says("Viewer");
}
