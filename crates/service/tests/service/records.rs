//! What is no key, over REST: policies, permissions, owners, accounts, what happened; and a stop in the middle of a call.

use std::{collections::BTreeSet, thread};

use keywright_core::{
    model::{Door, Preset},
    operation::SetRules,
};
use serde_json::{Value, json};

use crate::{
    client::Client,
    stand::{Stand, request},
};

const KEYS: &str = "/api/v1/api_keys";

fn writable(preset: Preset) -> (Stand, String) {
    let stand = Stand::with(preset, true);
    let (_, writer) = stand.asker(&["keywright.*"]);
    (stand, writer)
}

#[test]
fn a_policy_is_made_changed_and_deleted_with_its_keys() {
    let (stand, writer) = writable(Preset::Service);
    let policies = format!("{KEYS}/policies");
    let new = json!({"name": "Backups", "permissions": ["backups.*"]});
    let made = stand.ask(&writer, "POST", &policies, Some(&new));
    assert_eq!((made.status, &made.json()["grantable_over_rest"]), (201, &json!(false)));
    let place = made.header("location").unwrap().to_owned();
    let tag = made.header("etag").unwrap().to_owned();
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let listed = stand.ask(&writer, "GET", &policies, None).json();
    assert!(listed["policies"].as_array().unwrap().iter().any(|policy| policy["id"] == *id));
    // C11: its keys follow at once.
    let key = stand.issue("nightly", id.parse().unwrap());
    let question = json!({"token": key.token.expose(), "permission": "backups.write"});
    let valid = || stand.ask(&writer, "POST", &format!("{KEYS}/verify"), Some(&question)).json()["valid"].clone();
    assert_eq!(valid(), json!(true));
    let less = json!({"permissions": ["backups.read"]});
    assert_eq!(stand.ask(&writer, "PATCH", &place, Some(&less)).status, 428);
    assert_eq!(stand.ask_with(&writer, "PATCH", &place, &[("If-Match", &tag)], Some(&less)).status, 200);
    assert_eq!(valid(), json!(false));
    assert_eq!(stand.ask_with(&writer, "PATCH", &place, &[("If-Match", &tag)], Some(&less)).status, 412);
    // What a key has is not made wider over REST.
    assert_eq!(stand.ask_with(&writer, "PATCH", &place, &[("If-Match", "*")], Some(&new)).status, 403);
    // C12: they go with it at once, and the answer lists them. So it has to be said what is meant.
    assert_eq!(stand.ask(&writer, "DELETE", &place, None).refusal(), (428, "if_match_needed".to_owned()));
    let stale = stand.ask_with(&writer, "DELETE", &place, &[("If-Match", &tag)], None);
    assert_eq!(stale.refusal(), (412, "stale".to_owned()));
    let gone = stand.ask_with(&writer, "DELETE", &place, &[("If-Match", "*")], None);
    assert_eq!((gone.status, &gone.json()["deleted"][0]["name"]), (200, &json!("nightly")), "{gone:?}");
    assert_eq!(valid(), json!(false));
    assert_eq!(stand.ask(&writer, "GET", &place, None).refusal(), (404, "role_not_found".to_owned()));
}

#[test]
fn permissions_are_imported_again_and_again() {
    let (stand, writer) = writable(Preset::Service);
    let path = format!("{KEYS}/permissions");
    let declaration =
        json!({"service": "backups", "permissions": [{"permission": "backups.read", "description": "Read them"}]});
    let done = stand.ask(&writer, "POST", &path, Some(&declaration));
    assert_eq!((done.status, done.json()["added"].clone()), (200, json!(["backups.read"])));
    assert_eq!(stand.ask(&writer, "POST", &path, Some(&declaration)).json()["unchanged"], 1);
    let listed = stand.ask(&writer, "GET", &path, None).json();
    assert_eq!(listed["permissions"][0]["permission"], "backups.read");
    for wrong in [
        json!({"service": "backups", "permissions": []}),
        json!({"service": "backups", "permissions": [{"permission": "keywright.write"}]}),
        json!({"service": "", "permissions": [{"permission": "a"}]}),
        json!({"service": "x", "permissions": [{"permission": "a"}, {"permission": "a"}]}),
    ] {
        let answer = stand.ask(&writer, "POST", &path, Some(&wrong));
        assert!([403, 422].contains(&answer.status), "{wrong}: {answer:?}");
        answer.code();
    }
}

#[test]
fn owners_and_accounts_come_and_go() {
    let (stand, writer) = writable(Preset::Standard);
    let owners = format!("{KEYS}/owners");
    let made = stand.ask(&writer, "POST", &owners, Some(&json!({"name": "Billing", "contact": "b@example.org"})));
    assert_eq!(made.status, 201);
    let place = made.header("location").unwrap().to_owned();
    let seen = [("If-Match", made.header("etag").unwrap())];
    let edited = stand.ask_with(&writer, "PATCH", &place, &seen, Some(&json!({"team": "Finance"})));
    assert_eq!((edited.status, &edited.json()["team"]), (200, &json!("Finance")));
    let suspended = stand.ask(&writer, "POST", &format!("{place}/suspend"), None);
    assert!(suspended.json()["suspended_at"].is_string());
    assert_eq!(stand.ask(&writer, "POST", &format!("{place}/reinstate"), None).json()["suspended_at"], Value::Null);
    assert_eq!(stand.ask(&writer, "GET", &owners, None).json()["owners"].as_array().unwrap().len(), 1);
    assert_eq!(stand.ask(&writer, "DELETE", &place, None).status, 204);
    assert_eq!(stand.ask(&writer, "GET", &place, None).refusal(), (404, "owner_not_found".to_owned()));

    let accounts = format!("{KEYS}/accounts");
    let made = stand.ask(&writer, "POST", &accounts, Some(&json!({"name": "eu"})));
    assert_eq!(made.status, 201);
    let place = made.header("location").unwrap().to_owned();
    let seen = [("If-Match", made.header("etag").unwrap())];
    let name = json!({"name": "eu-west"});
    assert_eq!(stand.ask(&writer, "PATCH", &place, Some(&name)).refusal(), (428, "if_match_needed".to_owned()));
    assert_eq!(stand.ask_with(&writer, "PATCH", &place, &seen, Some(&name)).json()["name"], "eu-west");
    for method in ["PATCH", "DELETE"] {
        let stale = stand.ask_with(&writer, method, &place, &seen, (method == "PATCH").then_some(&name));
        assert_eq!(stale.refusal(), (412, "stale".to_owned()), "{method}");
    }
    let now = stand.ask(&writer, "GET", &place, None);
    assert_eq!((now.status, &now.json()["name"]), (200, &json!("eu-west")));
    assert_eq!(stand.ask(&writer, "GET", &accounts, None).json()["accounts"][0]["name"], "eu-west");
    assert_eq!(stand.ask(&writer, "DELETE", &place, None).status, 204);
    assert_eq!(stand.ask(&writer, "DELETE", &place, None).refusal(), (404, "account_not_found".to_owned()));
}

#[test]
fn nobody_gives_an_owner_back_what_they_did_not_see_taken_away() {
    let (stand, writer) = writable(Preset::Standard);
    let grants =
        |names: &[&str]| json!({ "grants": names.iter().map(|id| json!({"policy_id": id})).collect::<Vec<_>>() });
    let [reader, operator] = [("Reader", "backups.read"), ("Operator", "backups.*")]
        .map(|(name, permission)| stand.grantable(name, &[permission]).to_string());
    let mut new = grants(&[&reader, &operator]);
    new["name"] = json!("Backups");
    let made = stand.ask(&writer, "POST", &format!("{KEYS}/owners"), Some(&new));
    assert_eq!(made.status, 201, "{made:?}");
    let place = made.header("location").unwrap().to_owned();
    let tag = made.header("etag").unwrap().to_owned();
    let patch = |tags: &[(&str, &str)], body: &Value| stand.ask_with(&writer, "PATCH", &place, tags, Some(body));
    assert_eq!(stand.ask(&writer, "GET", &place, None).header("etag"), Some(&*tag));
    // Two programs saw the same, and the first one takes a right away.
    assert_eq!(patch(&[], &grants(&[&reader])).refusal(), (428, "if_match_needed".to_owned()));
    let less = patch(&[("If-Match", &tag)], &grants(&[&reader]));
    assert_eq!((less.status, less.json()["grants"].as_array().unwrap().len()), (200, 1), "{less:?}");
    let again = patch(&[("If-Match", &tag)], &grants(&[&operator]));
    assert_eq!(again.refusal(), (412, "stale".to_owned()));
    for (method, path) in [("POST", "/suspend"), ("POST", "/reinstate"), ("DELETE", "")] {
        let stale = stand.ask_with(&writer, method, &format!("{place}{path}"), &[("If-Match", &tag)], None);
        assert_eq!(stale.refusal(), (412, "stale".to_owned()), "{method} {path}");
    }
    let now = less.header("etag").unwrap();
    let suspended = stand.ask_with(&writer, "POST", &format!("{place}/suspend"), &[("If-Match", now)], None);
    assert_eq!(suspended.status, 200);
    assert_ne!(suspended.header("etag"), Some(now));
    assert_eq!(patch(&[("If-Match", "*")], &json!({"team": "Finance"})).status, 200);
}

#[test]
fn records_are_listed_a_part_at_a_time() {
    let (stand, writer) = writable(Preset::Standard);
    let numbers = || (0..7).map(|number| format!("number {number}"));
    for name in numbers() {
        for (path, new) in [
            ("owners", json!({"name": name})),
            ("accounts", json!({"name": name})),
            ("policies", json!({"name": name, "permissions": ["a"]})),
        ] {
            assert_eq!(stand.ask(&writer, "POST", &format!("{KEYS}/{path}"), Some(&new)).status, 201);
        }
    }
    for (service, names) in [("one", 0..4), ("two", 4..7)] {
        let permissions: Vec<_> = names.map(|number| json!({"permission": format!("number.{number}")})).collect();
        let declared = json!({"service": service, "permissions": permissions});
        assert_eq!(stand.ask(&writer, "POST", &format!("{KEYS}/permissions"), Some(&declared)).status, 200);
    }
    for (list, member) in
        [("owners", "name"), ("accounts", "name"), ("policies", "name"), ("permissions", "permission")]
    {
        let whole = stand.ask(&writer, "GET", &format!("{KEYS}/{list}"), None).json();
        assert_eq!(whole["next_cursor"], Value::Null);
        let (mut met, mut cursor) = (Vec::new(), String::new());
        loop {
            let part = stand.ask(&writer, "GET", &format!("{KEYS}/{list}?limit=3{cursor}"), None).json();
            assert!(part[list].as_array().unwrap().len() <= 3);
            met.extend_from_slice(part[list].as_array().unwrap());
            let Some(next) = part["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            if met.len() == 3 && member == "name" && list != "policies" {
                // What was met can go, and the next part begins behind it all the same.
                let path = format!("{KEYS}/{list}/{}", met[2]["id"].as_str().unwrap());
                assert_eq!(stand.ask(&writer, "DELETE", &path, None).status, 204);
            }
        }
        assert_eq!(json!(met), whole[list], "{list}");
        let mut names: Vec<_> = met.iter().map(|one| one[member].as_str().unwrap().replace('.', " ")).collect();
        names.retain(|name| name.starts_with("number"));
        names.sort_unstable();
        assert_eq!(names, numbers().collect::<Vec<_>>(), "{list}");
        for query in ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=", "nothing=1"] {
            let answer = stand.ask(&writer, "GET", &format!("{KEYS}/{list}?{query}"), None);
            assert_eq!(answer.refusal(), (422, "invalid_query".to_owned()), "{list} {query}");
        }
    }
}

#[test]
fn the_keys_that_go_with_a_policy_are_all_told() {
    let (stand, writer) = writable(Preset::Service);
    for round in 0..10 {
        let role = stand.role(&format!("Backups {round}"), &["backups.*"]);
        // Keys are issued with it until it is gone.
        let (issued, gone) = thread::scope(|scope| {
            let issuing = scope.spawn(|| {
                let issue = |number| stand.vault.apply(Door::Cli, &request(&format!("{round} {number}"), role));
                (0..).map_while(|number| Some(issue(number).ok()?.key.to_string())).collect::<Vec<_>>()
            });
            let place = format!("{KEYS}/policies/{role}");
            let gone = stand.ask_with(&writer, "DELETE", &place, &[("If-Match", "*")], None).json();
            (issuing.join().unwrap(), gone)
        });
        let told: BTreeSet<_> =
            gone["deleted"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap()).collect();
        assert_eq!(told, issued.iter().map(String::as_str).collect());
    }
}

#[test]
fn what_happened_is_told_with_the_key_that_asked() {
    let (stand, writer) = writable(Preset::Standard);
    let policy = stand.grantable("Reader", &["backups.read"]);
    let new = json!({"name": "nightly", "policy_id": policy.to_string()});
    let token = stand.ask(&writer, "POST", KEYS, Some(&new)).json()["token"].as_str().unwrap().to_owned();
    let told = stand.ask(&writer, "GET", &format!("{KEYS}/activity?limit=1"), None).json();
    let entry = &told["entries"][0];
    assert!(entry["sentence"].as_str().unwrap().contains("nightly"), "{told}");
    assert!(entry["by_key"].as_str().unwrap().contains("asker"), "{told}");
    let next = told["next_cursor"].as_u64().unwrap();
    let more = stand.ask(&writer, "GET", &format!("{KEYS}/activity?cursor={next}"), None).json();
    assert!(more["entries"].as_array().unwrap().len() > 1);
    assert!(!told.to_string().contains(&token[20..40]));

    let identified =
        stand.ask(&writer, "POST", &format!("{KEYS}/identify"), Some(&json!({"token": format!("in a log: {token}")})));
    let identified = identified.json();
    assert_eq!((&identified["code"], &identified["key"]["name"]), (&json!("valid"), &json!("nightly")), "{identified}");
    let review = stand.ask(&writer, "GET", &format!("{KEYS}/review"), None).json();
    assert!(review["findings"].is_array());
    let rules = stand.ask(&writer, "GET", &format!("{KEYS}/rules"), None).json();
    assert!(rules["rules"].as_array().unwrap().len() > 15);
}

#[test]
fn the_document_is_answered_to_everybody() {
    let stand = Stand::new();
    let answer = stand.client().ask("GET", "/api-docs", &[], None);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.json(), serde_json::from_str::<Value>(&keywright_service::openapi()).unwrap());
}

#[test]
fn a_service_that_stops_ends_what_it_answers_and_lets_its_port_go() {
    let (stand, writer) = writable(Preset::Standard);
    let policy = stand.grantable("Reader", &["backups.read"]);
    let address = stand.address();
    let mut idle = stand.client();
    assert_eq!(idle.ask("GET", "/healthz", &[], None).status, 200);
    // Half a request: it must not keep the service.
    let mut half = stand.client();
    half.send(b"POST /api/v1/api_keys/verify HTTP/1.1\r\nHost: x\r\n");
    let before = std::time::Instant::now();
    stand.service.stop();
    assert!(before.elapsed() < std::time::Duration::from_secs(10), "no longer than a head may take");
    assert!(idle.is_closed());
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(std::net::TcpListener::bind(address).is_ok());
    drop(writer);
    // The vault itself goes on.
    stand.vault.apply(Door::Cli, &request("after", policy)).unwrap();
    let again = keywright_service::Service::start(
        keywright_service::Config { listen: address, writes: false },
        stand.source.clone(),
    )
    .unwrap();
    assert_eq!(Client::new(again.address()).ask("GET", "/healthz", &[], None).status, 200);
}

#[test]
fn who_is_being_answered_while_the_service_stops_has_the_answer() {
    let (stand, writer) = writable(Preset::Standard);
    let body = json!({"name": "Billing"}).to_string();
    let head = format!(
        "POST {KEYS}/owners HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {writer}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        stand.address(),
        body.len()
    );
    let mut client = stand.client();
    thread::scope(|scope| {
        client.send(head.as_bytes());
        assert_eq!(client.answer().unwrap().status, 100, "it is being answered");
        scope.spawn(|| stand.service.stop());
        while std::net::TcpStream::connect(stand.address()).is_ok() {
            thread::yield_now();
        }
        client.send(body.as_bytes());
    });
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, &answer.json()["name"]), (201, &json!("Billing")), "{answer:?}");
    assert!(client.is_closed());
}

#[test]
fn the_status_list_is_told_to_everybody_also_while_the_vault_is_locked() {
    let mut stand = Stand::with(Preset::Signed, false);
    let list = |stand: &Stand| stand.client().ask("GET", "/status-list", &[], None);
    assert_eq!(list(&stand).refusal(), (404, "no_status_list".to_owned()));
    let address = ["status_list_address=https://keys.example.org/status-list".to_owned()];
    stand.vault.apply(Door::Cli, &SetRules::parse(&address).unwrap()).unwrap();
    let told = list(&stand);
    assert_eq!((told.status, told.header("content-type")), (200, Some("application/statuslist+jwt")), "{told:?}");
    let document: Value = serde_json::from_str(&keywright_service::openapi()).unwrap();
    let said = &document["paths"]["/status-list"]["get"]["responses"]["200"]["headers"]["Cache-Control"]["description"];
    assert_eq!(*said, format!("Always `{}`.", told.header("cache-control").unwrap()));
    stand.lock();
    assert_eq!(list(&stand).body, told.body);
    stand.unlock();
    assert_eq!(list(&stand).status, 200);
}
