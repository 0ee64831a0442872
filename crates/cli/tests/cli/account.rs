//! `keywright account`.

use crate::case::Case;

#[test]
fn accounts_are_added_listed_and_removed() {
    let case = Case::new();
    case.run(["role", "add", "Backup", "--permission", "backups.*", "--scoped"]).done();
    case.run(["account", "list"]).done().says("There are no accounts yet.");
    case.run(["account", "add", "eu"]).done();
    case.run(["account", "add", "EU"]).refused(1);
    for name in ["eu@west", "eu,us", ""] {
        case.run(["account", "add", name]).refused(2);
    }
    case.run(["key", "issue", "one", "--role", "Backup@eu", "--print"]).done();
    assert_eq!(case.run(["account", "list", "--json"]).done().json()["accounts"][0]["keys"], 1);
    case.run(["account", "remove", "eu"]).refused(1);
    case.run(["account", "rename", "eu", "west"]).done().says("is called west");
    let key = case.run(["key", "list", "--account", "west", "--json"]).done().json()["keys"][0].clone();
    assert_eq!(key["grants"][0]["accounts"][0], "west");
    case.run(["account", "rename", "west", "eu"]).done();
    case.run(["account", "rename", "nowhere", "x"]).refused(3).says("keywright account list");
    case.run(["key", "delete", "one"]).done();
    let answer = case.run(["account", "remove", "EU", "--json"]).done().json();
    assert_eq!(answer["removed"], "eu", "its name, not what was typed");
    case.run(["account", "remove", "eu"]).refused(3);
}
