//! `keywright key edit`.

use crate::case::Case;

#[test]
fn what_is_not_named_stays() {
    let case = Case::with_role();
    case.run(["owner", "add", "Platform"]).done();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    let token = case.issue("one");
    let edit = |arguments: &[&str]| case.run([&["key", "edit", "one"], arguments, &["--json"]].concat());
    let key = edit(&["--description", "why", "--owner", "Platform"]).done().json()["key"].clone();
    assert_eq!((&key["description"], &key["owner"]), (&"why".into(), &"Platform".into()));
    let key = edit(&["--no-owner"]).done().json()["key"].clone();
    assert!(key["owner"].is_null());
    assert_eq!(key["description"], "why");
    let roles = |key: &serde_json::Value| -> Vec<String> {
        key["grants"].as_array().unwrap().iter().map(|grant| grant["role"].as_str().unwrap().to_owned()).collect()
    };
    let key = edit(&["--add-role", "Viewer"]).done().json()["key"].clone();
    assert_eq!(roles(&key).len(), 2);
    let key = edit(&["--drop-role", "Deploy"]).done().json()["key"].clone();
    assert_eq!(roles(&key), ["Viewer"]);
    let key = edit(&["--role", "Deploy"]).done().json()["key"].clone();
    assert_eq!(roles(&key), ["Deploy"]);
    case.run(["key", "edit", "one", "--name", "two"]).done();
    assert!(case.key("one").is_null());
    assert_eq!(case.verdict(&token), "valid");
}

#[test]
fn what_the_rules_refuse_is_refused() {
    let case = Case::with_role();
    case.issue("one");
    case.issue("two");
    case.run(["key", "edit", "one", "--name", "two"]).refused(1);
    case.run(["key", "edit", "one", "--expires", "300d"]).refused(1);
    case.run(["key", "edit", "one", "--drop-role", "Deploy"]).refused(1);
    case.run(["key", "edit", "one", "--drop-role", "Nothing"]).refused(3);
    case.run(["key", "edit", "one", "--expires", "-1"]).refused(2);
    case.run(["key", "edit", "one"]).refused(2);
    case.run(["key", "edit", "nobody", "--name", "x"]).refused(3);
    case.run(["key", "edit", "one", "--expires", "5d"]).done();
    case.run(["key", "revoke", "one"]).done();
    case.run(["key", "edit", &id(&case, "one"), "--description", "x"]).refused(1);
}

fn id(case: &Case, name: &str) -> String {
    case.key(name)["id"].as_str().unwrap().to_owned()
}
