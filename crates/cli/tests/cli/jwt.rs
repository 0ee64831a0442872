//! JWTs are checked by libraries that have nothing to do with the one that signs: `jose`, `fast-jwt` and `jsonwebtoken` of npm, over
//! Node's own cryptography; PyJWT, joserfc and jwcrypto of PyPI, over that of pyca/cryptography.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::case::{Case, feed};

/// All of them.
const LIBRARIES: [&str; 6] = ["jose", "fast-jwt", "jsonwebtoken", "PyJWT", "joserfc", "jwcrypto"];

/// Has the libraries verify the token with the vault's public keys; what they say.
pub(crate) fn verify(case: &Case, token: &str) -> Value {
    let keys = case.path("jwks.json");
    fs::write(&keys, case.run(["export", "jwks"]).done().stdout).unwrap();
    let vault = fs::read(case.vault().join("vault.json")).unwrap();
    let vault: Value = serde_json::from_slice(&vault).unwrap();
    let issuer = format!("urn:uuid:{}", vault["signed"]["vault"].as_str().unwrap());
    let [mut all, more] = [node("verify.mjs"), python("verify.py")].map(|mut command| {
        let run = feed(command.arg(&keys).arg(&issuer).stderr(Stdio::inherit()), token.as_bytes());
        assert_eq!(run.code, 0, "run `cargo xtask setup`: {run:?}");
        run.json()
    });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

/// A script of `tests/jwt` in JavaScript.
pub(crate) fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder().join(script));
    command
}

/// One in Python, by the environment that `cargo xtask setup` made in the target folder.
pub(crate) fn python(script: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let environment = test.ancestors().nth(3).unwrap().join("python");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    assert!(python.is_file(), "run `cargo xtask setup`: there is no {}", python.display());
    let mut command = Command::new(python);
    // Warnings, of EdDSA's other name, are for who writes such programs.
    command.args(["-W", "ignore"]).arg(folder().join(script));
    command
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/jwt")
}

#[test]
fn independent_libraries_verify_what_was_issued() {
    let case = Case::with_role();
    case.run(["owner", "add", "Platform"]).done();
    let issue = [
        "key",
        "issue",
        "one",
        "--role",
        "Deploy",
        "--owner",
        "Platform",
        "--format",
        "jwt",
        "--expires",
        "30d",
        "--print",
    ];
    let token = case.run(issue).done().stdout;
    let said = verify(&case, token.trim());
    let key = case.key("one");
    for library in LIBRARIES {
        let claims = &said[library]["claims"];
        assert_eq!(said[library]["verdict"], "valid", "{library}: {said}");
        assert_eq!(claims["jti"], key["id"]);
        assert_eq!(claims["roles"], serde_json::json!(["Deploy"]));
        assert_eq!(claims["aud"], claims["iss"]);
        assert!(claims["iss"].as_str().unwrap().starts_with("urn:uuid:"));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 30 * 86_400);
    }
    assert_eq!(said["header"]["alg"], "ES256");
    assert_eq!(said["header"]["typ"], "JWT");
    assert_eq!(said["header"]["kid"], said["thumbprint"], "RFC 7638");
}

#[test]
fn they_verify_ed25519_too_and_go_on_with_what_the_key_before_has_signed() {
    let case = Case::with_role();
    let mut number = 0;
    let mut issue = || {
        number += 1;
        let name = format!("key {number}");
        let issue = ["key", "issue", &name, "--role", "Deploy", "--format", "jwt", "--print"];
        case.run(issue).done().stdout.trim().to_owned()
    };
    let before = issue();
    case.run(["token-key", "rotate", "--algorithm", "eddsa", "--now"]).done();
    // The new key signs from the next second on.
    let after = (0..100).map(|_| issue()).find(|token| verify(&case, token)["header"]["alg"] == "EdDSA").unwrap();
    let said = verify(&case, &after);
    assert_eq!(said["header"]["kid"], said["thumbprint"], "RFC 7638, RFC 8037");
    // jsonwebtoken knows no EdDSA.
    for library in LIBRARIES.iter().filter(|library| **library != "jsonwebtoken") {
        assert_eq!(said[library]["verdict"], "valid", "{library}: {said}");
    }
    let said = verify(&case, &before);
    assert_eq!(said["header"]["alg"], "ES256");
    for library in LIBRARIES {
        assert_eq!(said[library]["verdict"], "valid", "{library}: {said}");
    }
}

#[test]
fn they_refuse_what_was_changed_and_what_another_vault_signed() {
    let (case, other) = (Case::with_role(), Case::with_role());
    let issue = ["key", "issue", "one", "--role", "Deploy", "--format", "jwt", "--print"];
    let token = case.run(issue).done().stdout;
    let foreign = other.run(issue).done().stdout;
    let mut parts: Vec<String> = token.trim().split('.').map(str::to_owned).collect();
    let last = parts[1].pop().unwrap();
    parts[1].push(if last == 'A' { 'B' } else { 'A' });
    for token in [parts.join(".").as_str(), foreign.trim()] {
        let said = verify(&case, token);
        for library in LIBRARIES {
            assert_eq!(said[library]["verdict"], "invalid", "{library}: {said}");
        }
    }
    let answer = case.feed(foreign.as_bytes(), ["verify", "--json"]).exits(10);
    assert_eq!(answer.json()["verdict"], "unknown");
    fs::metadata(case.vault()).unwrap();
}
