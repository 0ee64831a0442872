//! `keywright rules`.

use crate::case::Case;

#[test]
fn the_rules_are_shown() {
    let case = Case::new();
    case.run(["rules", "show"]).done().shows("max_lifetime").shows("365");
    let rules = case.run(["rules", "show", "--json"]).done().json()["rules"].clone();
    assert_eq!(rules["max_lifetime"], 365);
    assert_eq!(rules["never_expires"], false);
}
