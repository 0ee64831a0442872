//! `keywright export bundle --keep` and `export status-list --keep`, and a service in another language that follows a kept file.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    model::{Door, RevocationReason},
    operation::RevokeKey,
    secret::Passphrase,
    vault::{Unlock, Vault},
};

use crate::case::{Case, PASSPHRASE, Run};

/// Waits for what comes sooner or later.
pub(crate) fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn it_stays_until_it_is_interrupted() {
    let case = Case::with_role();
    case.issue("one");
    let file = case.path("keys.kwb");
    let mut command = case.command(["export", "bundle", "--out", &case.text("keys.kwb"), "--keep"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(|| file.exists());
    let run = Run::until("-INT", child).done();
    run.says("Wrote 1 key to ").says("Ctrl-C ends it").says("no more");
    // The vault was let go.
    case.run(["key", "list"]).done();
    let nowhere = case.text("missing/keys.kwb");
    case.run(["export", "bundle", "--out", &nowhere, "--keep"]).refused(7).says("folder");
}

#[test]
fn commands_beside_it_are_done_and_the_file_follows_them() {
    let case = Case::with_role();
    case.run(["rules", "set", "status_list_address=https://keys.example.org/list"]).done();
    let token = case.issue("one");
    case.run(["key", "issue", "two", "--role", "Deploy", "--format", "jwt", "--print"]).done();
    let [bundle, list] = ["keys.kwb", "list.jwt"].map(|name| case.text(name));

    let (child, answer) = case.start(["export", "bundle", "--out", &bundle, "--keep"]);
    let trust = answer["trust"].as_str().unwrap();
    let verify = ["verify", "--json", "--bundle", &bundle, "--trust", trust];
    let verdict = || case.feed(token.as_bytes(), verify).json()["verdict"].clone();
    assert_eq!(verdict(), "valid");
    case.run(["role", "list"]).done();
    case.run(["key", "revoke", "one", "--reason", "compromised"]).done();
    until(|| verdict() == "revoked");
    Run::until("-INT", child).done().says("no more");

    let (child, answer) = case.start(["export", "status-list", "--out", &list, "--keep"]);
    assert_eq!(answer["tokens"], 1);
    let before = fs::read(&list).unwrap();
    case.run(["key", "suspend", "two"]).done();
    until(|| fs::read(&list).unwrap() != before);
    Run::until("-TERM", child).done().says("no more");
}

#[test]
fn who_loses_the_vault_meanwhile_is_told_and_keeps_no_file_any_more() {
    let case = Case::with_role();
    case.operator("Bea", "admin", &[]);
    let (child, _) = case.start(["export", "bundle", "--out", &case.text("keys.kwb"), "--keep"]);
    case.run_as("Bea", ["operator", "remove", "Ada", "--yes"]).done();
    let run = Run::of(child.wait_with_output().unwrap()).exits(4);
    run.says("no more").says("you were removed from its operators");
    case.run_as("Bea", ["role", "list"]).done();
}

/// A service in another language; it asks its own reader of the file.
struct Service {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Service {
    fn start(file: &Path, trust: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/jwt/service.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(file).arg(trust).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, asks, answers }
    }

    fn verdict(&mut self, token: &str) -> String {
        writeln!(self.asks, "{token}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty(), "run `npm ci` in tests/jwt");
        answer.trim().to_owned()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_service_in_another_language_rejects_a_key_soon_after_its_revocation() {
    let case = Case::with_role();
    let token = case.issue("one");
    let file = case.path("keys.kwb");
    let unlock = Unlock::Passphrase(Passphrase::new(PASSPHRASE.to_owned()));
    let vault = Vault::open(&case.vault(), None, unlock).unwrap();
    assert_eq!(vault.keep_bundle(Door::Cli, &file).unwrap().problem, None);
    let mut service = Service::start(&file, &vault.list_key_thumbprint().unwrap());
    assert_eq!(service.verdict(&token), "valid");
    assert_eq!(service.verdict("kw_nothing"), "malformed");
    let key = vault.see(Door::Cli, |seen| seen.find_key("one", vault.now())).unwrap().unwrap();
    vault.apply(Door::Cli, &RevokeKey { key, reason: RevocationReason::Compromised }).unwrap();
    let revoked = Instant::now();
    until(|| service.verdict(&token) == "revoked");
    println!("rejected {} ms after its revocation", revoked.elapsed().as_millis());
    vault.close().unwrap();
}
