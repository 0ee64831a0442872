//! `keywright key suspend`, `reinstate`, `revoke` and `delete`: the next check knows.

use crate::case::Case;

#[test]
fn a_suspended_key_stops_and_starts_again() {
    let case = Case::with_role();
    let token = case.issue("one");
    case.run(["key", "suspend", "one"]).done().says("Suspended one");
    assert_eq!(case.verdict(&token), "suspended");
    case.run(["key", "reinstate", "one"]).done();
    assert_eq!(case.verdict(&token), "valid");
}

#[test]
fn a_revoked_key_ends_for_good_and_stays_on_record() {
    let case = Case::with_role();
    let token = case.issue("one");
    let answer = case.run(["key", "revoke", "one", "--reason", "compromised", "--json"]).done().json();
    assert_eq!(answer["keys"][0]["status"], "revoked");
    assert_eq!(answer["keys"][0]["revocation_reason"], "compromised");
    assert_eq!(case.verdict(&token), "revoked");
    let id = answer["keys"][0]["id"].as_str().unwrap().to_owned();
    case.run(["key", "revoke", &id]).refused(1);
    case.run(["key", "reinstate", &id]).refused(1);
    case.run(["key", "revoke", "one", "--reason", "bored"]).refused(2);
}

#[test]
fn a_deleted_key_is_gone() {
    let case = Case::with_role();
    let token = case.issue("one");
    case.run(["key", "delete", "one"]).done();
    assert!(case.key("one").is_null());
    assert_eq!(case.verdict(&token), "unknown");
    case.run(["key", "delete", "one"]).refused(3);
}

#[test]
fn several_keys_end_all_or_none() {
    let case = Case::with_role();
    for name in ["one", "two", "three"] {
        case.issue(name);
    }
    case.run(["key", "revoke", "one", "two", "nobody"]).refused(3);
    assert_eq!(case.key("one")["status"], "active");
    case.run(["key", "suspend", "two"]).done();
    case.run(["key", "revoke", "one", "one", "two"]).done();
    assert_eq!(case.key("one")["status"], "revoked");
    assert_eq!(case.key("two")["status"], "revoked");
    assert_eq!(case.key("three")["status"], "active");
}
