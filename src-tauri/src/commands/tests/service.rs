//! The service as the window runs it: on and off, through a lock, with a port that is taken; and bundles that are kept.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::mpsc,
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
    let issued = desk.issue_with(name, role);
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

    let checks = || call(&desk.shell, "service_checks", &Value::Null).unwrap();
    assert_eq!(checks(), json!(true));
    change_elsewhere(&desk);
    assert_eq!(checks(), json!(false), "the page says so");
    assert_eq!(verify(port, &asking, &asking).0, 503);
    desk.unlock(PASSPHRASE).unwrap();
    let calls = call(&desk.shell, "service_calls", &Value::Null).unwrap();
    assert_eq!((&calls[0]["status"], &calls[0]["code"]), (&json!(503), &json!("locked")));
    assert_eq!((&calls[2]["status"], &calls[2]["code"]), (&json!(200), &Value::Null));
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
fn who_called_is_known_after_another_port_and_another_word_about_changes() {
    let desk = Desk::new();
    let (first, second) = (free_port(), free_port());
    set(&desk, first, false).unwrap();
    let (_, asking) = key(&desk, "gateway", "keywright.verify");
    call(&desk.shell, "start_service", &Value::Null).unwrap();
    let called = || call(&desk.shell, "service_calls", &Value::Null).unwrap().as_array().unwrap().len();
    verify(first, &asking, &asking);
    set(&desk, second, false).unwrap();
    assert_eq!(called(), 1);
    verify(second, &asking, &asking);
    call(&desk.shell, "set_service", &json!({ "port": second, "writes": true, "with_window": false })).unwrap();
    assert_eq!(called(), 2);
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    assert_eq!(set(&desk, taken.local_addr().unwrap().port(), false).unwrap_err().code, Code::InUse);
    verify(second, &asking, &asking);
    assert_eq!(called(), 3);
}

#[test]
fn a_lock_while_the_service_is_set_up_again_leaves_it_locked() {
    let desk = Desk::new();
    let (first, second) = (free_port(), free_port());
    set(&desk, first, false).unwrap();
    let (_, asking) = key(&desk, "gateway", "keywright.verify");
    call(&desk.shell, "start_service", &Value::Null).unwrap();
    // Whoever is in the middle of asking is waited for.
    let mut half = TcpStream::connect((Ipv4Addr::LOCALHOST, first)).unwrap();
    half.write_all(b"G").unwrap();
    let shell = desk.shell.clone();
    let other_port = json!({ "port": second, "writes": false, "with_window": false });
    let setting = thread::spawn(move || call(&shell, "set_service", &other_port).map(drop));
    wait(|| on(&desk) == Value::Null);
    session::lock(&desk.shell, &()).unwrap();
    setting.join().unwrap().unwrap();
    assert_eq!(on(&desk), json!(format!("http://127.0.0.1:{second}")));
    assert_eq!(verify(second, &asking, &asking).1["code"], "valid", "a lock leaves it checking");
    change_elsewhere(&desk);
    assert_eq!(verify(second, &asking, &asking).0, 503, "what was changed may be that key");
}

#[test]
fn the_page_is_drawn_while_the_service_waits_for_the_vault() {
    let desk = Desk::new();
    let port = free_port();
    set(&desk, port, false).unwrap();
    let (gateway, asking) = key(&desk, "gateway", "keywright.verify");
    reveal::reveal_done(&desk.shell, &done(&gateway.card.handle, true)).unwrap();
    call(&desk.shell, "start_service", &Value::Null).unwrap();
    // Its uses cannot be noted for as long as this looks at the vault.
    let locking = desk.shell.vault().unwrap().read(|_| {
        assert_eq!(verify(port, &asking, &asking).0, 200);
        let shell = desk.shell.clone();
        let locking = thread::spawn(move || session::lock(&shell, &()).map(drop));
        let (shell, (told, drawn)) = (desk.shell.clone(), mpsc::channel());
        thread::spawn(move || {
            while shell.vault().is_ok() {}
            for _ in 0..200 {
                assert_eq!(call(&shell, "app_state", &Value::Null).unwrap()["session"]["kind"], "locked");
                thread::yield_now();
            }
            told.send(()).unwrap();
        });
        drawn.recv_timeout(PATIENCE).unwrap();
        locking
    });
    locking.join().unwrap().unwrap();
    assert_eq!(verify(port, &asking, &asking).1["code"], "valid");
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
    let (_, file) = saved("save_guide", "keywright.rest.md");
    assert!(fs::read_to_string(file).unwrap().starts_with("# Keywright over REST\n"));
    let paths = call(&desk.shell, "service_paths", &Value::Null).unwrap();
    let needs = |method: &str, path: &str| {
        let paths = paths.as_array().unwrap();
        paths.iter().find(|one| one["path"] == path && one["method"] == method).unwrap()["needs"].clone()
    };
    assert_eq!(needs("GET", "/healthz"), json!([]));
    assert_eq!(needs("POST", "/api/v1/api_keys/verify"), json!(["keywright.verify"]));
    assert_eq!(needs("POST", "/api/v1/api_keys"), json!(["keywright.write", "keywright.read"]));

    let refused = call(&desk.shell, "save_status_list", &Value::Null).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("status_list_address"), "nobody was asked where it goes");
    let address = json!([{ "rule": "status_list_address", "value": "https://keys.example.org/list" }]);
    call(&desk.shell, "set_rules", &json!({ "settings": address })).unwrap();
    for _ in 0..2 {
        let (answer, file) = saved("save_status_list", "acme.list.jwt");
        assert_eq!((&answer["path"], &answer["tells_of"]), (&json!(file.display().to_string()), &json!(0)));
        assert!(fs::read_to_string(&file).unwrap().starts_with("eyJ"), "also in place of the one before");
    }

    desk.pick(None);
    assert_eq!(call(&desk.shell, "save_status_list", &Value::Null).unwrap(), Value::Null);
    assert_eq!(call(&desk.shell, "save_bundle", &Value::Null).unwrap(), Value::Null);
    assert_eq!(call(&desk.shell, "keep_bundle", &Value::Null).unwrap(), Value::Null);
    let publishing = publishing(&desk);
    assert!(publishing["trust"].as_str().is_some_and(|trust| trust.len() == 43));
    let issuer = publishing["issuer"].as_str().unwrap();
    assert!(issuer.starts_with("urn:uuid:") && publishing["audience"] == issuer, "{publishing}");
}

fn publishing(desk: &Desk) -> Value {
    call(&desk.shell, "publishing", &Value::Null).unwrap()
}

/// Changes the locked vault, as another program does it.
fn change_elsewhere(desk: &Desk) {
    let unlock = Unlock::Passphrase(Passphrase::new(PASSPHRASE.to_owned()));
    let elsewhere = Vault::open_alone(Path::new(&desk.vault_folder()), None, unlock).unwrap();
    elsewhere.apply(Door::Cli, &keywright_core::operation::AddAccount { name: "eu".to_owned() }).unwrap();
    elsewhere.close().unwrap();
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
