//! What is about many keys, or goes to a file, and the keys that a rotation makes.

use serde_json::{Value, json};

use super::*;
use crate::message::{Progress, Work};

impl Desk {
    fn ask(&self, command: &str, request: &Value) -> Value {
        call(&self.shell, command, request).unwrap()
    }

    fn refused(&self, command: &str, request: &Value) -> Code {
        call(&self.shell, command, request).unwrap_err().code
    }

    /// The ids of keys that are issued now.
    fn several(&self, count: usize) -> Vec<KeyId> {
        (0..count).map(|number| self.issue(&format!("key {number}")).key.id).collect()
    }

    fn bulk(keys: &[KeyId], act: &Value) -> Value {
        json!({ "selection": { "kind": "keys", "keys": keys }, "act": act })
    }

    fn status(&self, key: KeyId) -> Value {
        self.ask("key_details", &json!({ "key": key }))["key"]["status"].clone()
    }
}

#[test]
fn many_keys_change_at_once_and_the_page_hears_how_far_it_is() {
    let desk = Desk::new();
    let keys = desk.several(3);
    let request = Desk::bulk(&keys, &json!({ "kind": "suspend" }));
    assert_eq!(desk.ask("bulk_preview", &request)["change_count"], 3);
    assert_ne!(desk.status(keys[0]), "suspended", "a preview does nothing");
    assert_eq!(desk.ask("apply_bulk", &request), json!({ "done": 3, "left_out": 0 }));
    assert!(keys.iter().all(|key| desk.status(*key) == "suspended"));
    let heard = desk.window.heard.lock().unwrap();
    let of_ours = |event: &Event| matches!(event, Event::Progress(Progress { work: Work::Bulk, total: 3, .. }));
    assert!(heard.iter().any(of_ours), "{heard:?}");
}

#[test]
fn what_is_refused_for_every_key_is_refused() {
    let desk = Desk::new();
    let keys = desk.several(2);
    for key in &keys {
        desk.ask("revoke_key", &json!({ "key": key, "reason": "superseded" }));
    }
    let request = Desk::bulk(&keys, &json!({ "kind": "suspend" }));
    assert_eq!(desk.ask("bulk_preview", &request)["refused_count"], 2);
    let code = desk.refused("apply_bulk", &request);
    assert!(!matches!(code, Code::Internal | Code::Stale), "{code:?}");
}

#[test]
fn work_that_is_cancelled_leaves_nothing_half_done_and_lets_the_next_begin() {
    let desk = Desk::new();
    let request = Desk::bulk(&desk.several(1), &json!({ "kind": "suspend" }));
    let stopped = desk.shell.work(Work::Bulk, |working| {
        assert_eq!(desk.refused("apply_bulk", &request), Code::InUse);
        assert!(working.at(1, 2));
        session::cancel_work(&desk.shell, &())?;
        Ok(!working.at(2, 2))
    });
    assert!(stopped.unwrap(), "it is told to stop");
    session::cancel_work(&desk.shell, &()).unwrap();
    assert_eq!(desk.ask("apply_bulk", &request)["done"], 1);
}

#[test]
fn a_rotated_key_has_a_card_of_its_own_and_both_know_of_each_other() {
    let desk = Desk::new();
    let old = desk.issue("ci-deploy").key.id;
    let rotated = desk.ask("rotate_key", &json!({ "key": old, "switch": { "overlap": { "seconds": 3600 } } }));
    assert_eq!(rotated["key"]["rotated_from"], json!(old));
    let shown = desk.ask("reveal_show", &json!({ "handle": rotated["card"]["handle"] }));
    let said = desk.ask("explain", &json!({ "text": shown["secret"] }));
    assert_eq!((&said["verdict"], &said["key_id"]), (&json!("valid"), &rotated["key"]["id"]));
    let chain = desk.ask("key_details", &json!({ "key": old }))["chain"].clone();
    assert_eq!(chain.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_vault_that_misses_entries_says_of_no_token_that_it_works() {
    let desk = Desk::new();
    let issued = desk.issue("ci-deploy");
    let shown = desk.ask("reveal_show", &json!({ "handle": issued.card.handle }));
    let request = json!({ "text": shown["secret"] });
    desk.ask("revoke_key", &json!({ "key": issued.key.id, "reason": "compromised" }));
    assert_eq!(desk.ask("explain", &request)["verdict"], "revoked");
    desk.shell.lock(LockReason::Asked);
    let folder = std::path::PathBuf::from(desk.vault_folder());
    // Nothing says any more how far the ledger had come, and its last entry, the revocation, is not what was signed.
    std::fs::remove_dir_all(folder.join("index")).unwrap();
    let ledger = folder.join("ledger").join("000000000001.kwl");
    let mut bytes = std::fs::read(&ledger).unwrap();
    let end = bytes.len();
    bytes[end - 100] ^= 1;
    std::fs::write(&ledger, bytes).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(desk.refused("explain", &request), Code::VaultDamaged);
}

#[test]
fn a_file_of_permissions_is_imported_by_the_handle_of_its_preview_only() {
    let desk = Desk::new();
    let path = desk.folder.path().join("permissions.toml");
    std::fs::write(&path, "service = \"backups\"\n[[permissions]]\npermission = \"backups.read\"\n").unwrap();
    assert_eq!(desk.ask("choose_permission_file", &Value::Null), Value::Null, "the dialog was dismissed");
    desk.pick(Some(path));
    let first = desk.ask("choose_permission_file", &Value::Null);
    assert_eq!((&first["service"], &first["added"]), (&json!("backups"), &json!(["backups.read"])));
    assert_eq!(desk.ask("list_permissions", &Value::Null), json!([]), "a preview does nothing");
    let second = desk.ask("choose_permission_file", &Value::Null);
    assert_eq!(desk.refused("import_permissions", &json!({ "handle": first["handle"] })), Code::Stale);
    desk.ask("import_permissions", &json!({ "handle": second["handle"] }));
    assert_eq!(desk.ask("list_permissions", &Value::Null)[0]["permission"], "backups.read");
    session::lock(&desk.shell, &()).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(desk.refused("import_permissions", &json!({ "handle": second["handle"] })), Code::Stale);
}

#[test]
fn reports_go_to_new_files_and_never_over_another() {
    let desk = Desk::new();
    desk.issue("ci-deploy");
    for (command, name, holds) in [
        ("export_calendar", "keys.ics", "BEGIN:VCALENDAR"),
        ("export_activity", "acme.jsonl", "\"type\":\"key_issued\""),
    ] {
        assert_eq!(desk.ask(command, &Value::Null)["path"], Value::Null, "the dialog was dismissed");
        let path = desk.folder.path().join(name);
        desk.pick(Some(path.clone()));
        assert_eq!(desk.ask(command, &Value::Null)["path"], json!(path));
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains(holds) && written.contains("ci-deploy"), "{written}");
        assert_eq!(desk.refused(command, &Value::Null), Code::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
        desk.pick(None);
    }
}
