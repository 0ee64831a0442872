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
fn o11_nearly_all_that_the_window_can_do_can_be_done_over_rest() {
    let rest = Rest::new(Preset::Organisation);
    let role = rest.grantable("Backups", &["backups.*"]);
    let at = |path: &str| format!("{KEYS}{path}");
    let get = |path: &str| rest.ask("GET", &at(path), None).is(200);
    let post = |path: &str, body| rest.ask("POST", &at(path), Some(&body));
    let change = |path: &str, body| rest.change(&at(path), &body).is(200);
    let id = |made: &Value| made["id"].as_str().unwrap().to_owned();

    // What keys may do, and where.
    let declared = json!([{ "permission": "backups.read", "description": "Read backups" }]);
    post("/permissions", json!({ "service": "backups", "permissions": declared })).is(200);
    assert!(get("/permissions")["permissions"][0]["policy_ids"].as_array().unwrap().contains(&json!(role)));
    let policy = post("/policies", json!({ "name": "Restore", "permissions": ["backups.*"], "scoped": true })).is(201);
    let policy = format!("/policies/{}", id(&policy));
    assert_eq!(change(&policy, json!({ "permissions": ["backups.restore"] })), get(&policy));
    assert!(get("/policies")["policies"].to_string().contains("backups.restore"));
    rest.ask_with("DELETE", &at(&policy), None, &["If-Match: *"]).is(200);
    let account = format!("/accounts/{}", id(&post("/accounts", json!({ "name": "aws-prod" })).is(201)));
    assert_eq!(change(&account, json!({ "name": "aws-production" }))["name"], "aws-production");
    assert_eq!(get("/accounts")["accounts"], json!([get(&account)]));
    rest.ask("DELETE", &at(&account), None).is(204);

    // Owners.
    let made = post("/owners", json!({ "name": "Platform", "team": "Infrastructure" })).is(201);
    let (owner, path) = (id(&made), format!("/owners/{}", id(&made)));
    assert_eq!(change(&path, json!({ "contact": "platform@example.org" })), get(&path));
    assert_eq!(get("/owners")["owners"][0]["id"], json!(owner));

    // A key, from its issue to its end.
    let made = post("", json!({ "name": "agent", "policy_id": role, "owner_id": owner, "expires": "90d" })).is(201);
    let key = format!("/{}", id(&made["key"]));
    change(&key, json!({ "name": "agent-2", "description": "nightly", "expires": "60d" }));
    let check =
        || post("/verify", json!({ "token": made["token"], "permission": "backups.read" })).is(200)["code"].clone();
    assert_eq!(check(), "valid");
    assert_eq!(post(&format!("{key}/suspend"), json!({})).is(200)["status"], "suspended");
    assert_eq!(check(), "suspended");
    assert_eq!(post(&format!("{key}/reinstate"), json!({})).is(200)["status"], "active");
    post(&format!("{path}/suspend"), json!({})).is(200);
    assert_eq!((check(), get(&key)["stopped_by"].clone()), (json!("owner_suspended"), json!("owner")));
    post(&format!("{path}/reinstate"), json!({})).is(200);
    let rotated = post(&format!("{key}/rotate"), json!({ "switch": "overlap", "seconds": 3600 })).is(201);
    assert_eq!(rotated["key"]["rotated_from"], made["key"]["id"]);
    assert!(rotated["token"].is_string());
    let identified = post("/identify", json!({ "token": rotated["token"] })).is(200);
    assert_eq!((&identified["code"], &identified["key_id"]), (&json!("valid"), &rotated["key"]["id"]));
    let successor = format!("/{}", id(&rotated["key"]));
    assert_eq!(post(&format!("{successor}/revoke"), json!({ "reason": "compromised" })).is(200)["status"], "revoked");
    assert_eq!(get("?status=revoked&limit=1")["keys"][0]["id"], rotated["key"]["id"]);

    // What happened, what wants to be looked at, and the rules.
    let activity = |query: &str| get(&format!("/activity{query}"))["entries"].as_array().unwrap().len();
    let of_key = activity(&format!("?key_id={}", id(&made["key"])));
    assert!(of_key >= 5 && activity("?limit=200") > of_key);
    assert!(get("/review")["findings"].is_array());
    assert!(get("/rules")["rules"].to_string().contains("max_lifetime"));
    // Who asked stands in the history, by name.
    let history = rest.world.vault.history(id(&made["key"]).parse().unwrap()).unwrap();
    assert!(history.len() >= 5 && history.iter().all(|entry| entry.door == Door::Rest(rest.asking)));
    assert_eq!(history[0].who(), format!("Ada, over REST, by the key ci-bot ({})", rest.asking));

    // The end of it all.
    for gone in [&successor, &key, &path] {
        rest.ask("DELETE", &at(gone), None).is(204);
        assert_eq!(rest.ask("GET", &at(gone), None).status, 404, "{gone}");
    }

    // The guide to it needs no key, and everything in it that asks a key for its permission was asked here.
    let document = rest.curl("GET", "/api-docs", None, &[]).is(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let asked = rest.asked.borrow();
    for (path, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with(KEYS)) {
        for method in methods.as_object().unwrap().keys() {
            let same = |(asked, at): &(String, String)| asked.eq_ignore_ascii_case(method) && is_at(at, path);
            assert!(asked.iter().any(same), "{method} {path}");
        }
    }
}

/// Whether this address is one of those that the document means.
fn is_at(address: &str, path: &str) -> bool {
    let (segments, meant): (Vec<_>, Vec<_>) = (address.split('/').collect(), path.split('/').collect());
    let same = |(segment, meant): (&&str, &&str)| segment == meant || (*meant == "{id}" && segment.len() == 12);
    segments.len() == meant.len() && segments.iter().zip(&meant).all(same)
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
