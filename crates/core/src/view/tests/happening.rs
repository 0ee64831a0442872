//! What happened: each event as a sentence, its kind, and the filters over it.

use crate::{
    model::{Delivery, Door, Event, Expiration, FieldChange, KeyId, OperatorId, RevocationReason, Switch, Time},
    operation::tests::{World, name},
    view::{ActivityFilter, ActivityKind, ActivityQuery, HistoryEntry},
};

fn key(text: &str) -> KeyId {
    text.parse().unwrap()
}

fn ada() -> OperatorId {
    "Operator0000".parse().unwrap()
}

fn entry(sequence: u64, event: Event) -> HistoryEntry {
    let at: Time = "2026-03-10T09:30:00Z".parse().unwrap();
    let at = at + chrono::TimeDelta::days(i64::try_from(sequence).unwrap());
    HistoryEntry::new(sequence, at, "Ada".to_owned(), Door::Window, event)
}

fn issued(text: &str) -> Event {
    Event::KeyIssued {
        key: key("7Hq2mXc90aZt"),
        name: name(text),
        roles: vec!["Deploy".to_owned(), "Reader".to_owned()],
        expiration: Expiration::Default,
        delivery: Delivery::Copied,
    }
}

fn revoked(keeps: Option<KeyId>) -> Event {
    Event::KeyRevoked {
        key: key("AAAAAAAAAAAA"),
        name: name("ci-deploy"),
        reason: RevocationReason::Compromised,
        keeps,
    }
}

fn rotated(switch: Switch) -> Event {
    Event::KeyRotated {
        key: key("AAAAAAAAAAAA"),
        name: name("ci-deploy"),
        successor: key("BBBBBBBBBBBB"),
        switch,
        ends_at: Some("2026-03-11T09:30:00Z".parse().unwrap()),
        instead_of: Some(key("CCCCCCCCCCCC")),
        delivery: Delivery::Pending,
    }
}

#[test]
fn events_are_said_in_words() {
    let change = |field: &str, from: Option<&str>, to: Option<&str>| FieldChange {
        field: field.to_owned(),
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
    };
    let edited = |changes: Vec<FieldChange>| Event::KeyEdited { key: key("AAAAAAAAAAAA"), name: name("ci"), changes };
    for (event, words) in [
        (issued("ci-deploy"), "Issued the key ci-deploy with Deploy, Reader, copied to the clipboard"),
        (revoked(None), "Revoked the key ci-deploy, compromised"),
        (
            revoked(Some(key("BBBBBBBBBBBB"))),
            "Revoked the key ci-deploy, compromised; the key that it was to replace keeps its own end",
        ),
        (
            rotated(Switch::Overlap { seconds: 86_400 }),
            "Rotated the key ci-deploy: BBBBBBBBBBBB takes its place, in place of CCCCCCCCCCCC; the old one ends on \
             2026-03-11 09:30 UTC",
        ),
        (
            Event::KeyDelivered { key: key("AAAAAAAAAAAA"), name: name("ci"), delivery: Delivery::Shown },
            "Showed the token of ci on the screen",
        ),
        (
            edited(vec![change("name", Some("ci"), Some("cd")), change("owner", None, Some("Blue"))]),
            "Edited the key ci: renamed from ci to cd; owner set to Blue",
        ),
        (
            edited(vec![change("expires_at", None, Some("2027-01-01T00:00:00Z")), change("description", None, None)]),
            "Edited the key ci: expiration changed from never to 2027-01-01T00:00:00Z; description removed",
        ),
        (
            Event::RoleRemoved {
                role: "RRRRRRRRRRRR".parse().unwrap(),
                name: name("Deploy"),
                deleted_keys: (0..12).map(|number| name(&format!("k{number}"))).collect(),
            },
            "Removed the role Deploy and with it 12 keys: k0, k1, k2, k3, k4, k5, k6, k7, k8, k9 and 2 more",
        ),
        (
            Event::PermissionsImported {
                service: "SSSSSSSSSSSS".parse().unwrap(),
                name: name("backups"),
                added: vec!["a".to_owned(), "b".to_owned()],
                changed: vec![],
                gone: vec!["c".to_owned()],
            },
            "Imported the permissions of backups: 2 new, 1 gone",
        ),
    ] {
        assert_eq!(entry(1, event).sentence, words);
    }
}

#[test]
fn filters_hold_together() {
    let first = entry(1, issued("ci-deploy"));
    let second = entry(2, rotated(Switch::Now));
    let third = entry(3, revoked(None));
    let found = |query: &ActivityQuery| {
        let filter = ActivityFilter::new(query);
        [&first, &second, &third]
            .into_iter()
            .filter(|entry| filter.lets_in(ada(), entry))
            .map(|entry| entry.sequence)
            .collect::<Vec<_>>()
    };
    let all = ActivityQuery::default;
    assert_eq!(found(&all()), [1, 2, 3]);
    assert_eq!(found(&ActivityQuery { kinds: vec![ActivityKind::Rotated, ActivityKind::Ended], ..all() }), [2, 3]);
    assert_eq!(found(&ActivityQuery { key: Some(key("AAAAAAAAAAAA")), ..all() }), [2, 3]);
    assert_eq!(found(&ActivityQuery { key: Some(key("CCCCCCCCCCCC")), ..all() }), [2]);
    assert_eq!(found(&ActivityQuery { operator: Some("Operator0001".parse().unwrap()), ..all() }), [0_u64; 0]);
    assert_eq!(found(&ActivityQuery { from: Some(second.at), ..all() }), [2, 3]);
    assert_eq!(found(&ActivityQuery { to: Some(second.at), ..all() }), [1]);
    assert_eq!(found(&ActivityQuery { before: Some(3), ..all() }), [1, 2]);
    for (search, expected) in
        [("DEPLOY reader", vec![1]), ("ada ci-deploy", vec![1, 2, 3]), ("bbbbbb", vec![2]), ("nobody", vec![])]
    {
        assert_eq!(found(&ActivityQuery { search: search.to_owned(), ..all() }), expected, "{search}");
    }
    let long = "x".repeat(1 << 20);
    assert!(found(&ActivityQuery { search: long, ..all() }).is_empty());
}

#[test]
fn every_change_of_a_sequence_has_a_sentence_and_a_kind() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let owner = world.owner("Blue");
    world.account("east");
    let key = world.issue("Backup", role).key;
    world.run(&crate::operation::RotateKey { key, switch: Switch::Now, delivery: Delivery::Pending }).unwrap();
    world.run(&crate::operation::RemoveOwner { owner, with_keys: false }).unwrap();
    for change in &world.changes {
        let sentence = change.event.sentence();
        assert!(sentence.starts_with(char::is_uppercase) && !sentence.ends_with('.'), "{sentence}");
        let json = serde_json::to_string(&change.event.kind()).unwrap();
        assert!(serde_json::from_str::<ActivityKind>(&json).unwrap() == change.event.kind());
        assert_eq!(
            serde_json::from_str::<Event>(&serde_json::to_string(&change.event).unwrap()).unwrap(),
            change.event
        );
    }
}
