//! C3, C9, C10, C12: policies, which the window calls roles, and the catalogue of permissions.

use keywright_core::{
    model::{PermissionFile, Preset},
    operation::{EditRole, ImportPermissions},
};
use serde_json::json;

use super::{Rest, edit_role};

const POLICIES: &str = "/api/v1/api_keys/policies";

#[test]
fn c3_policies_are_listed_with_ids_and_renaming_one_changes_no_key() {
    let rest = Rest::new(Preset::Service);
    let role = rest.grantable("Backups", &["backups.read", "backups.write"]);
    let policies = || rest.ask("GET", POLICIES, None).is(200)["policies"].clone();
    let listed = policies().as_array().unwrap().iter().find(|policy| policy["id"] == json!(role)).unwrap().clone();
    assert_eq!(
        (&listed["name"], &listed["permissions"]),
        (&json!("Backups"), &json!(["backups.read", "backups.write"]))
    );
    let (key, token) = rest.token("agent", role);
    let path = format!("/api/v1/api_keys/{key}");
    rest.world.apply(&EditRole { name: Some("Archives".to_owned()), ..edit_role(role) });
    let shown = rest.ask("GET", &path, None).is(200);
    assert_eq!((&shown["policy_id"], &shown["grants"][0]["policy"]), (&json!(role), &json!("Archives")));
    assert!(policies().to_string().contains("Archives"));
    let question = json!({ "token": token, "permission": "backups.read" });
    assert_eq!(rest.ask("POST", "/api/v1/api_keys/verify", Some(&question)).is(200)["valid"], true);
}

#[test]
fn c9_the_catalogue_is_listed_as_services_declare_it() {
    let rest = Rest::new(Preset::Service);
    let permissions = || rest.ask("GET", "/api/v1/api_keys/permissions", None).is(200)["permissions"].clone();
    assert_eq!(permissions(), json!([]));
    let file =
        b"service = \"backups\"\n[[permissions]]\npermission = \"backups.read\"\ndescription = \"Read backups\"\n";
    rest.world.apply(&ImportPermissions { file: PermissionFile::parse(file).unwrap() });
    let listed = permissions();
    assert_eq!(
        (&listed[0]["permission"], &listed[0]["service"], &listed[0]["description"]),
        (&json!("backups.read"), &json!("backups"), &json!("Read backups"))
    );
    // A service's own pipeline declares what it has, again and again.
    let declared = [("backups.list", "List"), ("backups.read", "Read backups")]
        .map(|(permission, description)| json!({ "permission": permission, "description": description }));
    let declaration = json!({ "service": "backups", "permissions": declared });
    let declare = || rest.ask("POST", "/api/v1/api_keys/permissions", Some(&declaration)).is(200);
    assert_eq!((declare()["added"].clone(), declare()["unchanged"].clone()), (json!(["backups.list"]), json!(2)));
    assert_eq!(permissions().as_array().unwrap().len(), 2);
}

#[test]
fn c10_policies_are_created_updated_and_deleted_with_names_of_their_own() {
    let rest = Rest::new(Preset::Service);
    let create = |name: &str| {
        rest.ask("POST", POLICIES, Some(&json!({ "name": name, "permissions": ["backups.read", "backups.list"] })))
    };
    let made = create("Backups").is(201);
    assert_eq!(made["grantable_over_rest"], false);
    create("BACKUPS").refused(409, "name_taken");
    let path = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    let changed = rest.change(&path, &json!({ "name": "Archives", "permissions": ["backups.*"] })).is(200);
    assert_eq!((&changed["name"], &changed["permissions"]), (&json!("Archives"), &json!(["backups.*"])));
    let role = made["id"].as_str().unwrap().parse().unwrap();
    let (_, token) = rest.token("agent", role);
    let verify = || {
        let question = json!({ "token": token, "permission": "backups.write" });
        rest.ask("POST", "/api/v1/api_keys/verify", Some(&question)).is(200)["code"].clone()
    };
    assert_eq!(verify(), "valid");
    rest.change(&path, &json!({ "permissions": ["backups.read"] })).is(200);
    assert_eq!(verify(), "missing_permission");
    // What a key has is made narrower only, and keeps its name, which services with public keys go by.
    rest.change(&path, &json!({ "permissions": ["backups.read", "backups.write"] })).refused(403, "not_allowed");
    rest.change(&path, &json!({ "name": "Everything" })).refused(403, "not_allowed");
    rest.change(&path, &json!({ "permissions": ["keywright.write"] })).refused(403, "reserved_permission");
    rest.ask_with("DELETE", &path, None, &["If-Match: *"]).is(200);
    rest.ask("GET", &path, None).refused(404, "role_not_found");
    assert_eq!(verify(), "unknown");
}

#[test]
fn c12_deleting_a_policy_deletes_its_keys_at_once_and_the_answer_lists_them() {
    let rest = Rest::new(Preset::Service);
    let role = rest.world.role("Backups", &["backups.*"]);
    let keys = ["one", "two"].map(|name| rest.token(name, role));
    let path = format!("{POLICIES}/{role}");
    let removed = rest.ask_with("DELETE", &path, None, &["If-Match: *"]).is(200);
    let mut names: Vec<_> =
        removed["deleted"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!((names, &removed["reduced"]), (vec!["one".to_owned(), "two".to_owned()], &json!([])));
    for (key, token) in keys {
        rest.ask("GET", &format!("/api/v1/api_keys/{key}"), None).refused(404, "key_not_found");
        let said = rest.ask("POST", "/api/v1/api_keys/verify", Some(&json!({ "token": token }))).is(200);
        assert_eq!(said["code"], "unknown");
    }
    // Where the rules say so, a policy in use stays.
    rest.world.set(&["delete_role=refuse"]);
    let role = rest.world.role("Reports", &["reports.*"]);
    rest.token("three", role);
    rest.ask_with("DELETE", &format!("{POLICIES}/{role}"), None, &["If-Match: *"]).refused(409, "in_use");
}
