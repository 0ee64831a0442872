//! `keywright rules`: what a change would affect is shown before it is made, and existing keys stay as they are.

use crate::case::Case;

#[test]
fn the_rules_are_shown_with_what_they_can_be() {
    let case = Case::new();
    case.run(["rules", "show"])
        .done()
        .shows("max_lifetime")
        .shows("365")
        .shows("names_unique")
        .shows("yes, no_new, no")
        .shows("30 to 90 days");
    let answer = case.run(["rules", "show", "--json"]).done().json();
    assert_eq!(answer["rules"]["max_lifetime"], 365);
    assert_eq!(answer["in_words"][0]["name"], "keys_enabled");
}

#[test]
fn what_a_change_affects_is_shown_and_has_to_be_meant() {
    let case = Case::with_role();
    case.run(["key", "issue", "long", "--role", "Deploy", "--expires", "300d", "--print"]).done();
    let before = case.key("long");
    // Nothing is affected: it is done at once.
    case.run(["rules", "set", "warn_before=10"]).done().says("Set warn_before to 10; it was 30.");
    case.run(["rules", "set", "warn_before=10"]).done().says("nothing was changed");
    let dry = case.run(["rules", "set", "max_lifetime=90", "--dry-run", "--json"]).done().json();
    assert_eq!((&dry["effects"][0]["count"], &dry["rules"]["max_lifetime"]), (&1.into(), &365.into()));
    case.run(["rules", "set", "max_lifetime=90", "--dry-run"])
        .done()
        .says("longer than 90 days: 1 (long)")
        .says("Would set");
    case.run(["rules", "set", "max_lifetime=90"]).refused(2).says("--dry-run").says("--yes");
    assert_eq!(case.run(["rules", "show", "--json"]).json()["rules"]["max_lifetime"], 365);
    case.run(["rules", "set", "max_lifetime=90", "--yes"]).done();
    assert_eq!(case.key("long"), before, "existing keys keep what they have");
    case.run(["key", "issue", "new", "--role", "Deploy", "--expires", "91d", "--print"]).refused(1).says("90");
    case.run(["export", "audit"]).done().shows("rules_changed");
}

#[test]
fn keys_stop_while_the_rules_say_so() {
    let case = Case::with_role();
    let token = case.issue("one");
    case.run(["rules", "set", "keys_enabled=no_new", "--yes"]).done();
    case.run(["key", "issue", "two", "--role", "Deploy", "--print"])
        .refused(1)
        .says("keywright rules set keys_enabled=yes");
    assert_eq!(case.verdict(&token), "valid");
    case.run(["rules", "set", "keys_enabled=no", "--yes"]).done();
    assert_eq!(case.verdict(&token), "keys_disabled");
    case.run(["rules", "set", "keys_enabled=yes", "--yes"]).done();
    assert_eq!(case.verdict(&token), "valid");
}

#[test]
fn what_is_no_rule_is_one_sentence_and_changes_nothing() {
    let case = Case::new();
    let before = case.run(["rules", "show", "--json"]).done().stdout;
    for (setting, words) in [
        ("max_lifetime=0", "365"),
        ("max_lifetime=366", "365"),
        ("max_lifetime=soon", "365"),
        ("max_lifetime=-1", "365"),
        ("max_lifetime=99999999999999999999", "365"),
        ("default_lifetime=4000d", "3650"),
        ("keys_enabled=maybe", "no_new"),
        ("max_active_keys=0", "1"),
        ("warn_before=x", "day"),
        ("token_prefix=TOO_LONG_PREFIX", "2 to 12"),
        ("service_hosts=https://keys.example.org", "host names"),
        ("no_such_rule=1", "rule"),
        ("max_lifetime", "RULE=VALUE"),
        ("=", "rule"),
        ("", "RULE=VALUE"),
    ] {
        let run = case.run(["rules", "set"].into_iter().chain(setting.split(' '))).refused(2);
        assert!(run.stderr.to_lowercase().contains(&words.to_lowercase()), "{setting}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{setting}: {run:?}");
    }
    case.run(["rules", "set", "default_lifetime=365d", "max_lifetime=30"]).refused(1).says("Shorten the default");
    case.run(["rules", "set"]).exits(2);
    assert_eq!(case.run(["rules", "show", "--json"]).done().stdout, before);
}
