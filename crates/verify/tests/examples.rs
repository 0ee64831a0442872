//! The examples are built with the tests, and do what their own first lines say.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use keywright_verify::{
    Checker, Grant, KeyEntry, KeyId, PublicKey, RoleId, TokenDigest,
    bundle::{self, BundleFacts, BundlePlace},
    now, opaque,
};
use ring::signature::{Ed25519KeyPair, KeyPair};

/// Whoever waits longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// A vault's bundle in a folder of its own: one key that reads, one that writes.
struct Kept {
    folder: tempfile::TempDir,
    list_key: Ed25519KeyPair,
}

impl Kept {
    fn new() -> Self {
        let kept = Self {
            folder: tempfile::tempdir().unwrap(),
            list_key: Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap(),
        };
        kept.write(1, false);
        kept
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("keys.kwb")
    }

    fn public(&self) -> [u8; 32] {
        self.list_key.public_key().as_ref().try_into().unwrap()
    }

    fn trust(&self) -> String {
        PublicKey::ed25519(self.public()).thumbprint().to_string()
    }

    /// Puts the bundle in place in one step, as Keywright does.
    fn write(&self, sequence: u64, revoked: bool) {
        let mut checker = Checker::new();
        for (number, permission) in [(1, "backups.read"), (2, "backups.write")] {
            let role: RoleId = format!("Role{number:08}").parse().unwrap();
            checker.put_role(role, [permission.parse().unwrap()]);
            let mut entry = KeyEntry::new(key(number)).with_grants([Grant::everywhere(role)]);
            entry.revoked = revoked;
            checker.put_key(TokenDigest::of(token(number).as_bytes()), entry);
        }
        let facts = BundleFacts {
            vault: "Vault0000001".into(),
            place: BundlePlace { epoch: 1, sequence },
            issued_at: now(),
            valid_until: now() + 3600,
            accounts: Vec::new(),
            jwks: Vec::new(),
        };
        let beside = self.folder.path().join("beside");
        let sign = |text: &[u8]| self.list_key.sign(text).as_ref().try_into().unwrap();
        bundle::write(&checker, facts, &self.public(), &sign, &mut fs::File::create(&beside).unwrap()).unwrap();
        fs::rename(beside, self.file()).unwrap();
    }
}

/// A program that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn key(number: u8) -> KeyId {
    format!("Key{number:09}").parse().unwrap()
}

fn token(number: u8) -> String {
    opaque::compose("kw", &key(number), &[number; 32])
}

/// An example, which cargo builds beside the tests.
fn start(name: &str, kept: &Kept, more: &str) -> Running {
    let tests = std::env::current_exe().unwrap();
    let built = tests.ancestors().nth(2).map(|folder| folder.join("examples")).unwrap_or_default();
    let program = built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(Path::new(&program).exists(), "build it first: cargo build --package keywright-verify --examples");
    let mut command = Command::new(program);
    command.arg(kept.file()).arg(kept.trust()).arg(more).stdin(Stdio::piped()).stdout(Stdio::piped());
    Running(command.spawn().unwrap())
}

/// Asks until the answer is another than `first`, which it is at first.
fn until_another(first: &str, mut ask: impl FnMut() -> String) -> String {
    let start = Instant::now();
    loop {
        let said = ask();
        if said != first {
            return said;
        }
        assert!(start.elapsed() < PATIENCE, "it goes on saying {said}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_plain_loop_says_a_verdict_a_line_and_hears_of_a_revocation() {
    let kept = Kept::new();
    let mut program = start("plain_loop", &kept, "backups.read");
    let mut input = program.0.stdin.take().unwrap();
    let mut output = BufReader::new(program.0.stdout.take().unwrap());
    let mut ask = |line: &[u8]| {
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        said.trim().to_owned()
    };
    assert_eq!(ask(token(1).as_bytes()), format!("valid {}", key(1)));
    assert_eq!(ask(token(2).as_bytes()), format!("missing_permission {}", key(2)));
    assert_eq!(ask(token(3).as_bytes()), "unknown");
    assert_eq!(ask(b"hello"), "malformed");
    assert_eq!(ask(b""), "malformed");
    kept.write(2, true);
    assert_eq!(ask(token(1).as_bytes()), format!("revoked {}", key(1)));
}

#[test]
fn the_middleware_lets_in_whom_it_should_until_it_should_not() {
    let kept = Kept::new();
    let mut program = start("axum_middleware", &kept, "127.0.0.1:0");
    let mut said = String::new();
    BufReader::new(program.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let address = said.trim().strip_prefix("http://").unwrap();
    let ask = |path: &str, authorization: &[u8]| {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n").unwrap();
        connection.write_all(authorization).unwrap();
        connection.write_all(b"\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    };
    let bearer = |token: &str| format!("Authorization: Bearer {token}").into_bytes();
    let status = |answer: &str| answer.split(' ').nth(1).unwrap().to_owned();

    let good = ask("/backups", &bearer(&token(1)));
    assert_eq!(status(&good), "200");
    assert!(good.ends_with(&format!("Backups, for the key {}\n", key(1))), "{good}");
    assert_eq!(status(&ask("/health", b"Accept: */*")), "200");
    assert_eq!(status(&ask("/backups", &bearer(&token(2)))), "403");
    let without = ask("/backups", b"Accept: */*");
    assert!(without.to_lowercase().contains("www-authenticate: bearer"), "{without}");
    for nobody in [
        bearer(&token(3)),
        bearer("hello"),
        b"Authorization: Bearer \xff\xfe".to_vec(),
        b"Authorization: Basic a".to_vec(),
    ] {
        assert_eq!(status(&ask("/backups", &nobody)), "401");
    }

    kept.write(2, true);
    let after = until_another("200", || status(&ask("/backups", &bearer(&token(1)))));
    assert_eq!(after, "401");
}
