//! The service as the window runs it: on and off, through a lock, with a port that is taken; and bundles that are kept.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::*;

/// How long a test waits for what happens soon.
const PATIENCE: Duration = Duration::from_secs(30);

/// A port that nobody has at the moment.
pub(super) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// What the service answers: the status, and its body as JSON.
fn ask(port: u16, token: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let body = body.map(Value::to_string).unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn verify(port: u16, asking: &str, token: &str) -> (u16, Value) {
    ask(port, asking, "POST", "/api/v1/api_keys/verify", Some(&json!({ "token": token })))
}

fn set(desk: &Desk, port: u16, with_window: bool) -> Result<Value> {
    call(&desk.shell, "set_service", &json!({ "port": port, "writes": false, "with_window": with_window }))
}

fn on(desk: &Desk) -> Value {
    call(&desk.shell, "app_state", &Value::Null).unwrap()["service"]["address"].clone()
}

/// A key with a role that holds this, and its token.
fn key(desk: &Desk, name: &str, permission: &str) -> (IssueKeyResponse, String) {
    let role = AddRole {
        name: name.to_owned(),
        permissions: vec![permission.to_owned()],
        scoped: false,
        grantable_over_rest: false,
    };
    let role = roles::add_role(&desk.shell, &role).unwrap().id;
    let request = IssueKeyRequest {
        name: name.to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::After(Lifetime::Days(30)),
        format: None,
    };
    let issued = keys::issue_key(&desk.shell, &request).unwrap();
    let shown = reveal::reveal_show(&desk.shell, &at(&issued.card)).unwrap();
    (issued, shown.secret.to_string())
}

#[test]
fn a_revocation_in_the_window_is_the_next_answer_and_a_lock_leaves_it_checking() {
    let desk = Desk::new();
    let port = free_port();
    set(&desk, port, false).unwrap();
    let (checker, asking) = key(&desk, "gateway", "keywright.*");
    assert!(matches!(checker.card.subject, RevealSubject::Key { checks: true, .. }));
    let (ci, token) = key(&desk, "ci", "backups.read");
    assert!(matches!(ci.card.subject, RevealSubject::Key { checks: false, .. }));

    assert_eq!(on(&desk), Value::Null);
    call(&desk.shell, "start_service", &Value::Null).unwrap();
    assert_eq!(on(&desk), json!(format!("http://127.0.0.1:{port}")));
    assert_eq!(verify(port, &asking, &token).1["code"], "valid");
    keys::revoke_key(
        &desk.shell,
        &crate::message::RevokeKeyRequest { key: ci.key.id, reason: RevocationReason::Compromised },
    )
    .unwrap();
    assert_eq!(verify(port, &asking, &token).1["code"], "revoked");

    let calls = call(&desk.shell, "service_calls", &Value::Null).unwrap();
    assert_eq!(calls.as_array().unwrap().len(), 2);
    assert_eq!((&calls[0]["name"], &calls[0]["status"]), (&json!("gateway"), &json!(200)));
    assert!(!calls.to_string().contains(&token));

    session::lock(&desk.shell, &()).unwrap();
    assert_eq!(on(&desk), json!(format!("http://127.0.0.1:{port}")));
    assert_eq!(verify(port, &asking, &asking).1["code"], "valid");
    assert_eq!(verify(port, &asking, &token).1["code"], "revoked");
    assert_eq!(ask(port, &asking, "GET", "/api/v1/api_keys", None).0, 503);

    desk.unlock(PASSPHRASE).unwrap();
    call(&desk.shell, "stop_service", &Value::Null).unwrap();
    assert_eq!(on(&desk), Value::Null);
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}

#[test]
fn it_starts_with_the_vault_where_that_is_wanted_and_another_vault_ends_it() {
    let desk = Desk::new();
    let port = free_port();
    set(&desk, port, true).unwrap();
    assert_eq!(on(&desk), Value::Null, "not before the next unlock");
    session::lock(&desk.shell, &()).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(on(&desk), json!(format!("http://127.0.0.1:{port}")));

    let other = desk.folder.path().join("Other.keywright").display().to_string();
    desk.point_at(other.clone());
    let request = NewVaultRequest {
        name: "Other".to_owned(),
        operator: "Ada".to_owned(),
        folder: Some(other),
        preset: Preset::Standard,
        passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
        keychain: false,
        recovery: false,
    };
    session::create_vault(&desk.shell, &request).unwrap();
    assert_eq!(on(&desk), Value::Null);
}

#[test]
fn a_port_that_is_taken_leaves_it_off_or_as_it_was() {
    let desk = Desk::new();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    set(&desk, port, true).unwrap();
    let error = call(&desk.shell, "start_service", &Value::Null).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::InUse, Some("port")));
    assert_eq!(on(&desk), Value::Null);

    session::lock(&desk.shell, &()).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    let state = call(&desk.shell, "app_state", &Value::Null).unwrap();
    assert_eq!(state["service"]["problem"]["code"], "in_use", "the window says why it is off");

    let free = free_port();
    set(&desk, free, true).unwrap();
    call(&desk.shell, "start_service", &Value::Null).unwrap();
    assert_eq!(set(&desk, port, true).unwrap_err().code, Code::InUse);
    assert_eq!(on(&desk), json!(format!("http://127.0.0.1:{free}")), "it goes on at the port from before");
    assert_eq!(set(&desk, 80, true).unwrap_err().field.as_deref(), Some("port"));
}

#[test]
fn what_changes_over_rest_is_told_to_the_page() {
    let desk = Desk::new();
    let vault = desk.shell.vault().unwrap();
    desk.window.heard.lock().unwrap().clear();
    // Past the commands, as the service does it.
    let role = AddRole {
        name: "From elsewhere".to_owned(),
        permissions: vec!["a.b".to_owned()],
        scoped: false,
        grantable_over_rest: false,
    };
    vault.apply(keywright_core::model::Door::Cli, &role).unwrap();
    wait(|| desk.window.heard.lock().unwrap().iter().any(|event| matches!(event, Event::VaultChanged(_))));
}

#[test]
fn a_kept_bundle_follows_the_vault_and_is_taken_up_at_the_next_unlock() {
    let desk = Desk::new();
    let file = desk.folder.path().join("keys.kwb");
    desk.pick(Some(file.clone()));
    let (ci, _) = key(&desk, "ci", "backups.read");
    let kept = call(&desk.shell, "keep_bundle", &Value::Null).unwrap();
    assert_eq!(kept["path"], json!(file.display().to_string()));
    assert_changes(&file, || drop(keys::suspend_key(&desk.shell, &KeyRef { key: ci.key.id }).unwrap()));

    session::lock(&desk.shell, &()).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    wait(|| !publishing(&desk)["kept"][0]["written_at"].is_null());
    assert_changes(&file, || drop(keys::reinstate_key(&desk.shell, &KeyRef { key: ci.key.id }).unwrap()));

    call(&desk.shell, "stop_keeping", &json!({ "path": file })).unwrap();
    assert_eq!(publishing(&desk)["kept"], json!([]));
    session::lock(&desk.shell, &()).unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(publishing(&desk)["kept"], json!([]), "it is not taken up again");
}

#[test]
fn a_kept_file_that_became_something_else_is_left_alone_and_said() {
    let desk = Desk::new();
    let file = desk.folder.path().join("keys.kwb");
    desk.pick(Some(file.clone()));
    call(&desk.shell, "keep_bundle", &Value::Null).unwrap();
    session::lock(&desk.shell, &()).unwrap();
    fs::write(&file, "a shopping list").unwrap();
    desk.unlock(PASSPHRASE).unwrap();
    wait(|| publishing(&desk)["kept"][0]["problem"]["code"] == "already_exists");
    assert_eq!(fs::read_to_string(&file).unwrap(), "a shopping list");
}

#[test]
fn what_services_are_given_is_saved_where_the_person_says() {
    let desk = Desk::new();
    let folder = desk.folder.path();
    let saved = |command: &str, name: &str| -> (Value, PathBuf) {
        desk.pick(Some(folder.join(name)));
        (call(&desk.shell, command, &Value::Null).unwrap(), folder.join(name))
    };
    let read = |file: &Path| -> Value { serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap() };

    let (answer, file) = saved("save_bundle", "once.kwb");
    assert_eq!(answer["path"], json!(file.display().to_string()));
    let (_, file) = saved("save_jwks", "keys.jwks.json");
    assert_eq!(read(&file)["keys"][0]["use"], "sig");
    let (_, file) = saved("save_openapi", "keywright.openapi.json");
    assert_eq!(read(&file)["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    let paths = call(&desk.shell, "service_paths", &Value::Null).unwrap();
    let verify = paths.as_array().unwrap().iter().find(|path| path["path"] == "/api/v1/api_keys/verify").unwrap();
    assert_eq!((&verify["method"], &verify["needs"]), (&json!("POST"), &json!("keywright.verify")));

    desk.pick(None);
    assert_eq!(call(&desk.shell, "save_bundle", &Value::Null).unwrap(), Value::Null);
    assert_eq!(call(&desk.shell, "keep_bundle", &Value::Null).unwrap(), Value::Null);
    assert!(publishing(&desk)["trust"].as_str().is_some_and(|trust| trust.len() == 43));
}

fn publishing(desk: &Desk) -> Value {
    call(&desk.shell, "publishing", &Value::Null).unwrap()
}

/// Asserts that a file is written anew after something was done.
fn assert_changes(file: &Path, act: impl FnOnce()) {
    let before = fs::read(file).unwrap();
    act();
    wait(|| fs::read(file).unwrap() != before);
}

fn wait(there: impl Fn() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < PATIENCE, "it did not come");
        thread::sleep(Duration::from_millis(10));
    }
}
