//! A whole story: API access keys that are JSON Web Tokens (the `signed` rules), with accounts that can be selected.

use serde_json::{Value, json};

use crate::{
    case::{Case, Run},
    jwt,
};

fn add(case: &Case, name: &str, more: &[&str]) -> Run {
    case.run([&["key", "issue", name, "--print"], more].concat())
}

/// The claims of a signed token, as a library that knows only the public key reads and verifies them.
fn claims(case: &Case, token: &str) -> Value {
    let said = jwt::verify(case, token.trim());
    assert_eq!(said["jose"]["verdict"], "valid", "{said}");
    said["jose"]["claims"].clone()
}

#[test]
fn an_access_key_is_added_edited_and_removed() {
    let case = Case::with_rules("signed");
    // "This function is available only to users with the Global Admin role."
    case.operator("Ivy", "issuer", &[]);
    case.operator("Vic", "viewer", &[]);
    for who in ["Ivy", "Vic"] {
        case.run_as(who, ["key", "list"]).refused(1).says("Admin");
        case.run_as(who, ["key", "issue", "x", "--role", "Global Viewer", "--print"]).refused(1);
    }
    // "Assign a role: Global Admin, Global Viewer, Cloud Account Viewer."
    let roles = case.run(["role", "list", "--json"]).done().json();
    let names: Vec<_> = roles["roles"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Cloud Account Viewer", "Global Admin", "Global Viewer"]);
    for account in ["production", "staging"] {
        case.run(["account", "add", account]).done();
    }
    // "You must specify at least one account to which access is granted or specify All accounts."
    add(&case, "scan", &["--role", "Cloud Account Viewer"]).refused(2).says("@*");
    add(&case, "scan", &["--role", "Cloud Account Viewer@"]).refused(2);
    add(&case, "scan", &["--role", "Cloud Account Viewer@mars"]).refused(3).says("keywright account list");
    let run = add(&case, "scan", &["--role", "Cloud Account Viewer@production"]).done();
    // "All keys are in the JSON web token format and once created, they can no longer be viewed."
    let token = run.stdout.trim().to_owned();
    assert_eq!(token.split('.').count(), 3);
    run.says("only time");
    let claims = claims(&case, &token);
    assert_eq!(claims["grants"], json!([{"role": "Cloud Account Viewer", "accounts": ["production"]}]));
    let key = case.key("scan");
    assert_eq!(claims["jti"], key["id"]);
    // "The default is six months."
    let (from, to) = (&key["created_at"].as_str().unwrap()[..10], &key["expires_at"].as_str().unwrap()[..10]);
    let months = |day: &str| day[..4].parse::<i32>().unwrap() * 12 + day[5..7].parse::<i32>().unwrap();
    assert_eq!(months(to) - months(from), 6, "{from} {to}");
    // "Name, Role, Created (date and time), Expiration Date."
    let list = case.run(["key", "list"]).done();
    list.shows("scan").shows("Cloud Account Viewer@production").shows("CREATED").shows("EXPIRES");
    // "The actions allowed will be dependent on the roles given to the API access key."
    let may = |account: &str| {
        case.feed(token.as_bytes(), ["verify", "--permission", "hosts.read", "--account", account]).code
    };
    assert_eq!((may("production"), may("staging")), (0, 10));
    // "Edit an access key": its roles and accounts, and again not without an account.
    case.run(["key", "edit", "scan", "--role", "Cloud Account Viewer"]).refused(2);
    let edited = case.run(["key", "edit", "scan", "--role", "Cloud Account Viewer@*"]).done();
    edited.says("only the public key");
    assert_eq!((may("production"), may("staging")), (0, 0));
    // "Additional roles can be added - click Add another role."
    case.run(["key", "edit", "scan", "--add-role", "Global Viewer"]).done();
    assert_eq!(case.key("scan")["grants"].as_array().unwrap().len(), 2);
    // "It is unique and cannot be changed."
    add(&case, "SCAN", &["--role", "Global Viewer"]).refused(1).says("scan");
    case.run(["key", "edit", "scan", "--name", "scanner"]).refused(1).says("name");
    // "Remove an access key."
    case.run(["key", "delete", "scan"]).done().says("only the public key");
    assert_eq!(case.verdict(&token), "revoked", "known until it would have expired");
    assert!(case.key("scan").is_null());
}

#[test]
fn custom_takes_a_number_of_days() {
    let case = Case::with_rules("signed");
    let token = add(&case, "short", &["--role", "Global Viewer", "--expires", "45d"]).done().stdout;
    let claims = claims(&case, &token);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 45 * 86_400);
    for expires in ["0d", "-1d", "ten days", "99999999d"] {
        add(&case, "never", &["--role", "Global Viewer", "--expires", expires]).refused(2);
    }
    add(&case, "opaque", &["--role", "Global Viewer", "--format", "opaque"]).refused(1);
}
