//! Vaults that are not there, damaged, newer or in use: one clear sentence and the right exit code,
//! nothing is changed, nothing hangs.

use std::fs;

use serde_json::Value;

use crate::case::Case;

#[test]
fn where_there_is_no_vault_that_is_said() {
    let case = Case::empty();
    case.run(["key", "list"]).refused(3).says("no vault");
    fs::create_dir(case.vault()).unwrap();
    case.run(["key", "list"]).refused(3);
    fs::remove_dir(case.vault()).unwrap();
    fs::write(case.vault(), "a file").unwrap();
    case.run(["key", "list"]).refused(3);
}

/// Puts the same bytes into the vault's description and into its second copy.
fn overwrite(case: &Case, bytes: &[u8]) {
    for file in fs::read_dir(case.vault()).unwrap().map(|entry| entry.unwrap().path()) {
        if file.file_name().unwrap().to_string_lossy().starts_with("vault.json") {
            fs::write(file, bytes).unwrap();
        }
    }
}

#[test]
fn a_description_that_is_empty_truncated_or_garbled_is_damage() {
    let case = Case::new();
    let whole = fs::read(case.vault().join("vault.json")).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for bytes in [&b""[..], &whole[..whole.len() / 2], b"{}", b"null", &[0xff; 64], &flipped] {
        overwrite(&case, bytes);
        case.run(["key", "list"]).refused(5);
        case.run(["doctor"]).exits(5);
    }
    overwrite(&case, &whole);
    case.run(["key", "list"]).done();
}

#[test]
fn its_second_copy_opens_the_vault_and_that_is_said() {
    let case = Case::new();
    fs::write(case.vault().join("vault.json"), "").unwrap();
    let run = case.run(["key", "list"]).done();
    assert!(run.stderr.contains("vault.json"), "{run:?}");
}

#[test]
fn a_newer_vault_asks_for_a_newer_program() {
    let case = Case::new();
    let text = fs::read_to_string(case.vault().join("vault.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let format = document["signed"]["format"].as_u64().unwrap();
    overwrite(&case, text.replacen(&format!("\"format\":{format}"), "\"format\":99", 1).as_bytes());
    let run = case.run(["key", "list", "--json"]).exits(5);
    assert_eq!(run.error()["code"], "vault_newer");
}

#[test]
fn a_slot_that_asks_for_100_gib_is_refused_before_any_is_taken() {
    let case = Case::new();
    let slot = fs::read_dir(case.vault().join("slots")).unwrap().next().unwrap().unwrap().path();
    let mut document: Value = serde_json::from_slice(&fs::read(&slot).unwrap()).unwrap();
    assert!(ask_for(&mut document, 100 * 1024 * 1024), "the slot names its memory: {document}");
    fs::write(&slot, document.to_string()).unwrap();
    let run = case.run(["key", "list", "--json"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert_eq!(run.error()["code"], "vault_damaged");
}

/// Sets the memory that Argon2id is to use, in KiB, where it is named.
fn ask_for(document: &mut Value, kib: u64) -> bool {
    match document {
        Value::Object(members) => match members.get_mut("memory_kib") {
            Some(memory) => {
                *memory = kib.into();
                true
            }
            None => members.values_mut().any(|value| ask_for(value, kib)),
        },
        Value::Array(values) => values.iter_mut().any(|value| ask_for(value, kib)),
        _ => false,
    }
}

#[test]
fn a_vault_in_use_is_left_alone_and_that_is_said() {
    let case = Case::with_role();
    // As the window holds it while it is open.
    let lock = fs::OpenOptions::new().write(true).open(case.vault().join("lock")).unwrap();
    lock.lock().unwrap();
    let run = case.run(["key", "list", "--json"]).exits(6);
    assert_eq!(run.error()["code"], "vault_in_use");
    case.run(["key", "issue", "one", "--role", "Deploy", "--out", &case.text("token")]).refused(6);
    assert!(!case.path("token").exists());
    case.run(["doctor"]).done().shows("skipped");
    drop(lock);
    case.run(["key", "list"]).done();
}

#[test]
fn an_index_that_is_gone_or_garbled_is_made_anew() {
    let case = Case::with_role();
    let token = case.issue("one");
    fs::remove_dir_all(case.vault().join("index")).unwrap();
    assert_eq!(case.verdict(&token), "valid");
    for file in case.files().iter().filter(|file| file.starts_with(case.vault().join("index"))) {
        let mut bytes = fs::read(file).unwrap();
        if let Some(byte) = bytes.get_mut(100) {
            *byte ^= 0xff;
            fs::write(file, bytes).unwrap();
        }
    }
    assert_eq!(case.verdict(&token), "valid");
    case.run(["doctor"]).done();
}
