//! `keywright activity`: what was done, found again.

use crate::case::Case;

/// What is said to have been done, newest first.
fn sentences(case: &Case, arguments: &[&str]) -> Vec<String> {
    let answer = case.run([&["activity", "--json"], arguments].concat()).done().json();
    let entries = answer["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["sentence"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_done_is_found_by_kind_key_person_day_and_word() {
    let case = Case::with_role();
    case.issue("one");
    case.issue("two");
    case.run(["key", "revoke", "one", "--reason", "compromised"]).done();
    case.run(["rules", "set", "warn_before=10"]).done();
    case.run(["activity"]).done().shows("WHEN").shows("Ada").shows("on the command line").shows("Revoked the key one");
    let all = sentences(&case, &[]);
    assert!(all.last().unwrap().starts_with("Made the vault"), "{all:?}");
    assert!(all[0].contains("warn before"), "newest first: {all:?}");
    assert_eq!(sentences(&case, &["--kind", "ended"]).len(), 1);
    assert_eq!(sentences(&case, &["--kind", "ended", "--kind", "issued"]).len(), 3);
    let two = sentences(&case, &["--key", "two"]);
    assert!(!two.is_empty() && two.iter().all(|sentence| sentence.contains("two")), "{two:?}");
    assert_eq!(sentences(&case, &["--search", "revoked one"]).len(), 1);
    assert_eq!(sentences(&case, &["--by", "ada"]), all);
    assert_eq!(sentences(&case, &["--from", "2001-01-01"]), all);
    assert!(sentences(&case, &["--until", "2001-01-01"]).is_empty());
    case.run(["activity", "--until", "2001-01-01"]).done().says("Nothing of that was done.");
    // Page by page, nothing is missed and nothing comes twice.
    let page = case.run(["activity", "--limit", "2", "--json"]).done().json();
    let before = page["next_before"].as_u64().unwrap().to_string();
    let rest = sentences(&case, &["--before", &before, "--limit", "1000"]);
    assert_eq!([sentences(&case, &["--limit", "2"]), rest].concat(), all);
    case.run(["activity", "--limit", "2"]).done().says("--before");
}

#[test]
fn what_asks_for_nothing_is_one_sentence() {
    let case = Case::with_role();
    for (arguments, code) in [
        (["--from", "yesterday"], 2),
        (["--until", "2026-02-30"], 2),
        (["--from", "90d"], 2),
        (["--by", "Nobody"], 3),
        (["--key", "nothing"], 3),
    ] {
        case.run(["activity"].iter().chain(&arguments).copied()).refused(code);
    }
    case.run(["activity", "--kind", "gossip"]).exits(2).says("issued");
    case.run(["activity", "--limit", "0"]).exits(2);
}
