//! Where no secret may be: files of the vault, messages, the arguments that other programs can read.

use std::fs;

use crate::case::{Case, PASSPHRASE};

#[test]
fn no_argument_that_may_be_a_secret_is_said_again() {
    let case = Case::with_role();
    let mut token = case.issue("one");
    // Nearly a token gives one away as well.
    let letter = if &token[25..26] == "a" { "b" } else { "a" };
    token.replace_range(25..26, letter);
    let with = |arguments: &[&str], secret: &str| {
        let all = [arguments, &[secret]].concat();
        let run = case.run(all.iter().copied()).refused(2);
        assert!(!run.stderr.contains(secret), "{run:?}");
        assert!(run.stderr.lines().count() <= 3, "{run:?}");
    };
    for arguments in [
        &["verify", "--permission"][..],
        &["verify", "--account"],
        &["verify"],
        &["key", "show"],
        &["key", "list", "--owner"],
        &["key", "list", "--search"],
        &["key", "list", "--status"],
        &["key", "issue", "--role", "Deploy", "--print"],
        &["key", "issue", "two", "--print", "--role"],
        &["activity", "--from"],
        &["activity", "--by"],
        &["rules", "set"],
        &["permission", "import"],
        &["init", "--rules"],
        &["role", "edit", "Deploy", "--drop-permission"],
        &[],
    ] {
        with(arguments, &token);
        with(arguments, "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl");
    }
    for arguments in [
        &["passphrase", "change"][..],
        &["passphrase"],
        &["recovery", "new"],
        &["verify"],
        &["init"],
        &["operator", "add", "Eve", "--role", "viewer"],
        &["key", "list", "--passphrase-file"],
        &["key", "list", "--recovery-file"],
        &["passphrase", "change", "--new-passphrase-file"],
    ] {
        with(arguments, "hunter2-and-more");
    }
    // A slip of the finger is still helped.
    case.run(["operator", "lst"]).exits(2).says("list");
}

#[test]
fn no_token_and_no_passphrase_is_in_any_file() {
    let case = Case::with_role();
    let opaque = case.issue("one");
    let jwt = case.run(["key", "issue", "two", "--role", "Deploy", "--format", "jwt", "--print"]).done().stdout;
    let code = case.run(["recovery", "new", "--json"]).done().json()["recovery_code"].as_str().unwrap().to_owned();
    case.run(["key", "revoke", "one"]).done();
    let secrets = [opaque.trim(), jwt.trim(), PASSPHRASE, &code, opaque.split('_').nth(2).unwrap()];
    let files = case.files();
    assert!(files.len() > 4);
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a secret is in {}", file.display());
        }
        // Names are sealed too.
        assert!(!bytes.windows(6).any(|window| window == b"Deploy"), "a name is in {}", file.display());
    }
}

#[test]
fn no_secret_is_in_the_arguments_or_the_environment_that_others_can_read() {
    let case = Case::with_role();
    let token = case.issue("one");
    // Waits for the rest of the token with its arguments in place.
    let mut command = std::process::Command::new(crate::case::KEYWRIGHT);
    command.arg("verify").env_clear().envs(case.environment());
    let mut child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().unwrap();
    let process = std::path::PathBuf::from(format!("/proc/{}", child.id()));
    // It waits on its input now, and is past its first lines.
    while !fs::read_to_string(process.join("limits")).unwrap().contains("Max core file size        0 ") {
        std::thread::yield_now();
    }
    for file in ["cmdline", "environ"] {
        // As another user than root, nobody can read them at all.
        let text = String::from_utf8_lossy(&fs::read(process.join(file)).unwrap_or_default()).into_owned();
        assert!(!text.contains(&token) && !text.contains(PASSPHRASE), "{file}");
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}
