//! A service over a vault of its own, and one connection to it.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, Preset, RoleId},
    operation::{AddRole, GrantRequest, IssueKey, SetRules},
    secret::Passphrase,
    vault::{NewVault, Vault},
};
use keywright_service::{Config, Service, Source};
use serde_json::{Value, json};

/// All that the service answers begins with it, but for what it says of itself.
pub(super) const BASE: &str = "/api/v1/api_keys";

/// A service over a vault of its own.
pub(super) struct Stand {
    /// All that its OpenAPI document names.
    pub(super) calls: Vec<Call>,
    /// A role that keys may be given over REST.
    pub(super) role: RoleId,
    /// A token of a key with this role, which nothing changes.
    pub(super) checked: String,
    /// The token that asks, of a key that may do everything.
    pub(super) asking: String,
    address: SocketAddr,
    /// A record of each kind, the newest.
    newest: Mutex<HashMap<&'static str, String>>,
    names: AtomicU32,
    connection: Mutex<Option<TcpStream>>,
    _service: Service,
    _folder: tempfile::TempDir,
}

/// A method and a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
}

/// What goes with a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'a> {
    /// Behind the path.
    pub(super) more: &'a str,
    pub(super) body: &'a [u8],
    pub(super) if_match: bool,
    pub(super) idempotency_key: bool,
}

/// Kinds of records, and what makes one of them: `@` is a number that was not there before.
const KINDS: [(&str, &str); 4] = [
    ("accounts", r#"{"name": "account @"}"#),
    ("owners", r#"{"name": "owner @"}"#),
    ("policies", r#"{"name": "policy @", "permissions": ["backups.*"]}"#),
    ("", r#"{"name": "key @", "policy_id": "ROLE"}"#),
];

impl Stand {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = NewVault {
            name: "Fuzz".to_owned(),
            operator: "Ada".to_owned(),
            preset: Preset::Standard,
            door: Door::Cli,
            passphrase: Some(Passphrase::new("correct horse battery staple".to_owned())),
            keychain: false,
            recovery: false,
        };
        let vault = Vault::create(&folder.path().join("vault"), new).unwrap().vault;
        let list = SetRules::parse(&["status_list_address=https://keys.example.org/status-list"]).unwrap();
        vault.apply(Door::Cli, &list).unwrap();
        let token_of = |name: &str, permissions: &[&str]| {
            let grantable = !permissions[0].starts_with("keywright.");
            let role =
                json!({"name": name, "permissions": permissions, "scoped": false, "grantable_over_rest": grantable});
            let role = vault.apply(Door::Cli, &serde_json::from_value::<AddRole>(role).unwrap()).unwrap();
            let issue = IssueKey {
                name: name.to_owned(),
                description: String::new(),
                owner: None,
                grants: vec![GrantRequest { role, accounts: None }],
                expiration: Expiration::Default,
                format: Some(Format::Opaque),
                delivery: Delivery::Printed,
            };
            (role, vault.apply(Door::Cli, &issue).unwrap().token.expose().to_owned())
        };
        let (_, asking) = token_of("All", &["keywright.verify", "keywright.read", "keywright.write"]);
        let (role, checked) = token_of("Backup", &["backups.read"]);
        let source = Source::new();
        source.open(vault);
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let service = Service::start(Config { listen, writes: true }, source).unwrap();
        let document: Value = serde_json::from_str(&keywright_service::openapi()).unwrap();
        let mut calls = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            let methods =
                ["get", "post", "put", "patch", "delete"].into_iter().filter(|name| methods.get(name).is_some());
            calls.extend(methods.map(|method| Call { method: method.to_uppercase(), path: path.clone() }));
        }
        let stand = Self {
            calls,
            role,
            checked,
            asking,
            address: service.address(),
            newest: Mutex::default(),
            names: AtomicU32::new(0),
            connection: Mutex::new(None),
            _service: service,
            _folder: folder,
        };
        KINDS.iter().for_each(|(kind, _)| stand.make(kind));
        stand
    }

    /// The answer's status and its body. Where a record was made, it is the one that paths name from now on; and where one is gone
    /// for good, another takes its place.
    pub(super) fn ask(&self, call: &Call, sent: Sent<'_>) -> (u16, Vec<u8>) {
        let kind = kind(&call.path);
        let id = self.newest.lock().unwrap().get(kind).cloned().unwrap_or_default();
        let path = format!("{}{}", call.path.replace("{id}", &id), sent.more);
        let number = self.names.fetch_add(1, Ordering::Relaxed).to_string();
        let body = sent.body.split(|byte| *byte == b'@').collect::<Vec<_>>().join(number.as_bytes());
        let mut head = format!(
            "{} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            call.method,
            self.address,
            self.asking,
            body.len()
        );
        if sent.if_match {
            head.push_str("If-Match: *\r\n");
        }
        if sent.idempotency_key {
            head.push_str(&format!("Idempotency-Key: fuzz-{}\r\n", body.len()));
        }
        let (status, said, made) = self.exchange(&[head.as_bytes(), b"\r\n", &body].concat());
        if let Some(place) = made {
            let (before, id) = place.rsplit_once('/').unwrap();
            self.newest.lock().unwrap().insert(self::kind(&format!("{before}/")), id.to_owned());
        }
        let gone = call.method == "DELETE" || call.path.ends_with("/revoke");
        if gone && status < 300 {
            self.make(kind);
        }
        (status, said)
    }

    fn make(&self, kind: &str) {
        let (_, body) = KINDS.iter().find(|(name, _)| *name == kind).unwrap();
        let body = body.replace("ROLE", &self.role.to_string());
        let path = format!("{BASE}/{kind}").trim_end_matches('/').to_owned();
        let call = Call { method: "POST".to_owned(), path };
        let sent = Sent { more: "", body: body.as_bytes(), if_match: false, idempotency_key: false };
        // A name that the input has used already: the next one.
        let made = (0..9).any(|_| self.ask(&call, sent).0 == 201);
        assert!(made, "{kind}: none can be made any more");
    }

    /// Status, body, and where the record is that was made.
    fn exchange(&self, request: &[u8]) -> (u16, Vec<u8>, Option<String>) {
        let mut kept = self.connection.lock().unwrap();
        // The service may have closed a connection that it was done with.
        for _ in 0..3 {
            let mut connection = kept.take().unwrap_or_else(|| {
                let connection = TcpStream::connect(self.address).unwrap();
                connection.set_nodelay(true).unwrap();
                connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                connection
            });
            let answer = connection.write_all(request).ok().and_then(|()| answer(&mut connection));
            if let Some((head, body)) = answer {
                let lower = head.to_ascii_lowercase();
                *kept = (!lower.contains("connection: close")).then_some(connection);
                let place = lower.find("\r\nlocation: ").and_then(|at| head[at + 12..].lines().next());
                return (head[9..12].parse().unwrap(), body, place.map(str::to_owned));
            }
        }
        panic!("no answer to {}", String::from_utf8_lossy(request));
    }
}

/// Which kind of record a path names.
fn kind(path: &str) -> &'static str {
    let kinds = KINDS.iter().map(|(kind, _)| *kind);
    kinds.into_iter().find(|kind| path.starts_with(&format!("{BASE}/{kind}/"))).unwrap_or_default()
}

/// An answer's head and its body.
fn answer(connection: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut more = |bytes: &mut Vec<u8>| {
        let read = connection.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        Some(())
    };
    let end = loop {
        more(&mut bytes)?;
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.to_ascii_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + 4 + length {
        more(&mut bytes)?;
    }
    Some((head, bytes.split_off(end + 4)))
}
