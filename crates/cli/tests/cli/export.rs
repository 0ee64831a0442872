//! `keywright export`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::case::Case;

#[test]
fn everything_that_was_done_is_there_in_order() {
    let case = Case::with_role();
    case.issue("one");
    case.run(["key", "revoke", "one", "--reason", "compromised"]).done();
    case.run(["key", "delete", "one"]).exits(0);
    let run = case.run(["export", "audit"]).done().says("whole");
    let entries: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<_> = entries.iter().map(|entry| entry["event"]["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["vault_created", "role_added", "key_issued", "key_delivered", "key_revoked", "key_deleted"]);
    assert!(entries.iter().all(|entry| entry["operator"] == "Ada" && entry["door"] == "cli"));
    let sequences: Vec<_> = entries.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert!(sequences.is_sorted_by(|before, after| before < after), "{sequences:?}");
}

#[test]
fn one_flipped_bit_is_told_and_exits_with_5() {
    let case = Case::with_role();
    case.issue("one");
    let ledger = fs::read_dir(case.vault().join("ledger")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&ledger).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&ledger, &bytes).unwrap();
    case.run(["export", "audit"]).exits(5).says("error: ");
    let error = case.run(["export", "audit", "--json"]).exits(5).error();
    assert_eq!(error["code"], "vault_damaged");
    case.run(["doctor"]).exits(5).shows("bad");
    assert_eq!(fs::read(&ledger).unwrap(), bytes, "a damaged ledger is left as it is");

    // Without the mark of a clean close the whole ledger is read at once, and nothing more is written to it.
    fs::remove_file(case.vault().join("index.mark")).unwrap();
    case.run(["role", "add", "Other", "--permission", "x.y"]).refused(5);
    case.run(["key", "list"]).done().says("can only be read");
    assert_eq!(fs::read(&ledger).unwrap(), bytes);
}

#[test]
fn expirations_are_a_calendar_without_secrets() {
    let case = Case::with_role();
    let token = case.issue("one, two; three");
    let text = case.run(["export", "calendar"]).done().stdout;
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "BEGIN:VALARM", "END:VCALENDAR"] {
        assert!(text.lines().any(|found| found.trim_end() == line), "{line}: {text}");
    }
    assert!(text.contains("one\\, two\\; three"), "RFC 5545, section 3.3.11: {text}");
    assert!(!text.contains(&token));
    let file = case.text("keys.ics");
    case.run(["export", "calendar", "--out", &file]).done().says("keys.ics");
    assert!(fs::read_to_string(&file).unwrap().starts_with("BEGIN:VCALENDAR\r\n"));
    // It names keys and owners.
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&file, "mine").unwrap();
    case.run(["export", "calendar", "--out", &file]).refused(1).says("nothing was overwritten").says("--replace");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    case.run(["export", "calendar", "--out", &file, "--replace"]).done();
    assert!(fs::read_to_string(&file).unwrap().starts_with("BEGIN:VCALENDAR"));
    case.run(["export", "calendar", "--out", &case.text("no/such/keys.ics")]).refused(7).says("folder");
    case.run(["export", "calendar", "--replace"]).exits(2);
    fs::write(case.path("wrong"), "not the passphrase").unwrap();
    let other = case.text("other.ics");
    case.run(["export", "calendar", "--out", &other, "--passphrase-file", &case.text("wrong")]).refused(4);
    assert!(!case.path("other.ics").exists(), "half a file is left");
    let answer = case.run(["export", "calendar", "--json"]).done().json();
    assert!(answer["calendar"].as_str().unwrap().contains("VEVENT"));
}

#[test]
fn public_keys_come_with_what_verifiers_have_to_expect() {
    let case = Case::new();
    let printed = case.run(["export", "jwks"]).done();
    let printed = printed.says("the issuer (iss) urn:uuid:").says("the audience (aud) urn:uuid:");
    assert_eq!(printed.json()["keys"].as_array().unwrap().len(), 1);
    case.run(["rules", "set", "token_issuer=https://keys.example", "token_audience=api", "--yes"]).done();
    let file = case.text("jwks.json");
    let written = case.run(["export", "jwks", "--out", &file]).done();
    written.says("Wrote the public keys").says("(iss) https://keys.example and the audience (aud) api.");
    assert_eq!(serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap(), printed.json());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644, "services are other users");
    case.run(["export", "jwks", "--out", &file]).refused(1).says("--replace");
    case.run(["export", "jwks", "--out", &file, "--replace"]).done();
}
