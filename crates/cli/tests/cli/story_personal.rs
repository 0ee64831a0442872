//! A whole story: keys of people (the `personal` rules). They are off until an Admin allows them, last 180 days at
//! the most, and may do what their owner may do.

use serde_json::json;

use crate::case::{Case, Run};

/// The organisation's Admin (Ada), and two people with keys of their own.
fn people() -> Case {
    let case = Case::with_rules("personal");
    case.run(["role", "add", "Reports", "--permission", "reports.*"]).done();
    for name in ["Eve", "Sam"] {
        let contact = format!("{name}@example.org");
        case.run(["owner", "add", name, "--contact", &contact, "--team", "Finance", "--role", "Reports"]).done();
        case.operator(name, "issuer", &["--owner", name]);
    }
    case
}

fn issue(case: &Case, who: &str, arguments: &[&str]) -> Run {
    case.run_as(who, ["key", "issue"].iter().chain(arguments).copied())
}

#[test]
fn keys_are_off_until_an_admin_enables_them() {
    let case = people();
    // "By default, API key functionality is disabled for security reasons."
    issue(&case, "Eve", &["report", "--owner", "Eve", "--print"]).refused(1).says("switched off").says("Admin");
    case.run(["key", "issue", "report", "--owner", "Eve", "--print"]).refused(1).says("keys_enabled");
    // "The API Keys section only appears in user profiles when the feature is enabled by administrators."
    case.run_as("Eve", ["key", "list"]).refused(1).says("switched off");
    case.run_as("Eve", ["rules", "set", "keys_enabled=yes"]).refused(1).says("Admin");
    // "Enable the API Keys option. Configure the Expiration Period (1-365 days, default: 180 days)."
    let rules = case.run(["rules", "show", "--json"]).done().json();
    assert_eq!(rules["rules"]["max_lifetime"], 180);
    for value in ["0", "366", "half a year", "-1"] {
        case.run(["rules", "set", &format!("max_lifetime={value}")]).refused(2).says("1").says("365");
    }
    // "Recommendation: 30-90 days for enhanced security."
    case.run(["rules", "show"]).done().shows("30 to 90 days");
    case.run(["rules", "set", "keys_enabled=yes"]).done();
    case.run_as("Eve", ["key", "list"]).done();
}

#[test]
fn a_person_issues_and_keeps_their_own_keys() {
    let case = people();
    case.run(["rules", "set", "keys_enabled=yes"]).done();
    // "Enter a descriptive name. Add an optional description. Select an expiration date (within the configured limit).
    // Copy and securely store the generated key."
    let about = ["--description", "Monthly numbers", "--expires", "90d"];
    let issued = issue(&case, "Eve", &[&["report", "--owner", "Eve", "--print"], &about[..]].concat()).done();
    let token = issued.stdout.trim_end().to_owned();
    issued.says("only time");
    issue(&case, "Eve", &["long", "--owner", "Eve", "--expires", "181d", "--print"]).refused(1).says("180");
    issue(&case, "Eve", &["ever", "--owner", "Eve", "--expires", "never", "--print"]).refused(1);
    let shown = case.run_as("Eve", ["key", "show", "report"]).done();
    assert!(!shown.stdout.contains(&token), "it can be had once only");
    // "API keys provide full access equivalent to the user's permissions."
    let reads = |case: &Case| case.feed(token.as_bytes(), ["verify", "--permission", "reports.read", "--json"]);
    assert_eq!(reads(&case).done().json()["verdict"], "valid");
    case.run(["owner", "edit", "Eve", "--role", "API access"]).done();
    case.feed(token.as_bytes(), ["verify", "--permission", "anything.else"]).done();
    case.run(["owner", "edit", "Eve", "--role", "Reports"]).done();
    case.feed(token.as_bytes(), ["verify", "--permission", "anything.else"]).exits(10);
    // "After generation, users can: update name and description; view expiration dates and creation information."
    case.run_as("Eve", ["key", "edit", "report", "--name", "reports", "--description", "Monthly"]).done();
    let key = case.key("reports");
    assert!(key["created_at"].is_string() && key["expires_at"].is_string());
    // "Expiration dates cannot be extended after creation": shortening is another matter.
    case.run_as("Eve", ["key", "edit", "reports", "--expires", "120d"]).refused(1).says("Issue a new key");
    case.run_as("Eve", ["key", "edit", "reports", "--expires", "30d"]).done();
    // "Maximum of 1000 API keys per user."
    assert_eq!(case.run(["rules", "show", "--json"]).json()["rules"]["max_keys_per_owner"], 1000);
    case.run(["rules", "set", "max_keys_per_owner=1"]).done();
    issue(&case, "Eve", &["another", "--owner", "Eve", "--print"]).refused(1).says("1 of 1 keys");
    // "Regularly review active keys and remove unused ones."
    case.run_as("Eve", ["key", "delete", "reports"]).done();
    issue(&case, "Eve", &["another", "--owner", "Eve", "--print"]).done();
}

#[test]
fn an_admin_sees_every_key_and_ends_any() {
    let case = people();
    case.run(["rules", "set", "keys_enabled=yes"]).done();
    let token = |who| issue(&case, who, &["report", "--owner", who, "--print"]).done().stdout;
    let (eve, sam) = (token("Eve"), token("Sam"));
    // A person sees and manages their own only.
    let theirs = case.run_as("Eve", ["key", "list", "--json"]).done().json();
    assert_eq!(theirs["keys"].as_array().unwrap().len(), 1);
    let all = case.run(["key", "list", "--json"]).done().json();
    let id = |owner: &str| {
        let keys = all["keys"].as_array().unwrap();
        keys.iter().find(|key| key["owner"] == owner).unwrap()["id"].as_str().unwrap().to_owned()
    };
    case.run_as("Eve", ["key", "show", &id("Sam")]).refused(3);
    case.run_as("Eve", ["key", "revoke", &id("Sam")]).refused(3);
    issue(&case, "Eve", &["theirs", "--owner", "Sam", "--print"]).refused(1);
    // "Administrators can monitor all user API keys: key owner and user details, creation date and expiration, status."
    case.run(["key", "list"]).done().shows("Eve").shows("Sam").shows("active");
    let owner = case.run(["owner", "show", "Eve"]).done().shows("Eve@example.org").shows("Finance").shows("report");
    assert!(!owner.stdout.contains("Sam"));
    // "Administrators can delete any API key to immediately revoke access."
    case.run(["key", "delete", &id("Sam")]).done();
    assert_eq!(case.verdict(&sam), "unknown");
    // "Incident response": all keys of a person who leaves.
    case.run(["owner", "suspend", "Eve"]).done();
    assert_eq!(case.verdict(&eve), "owner_suspended");
    issue(&case, "Eve", &["more", "--owner", "Eve", "--print"]).refused(1).says("suspended");
    case.run(["owner", "reinstate", "Eve"]).done();
    assert_eq!(case.verdict(&eve), "valid");
    case.run(["owner", "remove", "Sam"]).refused(1).says("Sam");
    case.run(["owner", "remove", "Eve", "--with-keys", "--yes"]).refused(1).says("Eve");
    case.run(["operator", "remove", "Eve", "--yes"]).done();
    let removed = case.run(["owner", "remove", "Eve", "--with-keys", "--yes", "--json"]).done().json();
    assert_eq!(removed["deleted_keys"][0]["name"], "report");
    assert_eq!(case.verdict(&eve), "unknown");
}

#[test]
fn what_does_not_work_says_why() {
    let case = people();
    case.run(["rules", "set", "keys_enabled=yes"]).done();
    let token = issue(&case, "Eve", &["report", "--owner", "Eve", "--print"]).done().stdout;
    let checks = |verdict: &str, code: i32| {
        let answer = case.feed(token.as_bytes(), ["verify", "--json"]).exits(code).json();
        assert_eq!(answer["verdict"], verdict);
        let failed: Vec<_> =
            answer["checks"].as_array().unwrap().iter().filter(|check| check["outcome"] == "failed").cloned().collect();
        assert_eq!(failed.len(), usize::from(code != 0), "{answer}");
        assert!(!answer["advice"].as_str().unwrap().is_empty());
    };
    checks("valid", 0);
    // "Confirm API keys are enabled globally."
    case.run(["rules", "set", "keys_enabled=no", "--yes"]).done().says("stop at once").says("report");
    checks("keys_disabled", 10);
    case.run(["rules", "set", "keys_enabled=yes", "--yes"]).done();
    checks("valid", 0);
    // "Check user permissions for API access."
    case.run(["owner", "edit", "Eve", "--role", "Reports"]).done();
    case.feed(token.as_bytes(), ["verify", "--permission", "backups.read"]).exits(10).shows("missing_permission");
    // "Validate the key format and authentication method."
    case.feed(b"Basic dXNlcjpwYXNz", ["verify"]).exits(10).shows("shape");
    // "Verify user has appropriate permission roles": a Viewer generates nothing.
    case.operator("Vic", "viewer", &[]);
    issue(&case, "Vic", &["x", "--owner", "Eve", "--print"]).refused(1).says("Viewer");
    let report = case.run(["audit", "--json"]).done().json();
    let who: Vec<_> = report["issuers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["operator"].clone(), row["may_issue"].clone()))
        .collect();
    assert!(who.contains(&(json!("Ada"), json!(true))) && who.contains(&(json!("Vic"), json!(false))), "{who:?}");
    // "Regular audits: monitor API key usage and remove inactive keys."
    case.run(["audit"]).done().shows("Vic");
}
