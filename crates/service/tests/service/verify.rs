//! Checks: what they answer, how soon a change counts, and that they go on while the vault is locked.

use std::{sync::mpsc::channel, thread};

use keywright_core::{
    model::{Accounts, Door, OperatorRole, Preset, RevocationReason},
    operation::{
        AddAccount, AddOperator, AddRole, GrantRequest, IssueKey, ReinstateKey, RemoveOperator, RevokeKey,
        RotateTokenKey, SetRules, SuspendKey, TokenKeySwitch,
    },
    secret::Passphrase,
    vault::{Told, Unlock, Vault},
};
use serde_json::{Value, json};

use crate::stand::{Stand, request};

const VERIFY: &str = "/api/v1/api_keys/verify";

fn verdict(stand: &Stand, asker: &str, question: &Value) -> (u16, Value) {
    let answer = stand.ask(asker, "POST", VERIFY, Some(question));
    (answer.status, answer.json())
}

#[test]
fn a_check_says_whether_a_token_is_good_for_what_is_needed() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let token = key.token.expose();
    for (question, valid, code) in [
        (json!({"token": token}), true, "valid"),
        (json!({"token": token, "permission": "backups.read"}), true, "valid"),
        (json!({"token": token, "permission": "backups.read", "permissions": ["backups.write"]}), true, "valid"),
        (json!({"token": token, "permissions": ["backups.read", "deploy.run"]}), false, "missing_permission"),
        (json!({"token": token, "permission": null, "permissions": [], "account": null}), true, "valid"),
    ] {
        let (status, answer) = verdict(&stand, &asker, &question);
        assert_eq!((status, &answer["valid"], &answer["code"]), (200, &json!(valid), &json!(code)), "{answer}");
        assert_eq!(answer["key_id"], key.key.as_str());
    }
    // In an account that the vault does not know, what holds in all accounts does, and nothing else.
    let permissions = vec!["backups.*".to_owned()];
    let scoped = AddRole { name: "Scoped".to_owned(), permissions, scoped: true, grantable_over_rest: false };
    let scoped = stand.vault.apply(Door::Cli, &scoped).unwrap();
    let eu = stand.vault.apply(Door::Cli, &AddAccount { name: "eu".to_owned() }).unwrap();
    let grants = vec![GrantRequest { role: scoped, accounts: Some(Accounts::Selected(vec![eu])) }];
    let limited = stand.vault.apply(Door::Cli, &IssueKey { grants, ..request("limited", scoped) }).unwrap();
    let limited = limited.token.expose();
    for (token, account, code) in [
        (token, "nowhere", "valid"),
        (token, "", "valid"),
        (limited, "nowhere", "account_not_granted"),
        (limited, "\u{0}", "account_not_granted"),
        (limited, "EU", "valid"),
        ("nothing", "nowhere", "malformed"),
    ] {
        let question = json!({"token": token, "permission": "backups.read", "account": account});
        let (status, answer) = verdict(&stand, &asker, &question);
        assert_eq!((status, &answer["code"]), (200, &json!(code)), "{account}");
    }
    let mistyped = format!("{}x", &token[..token.len() - 1]);
    for (token, code) in [("", "malformed"), ("nothing", "malformed"), (&*mistyped, "bad_check")] {
        let (status, answer) = verdict(&stand, &asker, &json!({"token": token}));
        let said = (status, &answer["valid"], &answer["code"], &answer["key_id"]);
        assert_eq!(said, (200, &json!(false), &json!(code), &Value::Null));
    }
}

#[test]
fn a_change_in_the_vault_is_the_next_requests_verdict() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let question = json!({"token": key.token.expose()});
    let code = |stand: &Stand| verdict(stand, &asker, &question).1["code"].as_str().unwrap().to_owned();
    assert_eq!(code(&stand), "valid");
    stand.vault.apply(Door::Cli, &SuspendKey { key: key.key }).unwrap();
    assert_eq!(code(&stand), "suspended");
    stand.vault.apply(Door::Cli, &ReinstateKey { key: key.key }).unwrap();
    assert_eq!(code(&stand), "valid");
    stand.vault.apply(Door::Cli, &RevokeKey { key: key.key, reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(code(&stand), "revoked");
}

#[test]
fn a_check_waits_for_no_change_that_is_being_made() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let question = json!({"token": key.token.expose()});
    let code = || verdict(&stand, &asker, &question).1["code"].clone();
    assert_eq!(code(), "valid");
    // The first check after this has to look at the vault.
    stand.vault.apply(Door::Cli, &SuspendKey { key: key.key }).unwrap();
    stand.during_many_changes(role, || assert_eq!(code(), "suspended"));
    assert_eq!(code(), "suspended");
}

#[test]
fn the_public_keys_are_told_while_everybody_else_waits() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.read"]);
    let role = stand.role("Backups", &["backups.*"]);
    let keys = || stand.client().ask("GET", "/.well-known/jwks.json", &[], None);
    let before = keys();
    assert_eq!(before.status, 200);
    let list = format!(
        "GET /api/v1/api_keys/owners HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {asker}\r\n\r\n",
        stand.address()
    );
    let mut waiting = Vec::new();
    stand.during_many_changes(role, || {
        waiting.extend((0..12).map(|_| {
            let mut client = stand.client();
            client.send(list.as_bytes());
            client
        }));
        for _ in 0..20 {
            assert_eq!(keys().body, before.body);
        }
    });
    assert!(waiting.iter_mut().all(|client| client.answer().unwrap().status == 200));
    assert_eq!(keys().body, before.body);
}

#[test]
fn checks_go_on_while_the_vault_is_locked() {
    let mut stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let question = json!({"token": key.token.expose(), "permission": "backups.read"});
    stand.lock();
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).json()["vault"], "locked");
    assert_eq!(stand.client().ask("GET", "/.well-known/jwks.json", &[], None).status, 200);
    stand.unlock();
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).json()["vault"], "open");
}

#[test]
fn public_keys_that_were_dropped_while_it_was_locked_are_told_no_more() {
    let mut stand = Stand::new();
    let keys = |stand: &Stand| stand.client().ask("GET", "/.well-known/jwks.json", &[], None).json();
    // As it is right after each opening.
    stand.lock();
    stand.unlock();
    let before = keys(&stand);
    stand.lock();
    let elsewhere = stand.open_elsewhere();
    let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Emergency };
    elsewhere.rotate_token_key(Door::Cli, &request).unwrap();
    elsewhere.close().unwrap();
    stand.unlock();
    let after = keys(&stand);
    assert_ne!(before, after);
    stand.vault.rotate_token_key(Door::Cli, &request).unwrap();
    assert_ne!(keys(&stand), after);
}

#[test]
fn every_caller_without_a_good_token_gets_the_same_answer() {
    let stand = Stand::new();
    let (id, asker) = stand.asker(&["keywright.verify"]);
    let revoked = stand.asker(&["keywright.verify", "keywright.read"]);
    stand.vault.apply(Door::Cli, &RevokeKey { key: revoked.0, reason: RevocationReason::Compromised }).unwrap();
    let unknown = keywright_verify::opaque::compose("kw", &id, &[9; 32]);
    let mut answers = Vec::new();
    for given in [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {asker}")),
        Some(asker.clone()),
        Some("Bearer nothing".to_owned()),
        Some(format!("Bearer {asker}x")),
        Some(format!("Bearer {}", unknown.as_str())),
        Some(format!("Bearer {}", revoked.1)),
        Some(format!("Bearer {}", "a".repeat(9000))),
    ] {
        let headers: Vec<_> = given.iter().map(|given| ("Authorization", given.as_str())).collect();
        let answer = stand.client().ask("POST", VERIFY, &headers, Some(b"{}"));
        assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()), "{given:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"keywright\""));
        answers.push(answer.body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn a_good_token_without_the_permission_is_told_which_one_is_needed() {
    let stand = Stand::new();
    let (_, other) = stand.asker(&["backups.*", "*"]);
    let answer = stand.ask(&other, "POST", VERIFY, Some(&json!({"token": "x"})));
    assert_eq!(answer.refusal(), (403, "missing_permission".to_owned()));
    assert!(answer.header("www-authenticate").unwrap().contains("scope=\"keywright.verify\""));
}

#[test]
fn the_log_tells_who_called_and_no_token() {
    let stand = Stand::new();
    let (id, asker) = stand.asker(&["keywright.verify"]);
    verdict(&stand, &asker, &json!({"token": asker}));
    stand.ask(&asker, "GET", &format!("/api/v1/api_keys/{asker}?token={asker}"), None);
    stand.ask(&asker, "GET", &format!("/{asker}"), None);
    let calls = stand.service.calls();
    let log = format!("{calls:?} {:?} {:?}", stand.service, stand.source);
    let secret = &asker[20..40];
    assert!(!log.contains(secret) && !log.contains('?'), "{log}");
    let said: Vec<_> =
        calls.iter().map(|call| (call.path.as_str(), call.status, call.key, call.name.as_deref())).collect();
    let name = Some("asker keywright.verify");
    assert_eq!(said[2], (VERIFY, 200, Some(id), name));
    assert_eq!((said[1].0, said[1].1), ("/api/v1/api_keys/…", 403));
    assert_eq!((said[0].0, said[0].1), ("/…", 404));
    let codes: Vec<_> = calls.iter().map(|call| call.code.as_deref()).collect();
    assert_eq!(codes, [Some("no_such_path"), Some("missing_permission"), None]);
}

#[test]
fn uses_reach_the_vault() {
    let stand = Stand::new();
    let (id, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let mut client = stand.client();
    let bearer = format!("Bearer {asker}");
    for _ in 0..20 {
        let body = serde_json::to_vec(&json!({"token": key.token.expose()})).unwrap();
        client.ask("POST", VERIFY, &[("Authorization", &bearer), ("Content-Type", "application/json")], Some(&body));
    }
    stand.source.lock();
    assert_eq!((stand.vault.times_used(key.key).unwrap(), stand.vault.times_used(id).unwrap()), (20, 20));
}

#[test]
fn changes_of_its_own_until_the_last_moment_end_no_check() {
    let stand = Stand::with(Preset::Standard, true);
    let (_, writer) = stand.asker(&["keywright.*"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let made = thread::scope(|scope| {
        let (begun, has_begun) = channel();
        let writing = [0, 1].map(|half| {
            let (stand, writer, begun) = (&stand, &writer, begun.clone());
            scope.spawn(move || {
                let add = |number| json!({"name": format!("{half} {number}")});
                let ask = |number: &u32| stand.ask(writer, "POST", "/api/v1/api_keys/owners", Some(&add(*number)));
                (0_u32..)
                    .map(|number| ask(&number).status)
                    .inspect(|_| begun.send(()).unwrap_or_default())
                    .take_while(|status| *status == 201)
                    .count()
            })
        });
        for _ in 0..4 {
            has_begun.recv().unwrap();
        }
        stand.lock();
        drop(has_begun);
        writing.map(|writing| writing.join().unwrap())
    });
    assert!(made.iter().sum::<usize>() >= 4);
    let answer = verdict(&stand, &writer, &json!({"token": key.token.expose()}));
    assert_eq!((answer.0, &answer.1["code"]), (200, &json!("valid")), "{answer:?}");
}

#[test]
fn who_was_removed_tells_no_public_keys_any_more_and_goes_on_checking() {
    let stand = Stand::with(Preset::Signed, false);
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let address = ["status_list_address=https://keys.example.org/status-list".to_owned()];
    stand.vault.apply(Door::Cli, &SetRules::parse(&address).unwrap()).unwrap();
    let first = || Passphrase::new("first passphrase of Bea".to_owned());
    let add = AddOperator { name: "Bea".to_owned(), role: OperatorRole::Admin, owner: None };
    stand.vault.add_operator(Door::Cli, &add, &first()).unwrap();
    let told = ["/.well-known/jwks.json", "/status-list"];
    let statuses = || told.map(|path| stand.client().ask("GET", path, &[], None).status);
    assert_eq!(statuses(), [200, 200]);
    let (tell, ended) = channel();
    stand.vault.host(move |told| drop(tell.send(told))).unwrap();
    let bea = Vault::open(stand.vault.folder(), Some("Bea"), Unlock::Passphrase(first())).unwrap();
    assert!(bea.is_guest());
    let ada = bea.operators().into_iter().find(|operator| operator.name == "Ada").unwrap().id;
    bea.remove_operator(Door::Cli, &RemoveOperator { operator: ada }).unwrap();
    assert!(matches!(ended.recv().unwrap(), Told::Ended(_)));
    // Ada held the token key and the list key, so that both were made anew.
    assert_eq!(statuses(), [503, 503]);
    assert_eq!(verdict(&stand, &asker, &json!({"token": asker})).1["code"], "valid");
}

#[test]
fn a_service_beside_another_program_sees_each_change_with_the_next_request() {
    let window = Stand::with(Preset::Signed, true);
    let (_, asker) = window.asker(&["keywright.verify"]);
    let (_, writer) = window.asker(&["keywright.read", "keywright.write"]);
    let role = window.grantable("Backups", &["backups.*"]);
    window.vault.host(|_| ()).unwrap();
    let mut stand = window.beside();
    assert!(stand.vault.is_guest());
    for round in 0..10 {
        let key = window.issue(&format!("nightly {round}"), role);
        let question = json!({"token": key.token.expose()});
        assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid", "{round}");
        window.vault.apply(Door::Window, &RevokeKey { key: key.key, reason: RevocationReason::Compromised }).unwrap();
        assert_eq!(verdict(&stand, &asker, &question).1["code"], "revoked", "{round}");
    }
    // What is asked for there is done here.
    let wanted = json!({"name": "deputy", "policy_id": role});
    let issued = stand.ask(&writer, "POST", "/api/v1/api_keys", Some(&wanted)).json();
    assert!(issued["token"].is_string(), "{issued}");
    assert_eq!(verdict(&window, &asker, &json!({"token": issued["token"]})).1["code"], "valid");
    // Public keys, too.
    let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Planned { lead_seconds: 60 } };
    let before = stand.client().ask("GET", "/.well-known/jwks.json", &[], None).body;
    window.vault.rotate_token_key(Door::Window, &request).unwrap();
    let after = stand.client().ask("GET", "/.well-known/jwks.json", &[], None).body;
    assert_ne!(before, after);
    assert_eq!(after, window.client().ask("GET", "/.well-known/jwks.json", &[], None).body);
    // A change that is not in the ledger yet keeps nobody waiting.
    window.during_many_changes(role, || {
        assert_eq!(verdict(&stand, &asker, &json!({"token": asker})).1["code"], "valid");
    });
    // It locks with that program, and goes on as that one would.
    let key = window.issue("last", role);
    let question = json!({"token": key.token.expose()});
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    window.vault.close().unwrap();
    // Until it has seen that, and then: a minute at the most.
    for _ in 0..600 {
        if stand.vault.ended().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    }
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).json()["vault"], "locked");
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    let elsewhere = window.open_elsewhere();
    elsewhere.apply(Door::Cli, &RevokeKey { key: key.key, reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(stand.ask(&asker, "POST", VERIFY, Some(&question)).refusal(), (503, "locked".to_owned()));
    elsewhere.host(|_| ()).unwrap();
    stand.unlock();
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "revoked");
}

#[test]
fn a_locked_service_says_yes_to_nothing_once_another_program_changed_the_vault() {
    let mut stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let role = stand.role("Backups", &["backups.*"]);
    let key = stand.issue("nightly", role);
    let question = json!({"token": key.token.expose()});
    // And nobody told the service.
    stand.vault.close().unwrap();
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).json()["vault"], "locked");
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "valid");
    let elsewhere = stand.open_elsewhere();
    let checks = || stand.client().ask("GET", "/healthz", &[], None).json()["checks"].clone();
    assert_eq!((checks(), stand.source.checks()), (json!(true), true), "it was only opened");
    elsewhere.apply(Door::Cli, &RevokeKey { key: key.key, reason: RevocationReason::Compromised }).unwrap();
    let refused = (503, "locked".to_owned());
    assert_eq!(stand.ask(&asker, "POST", VERIFY, Some(&question)).refusal(), refused, "the very next one");
    assert_eq!((checks(), stand.source.checks()), (json!(false), false));
    elsewhere.close().unwrap();
    assert_eq!(stand.client().ask("GET", "/.well-known/jwks.json", &[], None).refusal(), refused);
    assert_eq!(stand.ask("nothing", "POST", VERIFY, Some(&question)).status, 401);
    stand.unlock();
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).json()["checks"], true);
    assert_eq!(verdict(&stand, &asker, &question).1["code"], "revoked");
}
