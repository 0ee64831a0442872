//! O11, C4: keys are managed over REST as in the window, as far as a key may.

use keywright_core::{
    model::{Door, Preset, RevocationReason},
    operation::RevokeKey,
};
use serde_json::{Value, json};

use super::Rest;

const KEYS: &str = "/api/v1/api_keys";

#[test]
fn c4_keys_are_created_updated_and_deleted_by_the_policys_id() {
    let rest = Rest::new(Preset::Service);
    let (backups, reports) = (rest.grantable("Backups", &["backups.*"]), rest.grantable("Reports", &["reports.*"]));
    let made = rest.ask("POST", KEYS, Some(&json!({ "name": "agent", "policy_id": backups, "expires": "90d" })));
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let path = made.header("location").unwrap().to_owned();
    let made = made.is(201);
    let token = made["token"].as_str().unwrap().to_owned();
    assert_eq!((&made["key"]["policy_id"], &made["key"]["status"]), (&json!(backups), &json!("active")));
    let verify = |permission: &str| {
        let question = json!({ "token": token, "permission": permission });
        rest.ask("POST", "/api/v1/api_keys/verify", Some(&question)).is(200)["code"].clone()
    };
    assert_eq!((verify("backups.read"), verify("reports.read")), (json!("valid"), json!("missing_permission")));
    // Nobody is told the token again.
    let shown = rest.ask("GET", &path, None).is(200);
    assert!(
        !shown.to_string().contains(&token) && shown["last_four"].as_str().is_some_and(|four| token.ends_with(four))
    );

    let changed = rest.change(&path, &json!({ "policy_id": reports })).is(200);
    assert_eq!(changed["policy_id"], json!(reports));
    assert_eq!((verify("backups.read"), verify("reports.read")), (json!("missing_permission"), json!("valid")));
    // A change of what somebody else has changed meanwhile is refused.
    let seen = rest.ask("GET", &path, None);
    let tag = format!("If-Match: {}", seen.header("etag").unwrap());
    rest.change(&path, &json!({ "description": "nightly" })).is(200);
    let late = Some(json!({ "description": "weekly" }));
    rest.ask_with("PATCH", &path, late.as_ref(), &[&tag]).refused(412, "stale");
    rest.ask("PATCH", &path, late.as_ref()).refused(428, "if_match_needed");

    rest.ask("DELETE", &path, None).is(204);
    assert_eq!(verify("reports.read"), json!("unknown"));
    rest.ask("GET", &path, None).refused(404, "key_not_found");
    let document = rest.curl("GET", "/api-docs", None, &[]).is(200);
    let named = |path: &str, method: &str| document["paths"][path][method]["operationId"].clone();
    assert_eq!(named(KEYS, "post"), "AdminCreateApiKey");
    assert_eq!(named("/api/v1/api_keys/{id}", "patch"), "AdminUpdateApiKey");
    assert_eq!(named("/api/v1/api_keys/{id}", "delete"), "AdminDeleteApiKey");
}

#[test]
fn a_create_that_is_sent_again_makes_no_second_key_and_shows_no_token_twice() {
    let rest = Rest::new(Preset::Service);
    let role = rest.grantable("Backups", &["backups.*"]);
    let body = json!({ "name": "agent", "policy_id": role });
    let send = |body: &Value| {
        rest.ask_with("POST", KEYS, Some(body), &["Idempotency-Key: 8e03978e-40d5-43dd-bc93-6894a57f9324"])
    };
    let first = send(&body).is(201);
    let again = send(&body).is(200);
    assert_eq!((&again["key"]["id"], &again["token"]), (&first["key"]["id"], &json!(null)));
    let another = json!({ "name": "another", "policy_id": role });
    send(&another).refused(422, "invalid_argument");
    rest.ask("DELETE", &format!("{KEYS}/{}", first["key"]["id"].as_str().unwrap()), None).is(204);
    send(&body).refused(410, "token_gone");
    assert_eq!(rest.ask("GET", KEYS, None).is(200)["keys"].as_array().unwrap().len(), 1, "only the one that asks");
}

#[test]
fn o11_what_the_window_can_do_with_keys_owners_and_accounts_can_be_done_over_rest() {
    let rest = Rest::new(Preset::Organisation);
    let role = rest.grantable("Backups", &["backups.*"]);
    let post = |path: &str, body| rest.ask("POST", path, Some(&body));
    let owner = post("/api/v1/api_keys/owners", json!({ "name": "Platform", "team": "Infrastructure" })).is(201);
    let owner = owner["id"].as_str().unwrap();
    post("/api/v1/api_keys/accounts", json!({ "name": "aws-prod" })).is(201);
    let made = post(KEYS, json!({ "name": "agent", "policy_id": role, "owner_id": owner, "expires": "90d" })).is(201);
    let path = format!("{KEYS}/{}", made["key"]["id"].as_str().unwrap());
    rest.change(&path, &json!({ "name": "agent-2", "description": "nightly", "expires": "60d" })).is(200);
    assert_eq!(post(&format!("{path}/suspend"), json!({})).is(200)["status"], "suspended");
    assert_eq!(post(&format!("{path}/reinstate"), json!({})).is(200)["status"], "active");
    let rotated = post(&format!("{path}/rotate"), json!({ "switch": "overlap", "seconds": 3600 })).is(201);
    assert_eq!(rotated["key"]["rotated_from"], made["key"]["id"]);
    assert!(rotated["token"].is_string());
    let identified = post("/api/v1/api_keys/identify", json!({ "token": rotated["token"] })).is(200);
    assert_eq!((&identified["code"], &identified["key_id"]), (&json!("valid"), &rotated["key"]["id"]));
    let successor = format!("{KEYS}/{}", rotated["key"]["id"].as_str().unwrap());
    let revoked = post(&format!("{successor}/revoke"), json!({ "reason": "compromised" })).is(200);
    assert_eq!(revoked["status"], "revoked");
    let listed = rest.ask("GET", &format!("{KEYS}?status=revoked&limit=1"), None).is(200);
    assert_eq!(listed["keys"][0]["id"], rotated["key"]["id"]);
    rest.ask("GET", "/api/v1/api_keys/owners", None).is(200);

    // Who asked stands in the history, by name.
    let key = made["key"]["id"].as_str().unwrap().parse().unwrap();
    let history = rest.world.vault.history(key).unwrap();
    assert!(history.len() >= 5 && history.iter().all(|entry| entry.door == Door::Rest(rest.asking)));
    assert_eq!(history[0].who(), format!("Ada, over REST, by the key ci-bot ({})", rest.asking));
    // The guide to it needs no key.
    let document = rest.curl("GET", "/api-docs", None, &[]).is(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn a_key_over_rest_goes_no_further_than_an_admin_marked_for_it() {
    let rest = Rest::new(Preset::Service);
    let (marked, other) = (rest.grantable("Backups", &["backups.*"]), rest.world.role("Everything", &["*"]));
    let reserved = rest.world.role_named("API");
    let create = |role| rest.ask("POST", KEYS, Some(&json!({ "name": "agent", "policy_id": role })));
    create(other).refused(403, "not_allowed");
    create(reserved).refused(403, "reserved_permission");
    let made = create(marked).is(201);
    let path = format!("{KEYS}/{}", made["key"]["id"].as_str().unwrap());
    let change = |path: &str, body| rest.ask_with("PATCH", path, Some(&body), &["If-Match: *"]);
    change(&path, json!({ "policy_id": other })).refused(403, "not_allowed");
    change(&path, json!({ "policy_id": reserved })).refused(403, "reserved_permission");
    // Not itself, not the roles that it may grant or has.
    let own = format!("{KEYS}/{}", rest.asking);
    change(&own, json!({ "name": "root" })).refused(403, "reserved_permission");
    rest.ask("DELETE", &own, None).refused(403, "reserved_permission");
    for role in [marked, reserved] {
        let path = format!("{KEYS}/policies/{role}");
        assert_eq!(change(&path, json!({ "permissions": ["*"] })).status, 403);
        assert_eq!(rest.ask_with("DELETE", &path, None, &["If-Match: *"]).status, 403);
    }
    // And no longer than it works itself.
    rest.world.apply(&RevokeKey { key: rest.asking, reason: RevocationReason::Compromised });
    create(marked).refused(401, "unauthorized");
}
