//! `keywright verify`: exit code 10 says no.

use std::fs;

use crate::case::Case;

#[test]
fn a_token_is_good_for_what_its_roles_give_and_for_nothing_else() {
    let case = Case::with_role();
    let token = case.issue("one");
    let verify = |arguments: &[&str]| case.feed(token.as_bytes(), [&["verify"], arguments].concat());
    verify(&[]).done().shows("valid");
    assert!(case.key("one")["last_used_at"].is_string(), "a check that says yes is a use");
    verify(&["--permission", "deploy.run", "--permission", "deploy.read"]).done();
    verify(&["--permission", "deploy.run", "--permission", "backups.read"]).exits(10).shows("missing_permission");
    let answer = verify(&["--json"]).done().json();
    let mut members: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(
        members,
        ["advice", "checks", "expires_at", "key_id", "name", "owner", "permissions", "roles", "verdict"]
    );
    assert_eq!(answer["name"], "one");
    assert_eq!(answer["roles"], serde_json::json!(["Deploy"]));
    verify(&["--permission", "Not One"]).refused(2);
    verify(&["--account", "mars"]).refused(3);
}

#[test]
fn a_scoped_key_is_good_in_its_accounts_only() {
    let case = Case::new();
    case.run(["role", "add", "Backup", "--permission", "backups.*", "--scoped"]).done();
    case.run(["account", "add", "eu"]).done();
    case.run(["account", "add", "us"]).done();
    let token = case.run(["key", "issue", "one", "--role", "Backup@eu", "--print"]).done().stdout;
    let verify = |account| {
        case.feed(token.as_bytes(), ["verify", "--permission", "backups.read", "--account", account, "--json"])
    };
    assert_eq!(verify("eu").done().json()["verdict"], "valid");
    assert_eq!(verify("us").exits(10).json()["verdict"], "account_not_granted");
}

#[test]
fn what_is_no_token_of_this_vault_is_told_apart() {
    let case = Case::with_role();
    let token = case.issue("one");
    let mut mistyped = token.clone();
    let last = mistyped.pop().unwrap();
    mistyped.push(if last == 'a' { 'b' } else { 'a' });
    assert_eq!(case.verdict(&mistyped), "bad_check");
    assert_eq!(case.verdict("letmein"), "malformed");
    assert_eq!(case.verdict(&"x".repeat(1_000_000)), "malformed");
    let run = case.feed(&[0xff, 0xfe, 0x00], ["verify", "--json"]).exits(10);
    assert_eq!(run.json()["verdict"], "malformed");
    let other = Case::with_role().issue("one");
    let run = case.feed(other.as_bytes(), ["verify", "--json"]).exits(10);
    assert_eq!(run.json()["verdict"], "unknown");
    assert!(run.json()["name"].is_null(), "nothing is said of a key that does not match");
    case.feed(b"", ["verify"]).refused(2);
    // A newline and spaces around a pasted token are no part of it.
    assert_eq!(case.verdict(&format!("  {token}\r\n")), "valid");
}

#[test]
fn each_check_is_listed_with_what_to_do() {
    let case = Case::with_role();
    let token = case.issue("one");
    let run = case.feed(token.as_bytes(), ["verify"]).done().shows("pass").shows("The token is good");
    assert!(!run.stdout.contains("fail"), "{run:?}");
    case.run(["key", "suspend", "one"]).done();
    let run = case.feed(token.as_bytes(), ["verify"]).exits(10).shows("Reinstate it");
    let fails: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("fail")).collect();
    assert!(fails.len() == 1 && fails[0].contains("Not suspended"), "{run:?}");
    assert!(run.stdout.lines().any(|line| line.starts_with('-')), "what comes later was not reached: {run:?}");
    let checks = case.feed(token.as_bytes(), ["verify", "--json"]).exits(10).json()["checks"].clone();
    let outcomes: Vec<_> = checks.as_array().unwrap().iter().map(|check| check["outcome"].as_str().unwrap()).collect();
    assert!(outcomes.starts_with(&["passed"]) && outcomes.contains(&"failed") && outcomes.ends_with(&["not_reached"]));
    assert!(!run.stdout.contains(&token), "the token was said again");
}

#[test]
fn what_was_pasted_in_place_of_a_token_is_recognised_and_not_said_again() {
    let case = Case::with_role();
    let token = case.issue("one");
    let said = |text: &str| {
        let run = case.feed(text.as_bytes(), ["verify"]).exits(10);
        assert!(!run.stdout.contains(text.trim()) && !run.stderr.contains(text.trim()), "{run:?}");
        run
    };
    let second = case.issue("two");
    said(&format!("{token}\n{second}")).shows("more than one token");
    said("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n-----END PRIVATE KEY-----\n").shows("private key");
    said(&Case::with_role().issue("other")).shows("another vault's");
    let mut wrong = token.clone();
    let second = wrong.remove(20);
    wrong.insert(20, if second == 'a' { 'b' } else { 'a' });
    said(&wrong).shows("typing error");
    // A line of a log, or a header, is taken as it is.
    case.feed(format!("Authorization: Bearer {token}").as_bytes(), ["verify"]).done();
    let issue = ["key", "issue", "signed", "--role", "Deploy", "--format", "jwt", "--print"];
    let signed = case.run(issue).done().stdout.trim().to_owned();
    let mut parts: Vec<_> = signed.split('.').map(str::to_owned).collect();
    let letter = if &parts[1][10..11] == "A" { "B" } else { "A" };
    parts[1].replace_range(10..11, letter);
    said(&parts.join(".")).shows("unknown");
}

#[test]
fn a_vault_that_misses_something_says_yes_to_nothing() {
    let case = Case::with_role();
    let (ended, other) = (case.issue("one"), case.issue("two"));
    case.run(["key", "revoke", "two"]).done();
    case.run(["key", "revoke", "one"]).done();
    let ledger = fs::read_dir(case.vault().join("ledger")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&ledger).unwrap();
    // In the last entry, which is the end of the first key.
    let place = bytes.len() - 100;
    bytes[place] ^= 1;
    fs::write(&ledger, bytes).unwrap();
    fs::remove_file(case.vault().join("index.mark")).unwrap();
    let run = case.feed(ended.as_bytes(), ["verify", "--json"]).exits(5);
    assert_eq!((run.stdout.as_str(), &run.error()["code"]), ("", &"vault_damaged".into()));
    // What it knows to have ended has ended.
    case.feed(other.as_bytes(), ["verify"]).exits(10).shows("revoked");
}

#[test]
fn a_token_is_never_an_argument() {
    let case = Case::with_role();
    let token = case.issue("one");
    for arguments in
        [&["verify", &token][..], &["key", "show", &token], &["key", "issue", &token, "--role", "Deploy", "--print"]]
    {
        let run = case.run(arguments.iter().copied()).refused(2);
        assert!(!run.stderr.contains(&token), "the token was said again");
    }
}
