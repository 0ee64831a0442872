//! `keywright owner`.

use serde_json::json;

use crate::case::Case;

#[test]
fn owners_are_added_listed_edited_and_removed() {
    let case = Case::with_role();
    case.run(["owner", "list"]).done().says("There are no owners yet.");
    let add = ["owner", "add", "Platform", "--contact", "p@example.org", "--team", "Operations", "--json"];
    let answer = case.run(add).done().json();
    assert_eq!(
        (&answer["owner"]["contact"], &answer["owner"]["team"]),
        (&json!("p@example.org"), &json!("Operations"))
    );
    case.run(["owner", "add", "platform"]).refused(1);
    case.run(["key", "issue", "one", "--role", "Deploy", "--owner", "Platform", "--print"]).done();
    case.run(["owner", "edit", "Platform", "--name", "Platform team"]).done();
    assert_eq!(case.key("one")["owner"], "Platform team");
    case.run(["owner", "list"]).done().shows("Platform team").shows("p@example.org").shows("Operations");
    case.run(["owner", "show", "platform team"]).done().shows("p@example.org").shows("Deploy").shows("one");
    let shown = case.run(["owner", "show", "Platform team", "--json"]).done().json();
    assert_eq!(shown["keys"][0]["name"], "one");
    case.run(["owner", "remove", "Platform team"]).refused(1).says("1 key");
    case.run(["key", "delete", "one"]).done();
    assert_eq!(case.run(["owner", "remove", "Platform team", "--json"]).done().json()["removed"], "Platform team");
    case.run(["owner", "remove", "Platform team"]).refused(3);
    case.run(["owner", "edit", "Platform team", "--contact", "x"]).refused(3).says("keywright owner list");
    case.run(["owner", "edit", "Platform team"]).refused(2).says("Say what to change");
}

#[test]
fn a_suspended_owner_stops_their_keys_and_no_others() {
    let case = Case::with_role();
    case.run(["owner", "add", "Eve"]).done();
    let theirs = case.run(["key", "issue", "one", "--role", "Deploy", "--owner", "Eve", "--print"]).done().stdout;
    let other = case.issue("two");
    case.run(["owner", "suspend", "Eve"]).done().says("1 live key");
    assert_eq!((case.verdict(&theirs), case.verdict(&other)), ("owner_suspended".into(), "valid".into()));
    assert_eq!(case.key("one")["stopped_by"], "owner");
    case.run(["owner", "list"]).done().shows("suspended");
    case.run(["owner", "reinstate", "eve"]).done();
    assert_eq!(case.verdict(&theirs), "valid");
}

#[test]
fn an_owner_goes_with_their_keys_once_that_is_meant() {
    let case = Case::with_role();
    case.run(["owner", "add", "Eve"]).done();
    let token = case.run(["key", "issue", "one", "--role", "Deploy", "--owner", "Eve", "--print"]).done().stdout;
    case.run(["owner", "remove", "Eve", "--with-keys"]).refused(2).says("one").says("--yes");
    assert_eq!(case.verdict(&token), "valid");
    let answer = case.run(["owner", "remove", "Eve", "--with-keys", "--yes", "--json"]).done().json();
    assert_eq!((&answer["removed"], &answer["deleted_keys"][0]["name"]), (&json!("Eve"), &json!("one")));
    assert_eq!(case.verdict(&token), "unknown");
}

#[test]
fn what_an_owner_may_do_is_edited_role_by_role() {
    let case = Case::with_role();
    case.run(["role", "add", "Backup", "--permission", "backups.*", "--scoped"]).done();
    case.run(["account", "add", "eu"]).done();
    case.run(["owner", "add", "Eve", "--role", "Backup"]).refused(2).says("Backup@*");
    let grants = |case: &Case| case.run(["owner", "show", "Eve", "--json"]).done().json()["owner"]["grants"].clone();
    case.run(["owner", "add", "Eve", "--role", "Backup@eu"]).done();
    case.run(["owner", "edit", "Eve", "--add-role", "Deploy"]).done();
    let deploy = json!({"role": "Deploy", "accounts": null});
    assert_eq!(grants(&case), json!([{"role": "Backup", "accounts": ["eu"]}, deploy]));
    case.run(["owner", "edit", "Eve", "--drop-role", "Backup"]).done();
    assert_eq!(grants(&case), json!([deploy]));
    case.run(["owner", "edit", "Eve", "--drop-role", "Backup"]).refused(3);
}
