//! A request to the service, over a real connection, with a key that may do everything: whatever its path and its body, the answer is
//! one that the OpenAPI document knows, and never that the service failed.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{LazyLock, Mutex},
    time::Duration,
};

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, Preset},
    operation::{AddRole, GrantRequest, IssueKey},
    secret::Passphrase,
    vault::{NewVault, Vault},
};
use keywright_service::{Config, Service, Source};
use serde_json::{Value, json};

/// A service over a vault of its own.
struct Stand {
    address: SocketAddr,
    token: String,
    /// Each call, a method and a path, with the ids of real records where it has some.
    calls: Vec<(String, String)>,
    connection: Mutex<Option<TcpStream>>,
    _service: Service,
    _folder: tempfile::TempDir,
}

static STAND: LazyLock<Stand> = LazyLock::new(Stand::new);

impl Stand {
    fn new() -> Self {
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
        let permissions = ["keywright.verify", "keywright.read", "keywright.write"];
        let role = json!({"name": "All", "permissions": permissions, "scoped": false});
        let role = vault.apply(Door::Cli, &serde_json::from_value::<AddRole>(role).unwrap()).unwrap();
        let issue = IssueKey {
            name: "fuzz".to_owned(),
            description: String::new(),
            owner: None,
            grants: vec![GrantRequest { role, accounts: None }],
            expiration: Expiration::Default,
            format: Some(Format::Opaque),
            delivery: Delivery::Printed,
        };
        let issued = vault.apply(Door::Cli, &issue).unwrap();
        let (token, key) = (issued.token.expose().to_owned(), issued.key.to_string());
        let source = Source::new();
        source.open(vault);
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let service = Service::start(Config { listen, writes: true }, source).unwrap();
        let document: Value = serde_json::from_str(&keywright_service::openapi()).unwrap();
        let mut calls = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in
                ["get", "post", "put", "patch", "delete"].iter().filter(|method| methods.get(**method).is_some())
            {
                let id = if path.contains("policies") { role.to_string() } else { key.clone() };
                calls.push((method.to_uppercase(), path.replace("{id}", &id)));
            }
        }
        Self {
            address: service.address(),
            token,
            calls,
            connection: Mutex::new(None),
            _service: service,
            _folder: folder,
        }
    }

    /// The answer's status and its body.
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Idempotency-Key: fuzz-{}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            self.token,
            body.len(),
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        let mut kept = self.connection.lock().unwrap();
        // The service may have closed a connection that it was done with.
        for _ in 0..3 {
            let mut connection = kept.take().unwrap_or_else(|| {
                let connection = TcpStream::connect(self.address).unwrap();
                connection.set_nodelay(true).unwrap();
                connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                connection
            });
            if let Some((status, body, stays)) =
                connection.write_all(&request).ok().and_then(|()| answer(&mut connection))
            {
                *kept = stays.then_some(connection);
                return (status, body);
            }
        }
        panic!("{method} {path}: no answer");
    }
}

/// Status, body, and whether the connection stays.
fn answer(connection: &mut TcpStream) -> Option<(u16, Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = connection.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |text| text.parse().unwrap());
        while bytes.len() < end + 4 + length {
            let read = connection.read(&mut buffer).ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&buffer[..read]);
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        return Some((status, bytes[end + 4..].to_vec(), !head.contains("connection: close")));
    }
}

/// The first byte chooses the call; the second, whether a part of the path or of the query is the input's too; then the body.
pub(crate) fn run(data: &[u8]) {
    let [which, way, rest @ ..] = data else { return };
    let (method, path) = &STAND.calls[usize::from(*which) % STAND.calls.len()];
    let (more, body) = match way % 4 {
        0 => (String::new(), rest),
        _ => {
            let place = rest.iter().position(|byte| *byte == b'\n').unwrap_or(0);
            // What is no character of an address is HTTP's to refuse, not the service's.
            let is_one = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?".contains(byte);
            let text: String = rest[..place].iter().filter(is_one).map(|byte| char::from(*byte)).collect();
            (format!("{}{text}", if way % 4 == 1 { "?" } else { "/" }), &rest[place..])
        }
    };
    let (status, said) = STAND.ask(method, &format!("{path}{more}"), body);
    let shown = String::from_utf8_lossy(&said);
    assert!((200..500).contains(&status), "{method} {path}{more}: {status} {shown}");
    // A token is answered by what makes one, and by nothing else; what was sent is never repeated.
    assert!(!shown.contains(&STAND.token), "{method} {path}: {shown}");
    if status >= 400 {
        let problem: Value =
            serde_json::from_slice(&said).unwrap_or_else(|_| panic!("{method} {path}{more}: {status} {shown}"));
        assert_eq!(problem["status"], status);
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let bodies = [
        r#"{"token": "kw_x", "permission": "backups.read", "permissions": ["a.b"], "account": "eu-central"}"#,
        r#"{"name": "ci", "description": "d", "policy_id": "Role00000001", "expires_at": "2027-01-01T00:00:00Z"}"#,
        r#"{"name": "Backup", "permissions": ["backups.*"], "scoped": false}"#,
        r#"{"reason": "compromised"}"#,
        r#"{"a":[[[[[[]]]]]],"a":1e999}"#,
        "{}",
        "",
    ];
    let calls = 0..u8::try_from(STAND.calls.len()).unwrap_or(u8::MAX);
    let all = calls.flat_map(|call| bodies.map(|body| [&[call, 0], body.as_bytes()].concat()));
    all.chain([b"\x00\x01limit=1&cursor=x\n{}".to_vec(), b"\x00\x02%00\n{}".to_vec()]).collect()
}
