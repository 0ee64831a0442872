//! A whole story: keys of services, each with one policy, which is a role (the `service` rules).

use std::fs;

use serde_json::json;

use crate::case::Case;

fn issue(case: &Case, name: &str, role: &str) -> String {
    let run = case.run(["key", "issue", name, "--role", role, "--print"]).done();
    run.stdout.trim_end().to_owned()
}

#[test]
fn policies_are_made_of_what_services_declare() {
    let case = Case::with_rules("service");
    // "In order to create an API key, at least one policy must be available."
    case.run(["role", "list"]).done().says("keywright role add");
    case.run(["key", "issue", "billing", "--print"]).refused(1).says("role");
    case.run(["key", "issue", "billing", "--role", "Billing", "--print"]).refused(3).says("keywright role list");
    // "Permissions are defined in the code for each service": collected into one catalogue.
    let declared = "service = \"billing\"\n[[permissions]]\npermission = \"invoices.read\"\n\
                    [[permissions]]\npermission = \"invoices.write\"\n";
    fs::write(case.path("permissions.toml"), declared).unwrap();
    let mail = json!({"service": "mail", "permissions": [{"permission": "mail.send", "description": "Send mail"}]});
    fs::write(case.path("mail.json"), mail.to_string()).unwrap();
    case.run(["permission", "import", &case.text("permissions.toml"), &case.text("mail.json")]).done();
    // "The list of available permissions will be displayed for you."
    case.run(["permission", "list"]).done().shows("invoices.write").shows("Send mail");
    // "You will be prompted for a unique policy name, and a list of permissions."
    case.run(["role", "add", "Billing", "--permission", "invoices.read", "--permission", "mail.send"]).done();
    case.run(["role", "add", "billing", "--permission", "mail.send"]).refused(1).says("Billing");
    case.run(["role", "add", "Nothing"]).exits(2);
    case.run(["role", "list", "--matrix"]).done().shows("invoices.read").shows("Billing");
}

#[test]
fn a_key_has_one_policy_and_changes_with_it_at_once() {
    let case = Case::with_rules("service");
    case.run(["role", "add", "Reader", "--permission", "invoices.read"]).done();
    case.run(["role", "add", "Writer", "--permission", "invoices.write"]).done();
    // "A new API key needs a unique name and a single policy."
    let two = ["key", "issue", "billing", "--role", "Reader", "--role", "Writer", "--print"];
    case.run(two).refused(1).says("one role");
    let token = issue(&case, "billing", "Reader");
    case.run(["key", "issue", "Billing", "--role", "Writer", "--print"]).refused(1).says("billing");
    let may = |permission: &str| case.feed(token.as_bytes(), ["verify", "--permission", permission]).code;
    assert_eq!((may("invoices.read"), may("invoices.write")), (0, 10));
    // "When you change the policy associated with an API key, the permissions granted will change, effective immediately."
    case.run(["key", "edit", "billing", "--role", "Writer"]).done();
    assert_eq!((may("invoices.read"), may("invoices.write")), (10, 0));
    case.run(["key", "edit", "billing", "--add-role", "Reader"]).refused(1);
    // "Policies are associated with keys via unique policy IDs": renaming one changes no key.
    case.run(["role", "edit", "Writer", "--name", "Clerk"]).done();
    assert_eq!(case.key("billing")["grants"][0]["role"], "Clerk");
    // "Changing the permissions on a policy will immediately impact all API keys currently using that policy."
    case.run(["role", "edit", "Clerk", "--permission", "invoices.read"]).done().says("One live key has it");
    assert_eq!((may("invoices.read"), may("invoices.write")), (0, 10));
    // "When you delete an API key, all services currently using that key will lose API access."
    case.run(["key", "delete", "billing"]).done();
    assert_eq!(case.verdict(&token), "unknown");
}

#[test]
fn deleting_a_policy_deletes_every_key_that_uses_it() {
    let case = Case::with_rules("service");
    case.run(["role", "add", "Reader", "--permission", "invoices.read"]).done();
    case.run(["role", "add", "Writer", "--permission", "invoices.write"]).done();
    // "Each policy can be assigned to an unlimited number of API keys."
    let tokens: Vec<_> = (0..4).map(|number| issue(&case, &format!("svc-{number}"), "Reader")).collect();
    let other = issue(&case, "other", "Writer");
    // "Deleting a policy will have a cascade effect": which keys, first.
    case.run(["role", "remove", "Reader"]).refused(2).says("4 keys").says("svc-2").says("--yes");
    assert_eq!(case.verdict(&tokens[0]), "valid");
    let answer = case.run(["role", "remove", "Reader", "--yes", "--json"]).done().json();
    assert_eq!(answer["deleted_keys"].as_array().unwrap().len(), 4);
    for token in &tokens {
        assert_eq!(case.verdict(token), "unknown");
    }
    assert_eq!(case.verdict(&other), "valid");
    case.run(["role", "list"]).done().shows("Writer");
}
