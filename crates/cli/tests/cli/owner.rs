//! `keywright owner`.

use crate::case::Case;

#[test]
fn owners_are_added_listed_edited_and_removed() {
    let case = Case::with_role();
    case.run(["owner", "list"]).done().says("There are no owners yet.");
    let answer = case.run(["owner", "add", "Platform", "--contact", "p@example.org", "--json"]).done().json();
    assert_eq!(answer["owner"]["contact"], "p@example.org");
    case.run(["owner", "add", "platform"]).refused(1);
    case.run(["key", "issue", "one", "--role", "Deploy", "--owner", "Platform", "--print"]).done();
    case.run(["owner", "edit", "Platform", "--name", "Platform team"]).done();
    assert_eq!(case.key("one")["owner"], "Platform team");
    case.run(["owner", "list"]).done().shows("Platform team").shows("p@example.org");
    case.run(["owner", "remove", "Platform team"]).refused(1);
    case.run(["key", "delete", "one"]).done();
    assert_eq!(case.run(["owner", "remove", "Platform team", "--json"]).done().json()["removed"], "Platform team");
    case.run(["owner", "remove", "Platform team"]).refused(3);
    case.run(["owner", "edit", "Platform team", "--contact", "x"]).refused(3);
}
