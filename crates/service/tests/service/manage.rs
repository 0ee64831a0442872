//! Keys over REST: issued once, changed as they were seen, ended at once; and by whom not.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    model::{Door, Preset},
    operation::SuspendKey,
};
use serde_json::{Value, json};

use crate::{client::Answer, stand::Stand};

const KEYS: &str = "/api/v1/api_keys";

/// A service that takes changes, and the token of a key that may make them.
fn writable() -> (Stand, String) {
    let stand = Stand::with(Preset::Standard, true);
    let (_, writer) = stand.asker(&["keywright.*"]);
    (stand, writer)
}

fn create(stand: &Stand, writer: &str, body: &Value) -> Answer {
    stand.ask(writer, "POST", KEYS, Some(body))
}

/// A key that was issued over REST: its id, and its token.
fn issued(stand: &Stand, writer: &str, policy: &str) -> (String, String) {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("key {}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let answer = create(stand, writer, &json!({"name": name, "policy_id": policy}));
    assert_eq!(answer.status, 201, "{answer:?}");
    let answer = answer.json();
    (answer["key"]["id"].as_str().unwrap().to_owned(), answer["token"].as_str().unwrap().to_owned())
}

fn verdict(stand: &Stand, asker: &str, token: &str, permission: &str) -> String {
    let question = json!({"token": token, "permission": permission});
    let answer = stand.ask(asker, "POST", "/api/v1/api_keys/verify", Some(&question));
    answer.json()["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_lives_from_its_issue_to_its_end() {
    let (stand, writer) = writable();
    let reader = stand.grantable("Reader", &["backups.read"]).to_string();
    let operator = stand.grantable("Operator", &["backups.*"]).to_string();
    let answer = create(&stand, &writer, &json!({"name": "nightly", "policy_id": reader, "expires": "30d"}));
    assert_eq!((answer.status, answer.header("cache-control")), (201, Some("no-store")));
    let place = answer.header("location").unwrap().to_owned();
    let tag = answer.header("etag").unwrap().to_owned();
    let body = answer.json();
    let (id, token) = (body["key"]["id"].as_str().unwrap(), body["token"].as_str().unwrap());
    assert_eq!((place.as_str(), &body["key"]["policy_id"]), (&*format!("{KEYS}/{id}"), &json!(reader)));
    assert_eq!(verdict(&stand, &writer, token, "backups.read"), "valid");

    let seen = stand.ask(&writer, "GET", &place, None);
    assert_eq!((seen.header("etag"), seen.json()["name"].clone()), (Some(&*tag), json!("nightly")));
    assert!(!String::from_utf8_lossy(&seen.body).contains(&token[20..40]));

    // C5: what it may do changes at once.
    let change = json!({"policy_id": operator, "description": "Runs at night"});
    let changed = stand.ask_with(&writer, "PATCH", &place, &[("If-Match", &tag)], Some(&change));
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(changed.json()["description"], "Runs at night");
    assert_ne!(changed.header("etag").unwrap(), tag);
    assert_eq!(verdict(&stand, &writer, token, "backups.write"), "valid");

    for (act, code) in [("suspend", "suspended"), ("reinstate", "valid")] {
        assert_eq!(stand.ask(&writer, "POST", &format!("{place}/{act}"), None).status, 200);
        assert_eq!(verdict(&stand, &writer, token, "backups.read"), code);
    }
    let reason = json!({"reason": "compromised"});
    let revoked = stand.ask(&writer, "POST", &format!("{place}/revoke"), Some(&reason));
    assert_eq!((revoked.status, &revoked.json()["status"]), (200, &json!("revoked")));
    assert_eq!(verdict(&stand, &writer, token, "backups.read"), "revoked");
    let again = stand.ask(&writer, "POST", &format!("{place}/revoke"), Some(&reason));
    assert_eq!(again.refusal(), (409, "key_ended".to_owned()));
    // C6: deleting it ends it at once, and its record is gone.
    let deleted = stand.ask(&writer, "DELETE", &place, None);
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(stand.ask(&writer, "GET", &place, None).refusal(), (404, "key_not_found".to_owned()));
    assert_eq!(stand.ask(&writer, "DELETE", &place, None).refusal(), (404, "key_not_found".to_owned()));
}

#[test]
fn a_request_that_comes_again_makes_no_second_key_and_tells_no_token() {
    let (mut stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let ask = |stand: &Stand, name: &str, key: &str| {
        stand.ask_with(
            &writer,
            "POST",
            KEYS,
            &[("Idempotency-Key", key)],
            Some(&json!({"name": name, "policy_id": policy})),
        )
    };
    let first = ask(&stand, "nightly", "one");
    assert_eq!(first.status, 201);
    let (id, token) = (first.json()["key"]["id"].clone(), first.json()["token"].as_str().unwrap().to_owned());
    // As after a crash: all that is known is on the disk.
    stand.lock();
    stand.unlock();
    let again = ask(&stand, "nightly", "one");
    assert_eq!((again.status, &again.json()["key"]["id"], &again.json()["token"]), (200, &id, &Value::Null));
    assert!(!String::from_utf8_lossy(&again.body).contains(&token[20..40]));
    assert_eq!(ask(&stand, "another", "one").refusal(), (422, "invalid_argument".to_owned()));
    assert_eq!(ask(&stand, "another", "two").status, 201);
    for wrong in ["", " ", "a b", "\u{e9}", &"a".repeat(256)] {
        assert_eq!(ask(&stand, "third", wrong).refusal(), (422, "invalid_header".to_owned()), "{wrong}");
    }
    let gone = format!("{KEYS}/{}", id.as_str().unwrap());
    assert_eq!(stand.ask(&writer, "DELETE", &gone, None).status, 204);
    assert_eq!(ask(&stand, "nightly", "one").refusal(), (410, "token_gone".to_owned()));
}

#[test]
fn nobody_changes_what_they_did_not_see() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let (id, _) = issued(&stand, &writer, &policy);
    let place = format!("{KEYS}/{id}");
    let tag = stand.ask(&writer, "GET", &place, None).header("etag").unwrap().to_owned();
    let change = json!({"name": "new name"});
    let patch = |tags: &[(&str, &str)]| stand.ask_with(&writer, "PATCH", &place, tags, Some(&change));
    assert_eq!(patch(&[]).refusal(), (428, "if_match_needed".to_owned()));
    assert_eq!(patch(&[("If-Match", "nonsense")]).refusal(), (422, "invalid_header".to_owned()));
    assert_eq!(patch(&[("If-Match", "\"other\"")]).refusal(), (412, "stale".to_owned()));
    // Somebody else was faster.
    stand.vault.apply(Door::Cli, &SuspendKey { key: id.parse().unwrap() }).unwrap();
    assert_eq!(patch(&[("If-Match", &tag)]).refusal(), (412, "stale".to_owned()));
    let deleted = stand.ask_with(&writer, "DELETE", &place, &[("If-Match", &tag)], None);
    assert_eq!(deleted.refusal(), (412, "stale".to_owned()));
    let now = stand.ask(&writer, "GET", &place, None).header("etag").unwrap().to_owned();
    assert_eq!(patch(&[("If-Match", &format!("{tag}, {now}"))]).status, 200);
    assert_eq!(patch(&[("If-Match", "*")]).status, 200);
}

#[test]
fn a_rotation_answers_the_successors_token_once() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let (id, old) = issued(&stand, &writer, &policy);
    let place = format!("{KEYS}/{id}/rotate");
    for wrong in [
        json!({"switch": "later"}),
        json!({"switch": "now", "seconds": 3600}),
        json!({"switch": "overlap", "seconds": 1}),
        json!({}),
    ] {
        assert_eq!(stand.ask(&writer, "POST", &place, Some(&wrong)).status, 422, "{wrong}");
    }
    let short = stand.ask(&writer, "POST", &place, Some(&json!({"switch": "overlap", "seconds": 1}))).json();
    assert_eq!((&short["code"], &short["field"]), (&json!("invalid_lifetime"), &json!("seconds")));
    let answer = stand.ask(&writer, "POST", &place, Some(&json!({"switch": "overlap", "seconds": 7200})));
    assert_eq!(answer.status, 201, "{answer:?}");
    let new = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(
        (verdict(&stand, &writer, &old, "backups.read"), verdict(&stand, &writer, &new, "backups.read")),
        ("valid".to_owned(), "valid".to_owned())
    );
    let answer = stand.ask(&writer, "POST", &place, Some(&json!({"switch": "now"})));
    let newest = answer.json()["token"].as_str().unwrap().to_owned();
    let verdicts: Vec<_> =
        [&old, &new, &newest].iter().map(|token| verdict(&stand, &writer, token, "backups.read")).collect();
    assert_eq!(verdicts, ["revoked", "revoked", "valid"]);
    // Who did not get that answer has the key that it named, and rotates this one.
    let again = stand.ask(&writer, "POST", &place, Some(&json!({"switch": "now"})));
    assert_eq!(again.refusal(), (409, "key_ended".to_owned()));
    let ended = stand.ask(&writer, "GET", &format!("{KEYS}/{id}"), None).json();
    let successor = format!("{KEYS}/{}/rotate", ended["replaced_by"].as_str().unwrap());
    let answer = stand.ask(&writer, "POST", &successor, Some(&json!({"switch": "now"})));
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(verdict(&stand, &writer, &token, "backups.read"), "valid");
}

#[test]
fn keys_are_listed_a_part_at_a_time() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let mut ids: Vec<_> = (0..7).map(|_| issued(&stand, &writer, &policy).0).collect();
    let mut met = Vec::new();
    let mut path = format!("{KEYS}?limit=3&policy_id={policy}");
    loop {
        let part = stand.ask(&writer, "GET", &path, None).json();
        met.extend(part["keys"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap().to_owned()));
        let Some(next) = part["next_cursor"].as_str() else { break };
        path = format!("{KEYS}?limit=3&policy_id={policy}&cursor={next}");
    }
    ids.sort_unstable();
    met.sort_unstable();
    assert_eq!(met, ids);
    for query in
        ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "cursor=x", "nothing=1", "status=odd", "policy_id=x"]
    {
        let answer = stand.ask(&writer, "GET", &format!("{KEYS}?{query}"), None);
        assert_eq!(answer.refusal(), (422, "invalid_query".to_owned()), "{query}");
    }
    let found = stand.ask(&writer, "GET", &format!("{KEYS}?status=active&search=asker"), None).json();
    assert_eq!(found["keys"].as_array().unwrap().len(), 1);
}

#[test]
fn without_the_second_switch_nothing_is_changed() {
    let stand = Stand::new();
    let (_, writer) = stand.asker(&["keywright.*"]);
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let revision = stand.vault.revision();
    for (method, path) in
        [("POST", KEYS), ("DELETE", "/api/v1/api_keys/7Hq2mXc90aZt"), ("POST", "/api/v1/api_keys/owners")]
    {
        let answer = stand.ask(&writer, method, path, Some(&json!({"name": "x", "policy_id": policy})));
        assert_eq!(answer.refusal(), (403, "writes_off".to_owned()), "{method} {path}");
    }
    assert_eq!(stand.ask(&writer, "GET", KEYS, None).status, 200);
    assert_eq!(stand.vault.revision(), revision);
}

#[test]
fn no_key_widens_itself_or_another_beyond_what_an_admin_marked() {
    let (stand, writer) = writable();
    let own = stand.role("Everything of Keywright", &["keywright.*"]).to_string();
    let marked = stand.grantable("Reader", &["backups.read"]).to_string();
    let unmarked = stand.role("Backups", &["backups.*"]).to_string();
    for policy in [&own, &unmarked] {
        let answer = create(&stand, &writer, &json!({"name": "more", "policy_id": policy}));
        assert_eq!(answer.status, 403, "{answer:?}");
        answer.code();
    }
    let writers = stand.ask(&writer, "GET", &format!("{KEYS}?search=asker"), None).json()["keys"][0].clone();
    let itself = format!("{KEYS}/{}", writers["id"].as_str().unwrap());
    let any = [("If-Match", "*")];
    for (method, path, body) in [
        ("PATCH", itself.clone(), json!({"policy_id": marked})),
        ("PATCH", itself.clone(), json!({"description": "mine"})),
        ("PATCH", format!("{KEYS}/policies/{marked}"), json!({"permissions": ["*"]})),
        ("PATCH", format!("{KEYS}/policies/{own}"), json!({"name": "Mine"})),
        ("POST", format!("{KEYS}/policies"), json!({"name": "All", "permissions": ["keywright.write"]})),
    ] {
        let answer = stand.ask_with(&writer, method, &path, &any, Some(&body));
        assert_eq!(answer.status, 403, "{method} {path} {answer:?}");
        answer.code();
    }
    assert_eq!(stand.ask(&writer, "DELETE", &itself, None).status, 403);
    let rotate = stand.ask(&writer, "POST", &format!("{itself}/rotate"), Some(&json!({"switch": "now"})));
    assert_eq!(rotate.status, 403);
    // Who may only read changes nothing.
    let (_, reader) = stand.asker(&["keywright.read"]);
    assert_eq!(
        create(&stand, &reader, &json!({"name": "x", "policy_id": marked})).refusal(),
        (403, "missing_permission".to_owned())
    );
}

#[test]
fn what_a_body_names_and_is_not_there_is_no_missing_page() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    for (body, code, field) in [
        (json!({"name": "x", "policy_id": "AAAAAAAAAAAA"}), "role_not_found", Some("policy_id")),
        (json!({"name": "x", "grants": [{"policy_id": "AAAAAAAAAAAA"}]}), "role_not_found", Some("grants")),
        (json!({"name": "x", "policy_id": policy, "owner_id": "AAAAAAAAAAAA"}), "owner_not_found", Some("owner_id")),
        (json!({"name": "x", "policy_id": "short"}), "invalid_body", None),
        (json!({"name": "x"}), "rule_refused", Some("grants")),
        (
            json!({"name": "x", "policy_id": policy, "grants": [{"policy_id": policy}]}),
            "invalid_argument",
            Some("grants"),
        ),
        (json!({"name": "x", "policy_id": policy, "expires": "soon"}), "invalid_lifetime", Some("expires")),
        (json!({"name": "x", "policy_id": policy, "expires": "2020-01-01"}), "invalid_lifetime", Some("expires")),
        (json!({"name": "x", "policy_id": policy, "expires": "never"}), "lifetime_refused", Some("expires")),
        (json!({"name": "", "policy_id": policy}), "invalid_text", Some("name")),
        (json!({"name": writer, "policy_id": policy}), "secret_in_text", Some("name")),
    ] {
        let answer = create(&stand, &writer, &body);
        assert_eq!(answer.refusal(), (422, code.to_owned()), "{body}");
        // What is wrong is called as it was sent.
        assert_eq!(answer.json()["field"].as_str(), field, "{body}");
        assert!(!String::from_utf8_lossy(&answer.body).contains(&writer[20..40]));
    }
    issued(&stand, &writer, &policy);
    let name = json!({"name": "asker keywright.*", "policy_id": policy});
    assert_eq!(create(&stand, &writer, &name).refusal(), (409, "name_taken".to_owned()));
    for path in ["AAAAAAAAAAAA", "x", &writer, "%ff", "..%2f"] {
        let answer = stand.ask(&writer, "GET", &format!("{KEYS}/{path}"), None);
        assert_eq!(answer.refusal(), (404, "key_not_found".to_owned()), "{path}");
        assert!(!String::from_utf8_lossy(&answer.body).contains(&writer[20..40]));
    }
}

#[test]
fn a_locked_vault_answers_so_and_goes_on_checking() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let (id, token) = issued(&stand, &writer, &policy);
    stand.lock();
    for (method, path) in
        [("GET", KEYS.to_owned()), ("GET", format!("{KEYS}/policies")), ("DELETE", format!("{KEYS}/{id}"))]
    {
        let answer = stand.ask(&writer, method, &path, None);
        assert_eq!(answer.refusal(), (503, "locked".to_owned()), "{method} {path}");
        assert!(answer.header("retry-after").is_some());
    }
    assert_eq!(verdict(&stand, &writer, &token, "backups.read"), "valid");
    assert_eq!(stand.ask("wrong", "GET", KEYS, None).refusal(), (401, "unauthorized".to_owned()));
}

#[test]
fn who_may_not_read_makes_nothing_whose_answer_they_could_not_have() {
    let stand = Stand::with(Preset::Standard, true);
    let (_, blind) = stand.asker(&["keywright.write"]);
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let revision = stand.vault.revision();
    let answer = create(&stand, &blind, &json!({"name": "lost", "policy_id": policy}));
    assert_eq!(answer.refusal(), (403, "missing_permission".to_owned()));
    assert!(answer.header("www-authenticate").unwrap().contains("scope=\"keywright.write keywright.read\""));
    assert_eq!(stand.vault.revision(), revision);
}

#[test]
fn the_first_use_of_a_successor_ends_the_key_that_it_replaces() {
    let (stand, writer) = writable();
    let policy = stand.grantable("Reader", &["backups.read"]).to_string();
    let (id, old) = issued(&stand, &writer, &policy);
    let answer = stand.ask(&writer, "POST", &format!("{KEYS}/{id}/rotate"), Some(&json!({"switch": "first_use"})));
    let new = answer.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(verdict(&stand, &writer, &old, "backups.read"), "valid");
    assert_eq!(verdict(&stand, &writer, &new, "backups.read"), "valid");
    // Uses are written within a second or so.
    let deadline = Instant::now() + Duration::from_secs(30);
    while verdict(&stand, &writer, &old, "backups.read") != "revoked" {
        assert!(Instant::now() < deadline);
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(verdict(&stand, &writer, &new, "backups.read"), "valid");
}
