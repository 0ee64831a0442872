//! O8, O12, C13: who is let in, and who is not.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use keywright_core::{
    model::{Preset, RevocationReason},
    operation::{EditKey, EditRole, ReinstateKey, RevokeKey, SuspendKey},
};
use serde_json::json;

use super::{Rest, edit_role};
use crate::world::{edit, grant};

/// A small service in another language, which asks about each of its requests.
struct Backups {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Backups {
    fn before(rest: &Rest) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let role = rest.world.role("Gateway", &["keywright.verify"]);
        let file = folder.path().join("token");
        fs::write(&file, rest.token("backups", role).1).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/systems/rest/service.py");
        let mut child = Command::new("python3")
            .arg(script)
            .env("KEYWRIGHT_URL", rest.url())
            .env("KEYWRIGHT_TOKEN_FILE", &file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, port: line.trim().parse().unwrap(), _folder: folder }
    }

    /// What the service answers who comes with this token.
    fn answers(&self, method: &str, token: &str) -> u16 {
        let mut command = Command::new("curl");
        command.args(["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--request", method]);
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
        let output = command.arg(format!("http://127.0.0.1:{}/backups", self.port)).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().parse().unwrap()
    }
}

impl Drop for Backups {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn o8_requests_made_with_a_key_have_exactly_its_roles_and_changes_count_at_the_next_request() {
    let rest = Rest::new(Preset::Organisation);
    let backups = Backups::before(&rest);
    let (reader, writer) = (rest.world.role("Reader", &["backups.read"]), rest.world.role("Writer", &["backups.*"]));
    let (key, token) = rest.token("nightly", reader);
    let answers = |method| backups.answers(method, &token);
    assert_eq!((answers("GET"), answers("POST")), (200, 403));
    assert_eq!(backups.answers("GET", "nobody"), 401);

    rest.world.apply(&EditKey { grants: Some(vec![grant(writer)]), ..edit(key) });
    assert_eq!((answers("GET"), answers("POST")), (200, 200));
    let permissions = Some(vec!["backups.write".to_owned()]);
    rest.world.apply(&EditRole { permissions, ..edit_role(writer) });
    assert_eq!((answers("GET"), answers("POST")), (403, 200));
    rest.world.apply(&SuspendKey { key });
    assert_eq!(answers("POST"), 401);
    rest.world.apply(&ReinstateKey { key });
    assert_eq!(answers("POST"), 200);
    rest.world.set(&["keys_enabled=no"]);
    // Its own key works no more either, and it lets nobody in.
    assert_eq!(answers("POST"), 503);
    rest.world.set(&["keys_enabled=yes"]);
    assert_eq!(answers("POST"), 200);
    rest.world.apply(&RevokeKey { key, reason: RevocationReason::Compromised });
    assert_eq!(answers("POST"), 401);
}

#[test]
fn o12_a_request_without_a_key_is_refused_whatever_it_asks() {
    let rest = Rest::new(Preset::Organisation);
    let (revoked, token) = rest.token("gone", rest.world.role("API again", &["keywright.*"]));
    rest.world.apply(&RevokeKey { key: revoked, reason: RevocationReason::Compromised });
    let document = rest.curl("GET", "/api-docs", None, &[]).is(200);
    let revoked = format!("Authorization: Bearer {token}");
    let mut said = Vec::new();
    let mut asked = 0;
    for (path, calls) in document["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            if call["security"].as_array().is_none_or(|needs| needs.is_empty() || needs[0] == json!({})) {
                continue;
            }
            let path = path.replace("{id}", rest.asking.as_str());
            for headers in [&[][..], &["Authorization: Bearer"], &["Authorization: Basic QTpC"], &[revoked.as_str()]] {
                let answer = rest.curl(&method.to_uppercase(), &path, None, headers);
                answer.refused(401, "unauthorized");
                assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
                said.push(answer.body);
            }
            asked += 1;
        }
    }
    assert!(asked > 20, "{asked}");
    // The same words for all of them: nobody learns which token is nearly right.
    assert!(said.iter().all(|body| *body == said[0]));
}

#[test]
fn c13_a_host_of_ones_own_behind_a_proxy_is_let_in_once_an_admin_adds_it() {
    let rest = Rest::new(Preset::Service);
    let as_host = |host: &str| {
        let host = format!("Host: {host}");
        rest.ask_with("GET", "/api/v1/api_keys/policies", None, &[&host])
    };
    as_host("keys.example.org").refused(421, "host_foreign");
    rest.world.set(&["service_hosts=keys.example.org,intern.example:8443"]);
    as_host("keys.example.org").is(200);
    as_host("KEYS.example.org:443").is(200);
    as_host("intern.example:8443").is(200);
    as_host("intern.example").refused(421, "host_foreign");
    as_host("keys.example.org.evil.example").refused(421, "host_foreign");
    let origin = ["Host: keys.example.org", "Origin: https://keys.example.org"];
    rest.ask_with("GET", "/api/v1/api_keys/policies", None, &origin).refused(403, "origin_refused");
    rest.world.set(&["service_hosts=none"]);
    as_host("keys.example.org").refused(421, "host_foreign");
    // No key adds one.
    assert!(
        rest.ask("PATCH", "/api/v1/api_keys/rules", Some(&json!({ "service_hosts": "evil.example" }))).status >= 400
    );
}
