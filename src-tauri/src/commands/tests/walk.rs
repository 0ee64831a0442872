//! Every command, by every role, in every state of the vault: whoever may not give it is refused, whatever the page shows.
//! A command that is new has to be classified here, or the walk fails.

use std::{fs, path::PathBuf};

use keywright_core::{
    error::{Code, Error},
    model::{KeyId, RoleId},
    state::State,
};
use serde_json::{Value, json};

use super::{Desk, PASSPHRASE, by, call, proof_json, service::free_port, session};
use crate::message::{SessionView, UnlockRequest};

/// What somebody needs to give a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Nothing: it works without an open vault.
    Nothing,
    /// An open vault.
    Vault,
    /// The same; it changes only what unlocks the vault for them.
    Own,
    /// To issue keys.
    Issue,
    /// To be an Admin.
    Administer,
}

/// What a command needs, and whether it changes the vault; `None`: it makes, opens or leaves vaults, for which each has
/// cases of its own.
fn need(command: &str) -> Option<(Need, bool)> {
    use Need::{Administer, Issue, Nothing, Own, Vault};
    Some(match command {
        "create_vault" | "open_vault" | "unlock" | "lock" | "quit" => return None,
        "app_state"
        | "suggest_folder"
        | "choose_folder"
        | "activity"
        | "cancel_work"
        | "presets"
        | "passphrase_strength"
        | "keychain_state"
        | "settings"
        | "set_settings"
        | "copy_text"
        | "stop_service"
        | "service_checks"
        | "service_paths"
        | "save_openapi"
        | "save_guide" => (Nothing, false),
        "list_keys"
        | "key_details"
        | "unstored_keys"
        | "rules"
        | "rules_in_words"
        | "expiration_choices"
        | "preview_expiration"
        | "bulk_preview"
        | "explain"
        | "calendar"
        | "export_calendar"
        | "audit_report"
        | "export_activity"
        | "activity_page"
        | "verify_ledger"
        | "owner_details"
        | "list_roles"
        | "role_removal"
        | "list_permissions"
        | "role_matrix"
        | "choose_permission_file"
        | "list_owners"
        | "owner_removal"
        | "list_accounts"
        | "list_operators"
        | "reveal_state"
        | "reveal_copy"
        | "reveal_copy_as"
        | "reveal_show"
        | "reveal_save_file"
        | "reveal_save_keychain"
        | "reveal_done"
        | "reveal_discard"
        | "set_service"
        | "start_service"
        | "service_calls"
        | "publishing"
        | "token_keys"
        | "save_jwks"
        | "stop_keeping" => (Vault, false),
        "save_bundle" | "keep_bundle" | "save_status_list" => (Issue, false),
        "prove" | "change_passphrase" | "new_recovery_code" | "enable_keychain" | "disable_keychain" => (Own, false),
        "issue_key" | "rotate_key" | "edit_key" | "suspend_key" | "reinstate_key" | "revoke_key" | "delete_key"
        | "confirm_stored" | "apply_bulk" => (Issue, true),
        "rules_effect" | "preview_token_key_rotation" => (Administer, false),
        "set_rules" | "add_role" | "edit_role" | "remove_role" | "import_permissions" | "add_owner" | "edit_owner"
        | "suspend_owner" | "reinstate_owner" | "remove_owner" | "add_account" | "edit_account" | "remove_account"
        | "remove_service" | "rotate_token_key" | "add_operator" | "edit_operator" | "remove_operator"
        | "operator_edit" | "operator_removal" => (Administer, true),
        unknown => panic!("the command {unknown} is not classified: say here who may give it"),
    })
}

/// Somebody who opens the vault, and the most that they may need.
const PEOPLE: [(&str, Need); 3] = [("Ada", Need::Administer), ("Ivy", Need::Issue), ("Vic", Need::Own)];

/// How a vault can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vault {
    Locked,
    Open,
    ReadOnly,
}

#[test]
fn whoever_may_not_give_a_command_is_refused() {
    for (name, most) in PEOPLE {
        let world = World::new();
        world.walk(name, most, Vault::Locked);
        world.open_as(name);
        world.walk(name, most, Vault::Open);
        session::lock(&world.desk.shell, &()).unwrap();
        world.damage();
        world.open_as(name);
        world.walk(name, most, Vault::ReadOnly);
    }
}

/// A vault with something of everything, so that no command fails for want of it. What a command needs to take away, is
/// its own.
struct World {
    desk: Desk,
    keys: Vec<KeyId>,
    things: Value,
}

impl World {
    fn new() -> Self {
        let desk = Desk::new();
        let add = |command: &str, request: Value| call(&desk.shell, command, &request).unwrap()["id"].clone();
        let role = add("add_role", json!({ "name": "Reader", "permissions": ["x.read"], "scoped": false }));
        let things = json!({
            "role": role,
            "spare_role": add("add_role", json!({ "name": "Spare", "permissions": ["y.read"], "scoped": false })),
            "owner": add("add_owner", json!({ "name": "Platform" })),
            "spare_owner": add("add_owner", json!({ "name": "Gone" })),
            "account": add("add_account", json!({ "name": "eu" })),
            "issuer": add("add_operator", json!({ "name": "Ivy", "role": "issuer", "owner": null, "passphrase": PASSPHRASE })),
            "viewer": add("add_operator", json!({ "name": "Vic", "role": "viewer", "owner": null, "passphrase": PASSPHRASE })),
            "edited": add("add_operator", json!({ "name": "Otto", "role": "viewer", "owner": null, "passphrase": PASSPHRASE })),
            "spare": add("add_operator", json!({ "name": "Oda", "role": "viewer", "owner": null, "passphrase": PASSPHRASE })),
        });
        let address = json!([{ "rule": "status_list_address", "value": "https://keys.example.org/list" }]);
        call(&desk.shell, "set_rules", &json!({ "settings": address })).unwrap();
        let role: RoleId = serde_json::from_value(things["role"].clone()).unwrap();
        let keys = (0..9).map(|number| desk.issue_with(&format!("key {number}"), role).key.id).collect();
        session::lock(&desk.shell, &()).unwrap();
        Self { desk, keys, things }
    }

    fn open_as(&self, name: &str) {
        let request = UnlockRequest { operator: Some(name.to_owned()), method: by(PASSPHRASE) };
        let SessionView::Open { vault } = session::unlock(&self.desk.shell, &request).unwrap().session else {
            panic!("it is open")
        };
        assert_eq!(vault.operator.name, name);
    }

    /// Spoils the last entry of the ledger, and takes away what says that it was whole.
    fn damage(&self) {
        let folder = PathBuf::from(self.desk.vault_folder());
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            if entry.file_name().to_string_lossy().starts_with("index.mark") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        let ledger = fs::read_dir(folder.join("ledger")).unwrap().next().unwrap().unwrap().path();
        let mut bytes = fs::read(&ledger).unwrap();
        let at = bytes.len() - 20;
        bytes[at] ^= 1;
        fs::write(&ledger, bytes).unwrap();
    }

    fn walk(&self, name: &str, most: Need, vault: Vault) {
        crate::commands::typescript(&mut |command, _, _| {
            let Some((need, changes)) = need(command) else { return };
            let answer = call(&self.desk.shell, command, &self.request(command)).map_err(|Error { code, .. }| code);
            let wrong = |expected: &str| panic!("{command} by {name}, {vault:?}: {expected}, not {answer:?}");
            match (vault, need) {
                (Vault::Locked, Need::Nothing) | (Vault::Open | Vault::ReadOnly, Need::Own) => {
                    assert_ne!(answer, Err(Code::NotAllowed), "{command} by {name}, {vault:?}");
                }
                (Vault::Locked, _) if answer != Err(Code::Locked) => wrong("locked"),
                (Vault::Locked, _) => {}
                (Vault::Open, _) if need > most && answer != Err(Code::NotAllowed) => wrong("not allowed"),
                (Vault::ReadOnly, _) if (need > most || changes) && answer.is_ok() => wrong("refused"),
                _ if need > most || changes && vault == Vault::ReadOnly => {}
                // Allowed: whatever else may be missing, such as the card that the request names.
                _ => match answer {
                    Ok(_) | Err(Code::TokenGone | Code::Stale) => {}
                    // What is read back from a ledger that is not whole says so.
                    Err(Code::VaultDamaged) if vault == Vault::ReadOnly => {}
                    Err(_) => wrong("done"),
                },
            }
        });
    }

    /// A file of permissions that was just chosen, where one can be.
    fn chosen_file(&self) -> Option<Value> {
        let path = PathBuf::from(self.desk.vault_folder()).with_file_name("permissions.toml");
        fs::write(&path, "service = \"backups\"\n[[permissions]]\npermission = \"backups.read\"\n").unwrap();
        self.desk.pick(Some(path));
        let chosen = call(&self.desk.shell, "choose_permission_file", &Value::Null);
        self.desk.pick(None);
        Some(json!({ "handle": chosen.ok()?["handle"] }))
    }

    /// The service whose file was imported, where it was.
    fn service(&self) -> Value {
        let vault = self.desk.shell.vault();
        let service = vault.ok().and_then(|vault| vault.read(|state| state.services().next().map(|one| one.id)));
        service.map_or_else(|| json!("NoSuchServic"), |id| json!(id))
    }

    /// A request that somebody who may give the command would give.
    fn request(&self, command: &str) -> Value {
        let thing = |name: &str| self.things[name].clone();
        let card = json!({ "handle": "00000000000000000000000000000000" });
        let key = |number: usize| json!({ "key": self.keys[number] });
        let many = json!({ "selection": { "kind": "keys", "keys": [self.keys[8]] }, "act": { "kind": "suspend" } });
        let proof = proof_json(PASSPHRASE);
        let rule = || {
            let first = self.desk.shell.vault().map(|vault| vault.read(State::rules_in_words).remove(0));
            first.map_or(json!([]), |rule| json!([{ "rule": rule.name, "value": rule.setting }]))
        };
        match command {
            "suggest_folder" => json!({ "name": "Other" }),
            "choose_folder" => json!({ "purpose": "open" }),
            "prove" | "new_recovery_code" | "enable_keychain" | "disable_keychain" => json!({ "proof": proof }),
            "change_passphrase" => json!({ "proof": proof, "new_passphrase": PASSPHRASE }),
            "passphrase_strength" => json!({ "passphrase": "x" }),
            "set_settings" => json!({ "theme": "dark", "clipboard_seconds": 30, "idle_minutes": null }),
            "copy_text" => json!({ "text": "a name" }),
            "list_keys" | "activity_page" => json!({}),
            "key_details" | "confirm_stored" => key(0),
            "issue_key" => json!({
                "name": "another", "description": "", "owner": null, "grants": [{ "role": thing("role"), "accounts": null }],
                "expiration": "default", "format": null
            }),
            "rotate_key" => json!({ "key": self.keys[1], "switch": "now" }),
            "edit_key" => json!({
                "key": self.keys[2], "name": null, "description": "edited", "grants": null, "expiration": null
            }),
            "suspend_key" => key(3),
            "reinstate_key" => key(4),
            "revoke_key" => json!({ "key": self.keys[5], "reason": "superseded" }),
            "delete_key" => key(6),
            "rules_effect" | "set_rules" => json!({ "settings": rule() }),
            "preview_expiration" => json!({ "expiration": "default", "key": null }),
            "bulk_preview" | "apply_bulk" => many,
            "explain" => json!({ "text": "kw_x" }),
            "calendar" => json!({ "year": 2027 }),
            "add_role" => json!({ "name": "New", "permissions": ["z.read"], "scoped": false }),
            "edit_role" => json!({ "role": thing("spare_role"), "name": "Renamed", "permissions": null }),
            "role_removal" => json!({ "role": thing("role") }),
            "remove_role" => json!({ "role": thing("spare_role"), "cascade": false }),
            "import_permissions" => self.chosen_file().unwrap_or(card),
            "add_owner" => json!({ "name": "Finance" }),
            "edit_owner" => json!({ "owner": thing("owner"), "contact": "ops@example.org" }),
            "suspend_owner" | "reinstate_owner" | "owner_removal" | "owner_details" => {
                json!({ "owner": thing("owner") })
            }
            "remove_owner" => json!({ "owner": thing("spare_owner"), "with_keys": false }),
            "add_account" => json!({ "name": "us" }),
            "edit_account" => json!({ "account": thing("account"), "name": "eu-west" }),
            "remove_account" => json!({ "account": thing("account") }),
            "remove_service" => json!({ "service": self.service() }),
            "expiration_choices" => json!({ "key": self.keys[0] }),
            "add_operator" => {
                json!({ "name": "Olga", "role": "viewer", "owner": null, "passphrase": PASSPHRASE })
            }
            "operator_edit" | "edit_operator" => json!({ "operator": thing("edited"), "name": "Ottilie" }),
            "operator_removal" => json!({ "operator": thing("edited") }),
            "remove_operator" => json!({ "operator": thing("spare") }),
            "reveal_copy" | "reveal_show" | "reveal_save_file" | "reveal_save_keychain" | "reveal_discard" => card,
            "reveal_copy_as" => json!({ "handle": card["handle"], "format": "env" }),
            "set_service" => json!({ "port": free_port(), "writes": false, "with_window": false }),
            "preview_token_key_rotation" | "rotate_token_key" => {
                json!({ "algorithm": null, "switch": { "type": "planned", "lead_seconds": 3600 } })
            }
            "stop_keeping" => json!({ "path": "/nowhere/keys.kwb" }),
            "reveal_done" => json!({ "handle": card["handle"], "stored": true }),
            _ => Value::Null,
        }
    }
}
