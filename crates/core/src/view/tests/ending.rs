//! When keys end: the calendar, its file, the filter by the end, the chain of a rotated key.

use chrono::Utc;
use chrono_tz::Tz;

use crate::{
    error::Code,
    model::{Delivery, Expiration, KeyId, RevocationReason, RoleId, Switch, Time},
    operation::{
        IssueKey, RevokeKey, RotateKey,
        tests::{World, request},
    },
    view::{CalendarView, KeyQuery},
};

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

fn until(world: &mut World, name: &str, role: RoleId, end: &str) -> KeyId {
    let expiration = if end == "never" { Expiration::Never } else { Expiration::At(at(end)) };
    world.run(&IssueKey { expiration, ..request(name, role) }).unwrap().key
}

fn days(view: &CalendarView) -> Vec<(String, usize, usize)> {
    view.days.iter().map(|day| (day.day.to_string(), day.keys, day.live)).collect()
}

fn one(day: &str, keys: usize, live: usize) -> (String, usize, usize) {
    (day.to_owned(), keys, live)
}

#[test]
fn a_year_has_its_days_with_keys_by_the_persons_clock() {
    let mut world = World::with(|rules| (rules.never_expires, rules.max_lifetime) = (true, None));
    let role = world.role("Reader", &["a"]);
    until(&mut world, "a", role, "2026-05-31T22:30:00Z");
    until(&mut world, "b", role, "2026-05-31T12:00:00Z");
    let gone = until(&mut world, "c", role, "2026-05-31T12:00:00Z");
    until(&mut world, "d", role, "2026-12-31T23:30:00Z");
    until(&mut world, "e", role, "never");
    world.run(&RevokeKey { key: gone, reason: RevocationReason::Superseded }).unwrap();
    let utc = world.state.whole().calendar(2026, &Utc, world.now).unwrap();
    assert_eq!(days(&utc), [one("2026-05-31", 2, 2), one("2026-12-31", 1, 1)]);
    assert_eq!((utc.never, utc.timeline_count, utc.year), (1, 3, 2026));
    assert_eq!(utc.timeline[0].name, "b");

    let berlin = world.state.whole().calendar(2026, &Tz::Europe__Berlin, world.now).unwrap();
    assert_eq!(days(&berlin), [one("2026-05-31", 1, 1), one("2026-06-01", 1, 1)]);
    let next = world.state.whole().calendar(2027, &Tz::Europe__Berlin, world.now).unwrap();
    assert_eq!(days(&next), [one("2027-01-01", 1, 1)]);
    assert_eq!(next.days[0].from, at("2026-12-31T23:00:00Z"));
    assert_eq!(next.days[0].until, at("2027-01-01T23:00:00Z"));
}

#[test]
fn a_day_of_the_calendar_finds_the_keys_it_counts() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    for (name, end) in [("a", "2026-03-29T00:30:00Z"), ("b", "2026-03-29T21:59:59Z"), ("c", "2026-03-29T22:00:00Z")] {
        until(&mut world, name, role, end);
    }
    world.pass(19);
    // The day on which the clocks go forward has 23 hours.
    let calendar = world.state.whole().calendar(2026, &Tz::Europe__Berlin, world.now).unwrap();
    assert_eq!(days(&calendar), [one("2026-03-29", 2, 1), one("2026-03-30", 1, 1)]);
    for day in &calendar.days {
        let query = KeyQuery { expires_from: Some(day.from), expires_until: Some(day.until), ..KeyQuery::default() };
        assert_eq!(world.state.whole().page(&query, world.now).total, day.keys, "{}", day.day);
    }
    assert_eq!(calendar.days[0].from, at("2026-03-28T23:00:00Z"));
}

#[test]
fn what_never_ends_or_was_revoked_is_in_no_time_of_ends() {
    let mut world = World::with(|rules| rules.never_expires = true);
    let role = world.role("Reader", &["a"]);
    until(&mut world, "never", role, "never");
    let gone = until(&mut world, "gone", role, "2026-05-01T00:00:00Z");
    until(&mut world, "kept", role, "2026-05-01T00:00:00Z");
    world.run(&RevokeKey { key: gone, reason: RevocationReason::Superseded }).unwrap();
    let found = |from: Option<&str>, until: Option<&str>| {
        let query = KeyQuery { expires_from: from.map(at), expires_until: until.map(at), ..KeyQuery::default() };
        world.state.whole().page(&query, world.now).keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    assert_eq!(found(Some("2026-05-01T00:00:00Z"), None), ["kept"]);
    assert_eq!(found(None, Some("2026-05-01T00:00:01Z")), ["kept"]);
    assert!(found(None, Some("2026-05-01T00:00:00Z")).is_empty());
    assert!(found(Some("2026-05-01T00:00:01Z"), None).is_empty());
}

#[test]
fn a_year_that_has_no_calendar_is_refused() {
    let world = World::standard();
    for year in [i32::MIN, 0, 1969, 2201, i32::MAX] {
        let error = world.state.whole().calendar(year, &Utc, world.now).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("year")), "{year}");
    }
    for year in [1970, 2200] {
        assert!(world.state.whole().calendar(year, &Tz::Pacific__Apia, world.now).is_ok());
    }
}

#[test]
fn the_file_has_an_event_with_a_reminder_for_every_live_end_and_no_secret() {
    let mut world = World::with(|rules| rules.never_expires = true);
    let role = world.role("Reader", &["a"]);
    let owner = world.owner("Blue, the team; \\ west");
    let key = IssueKey { owner: Some(owner), ..request("Backup, nightly; at 3", role) };
    let issued = world.run(&key).unwrap();
    until(&mut world, "never", role, "never");
    let long = until(&mut world, &"ä".repeat(100), role, "2026-05-01T00:00:00Z");
    let text = world.state.whole().calendar_file(world.now);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!((text.matches("BEGIN:VEVENT").count(), text.matches("BEGIN:VALARM").count()), (2, 2));
    // RFC 5545, section 3.1: lines of at most 75 octets, folded; section 3.3.11: commas and semicolons are escaped.
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "").replace("\r\n\t", "");
    assert!(unfolded.contains("SUMMARY:The API key Backup\\, nightly\\; at 3 expires"), "{unfolded}");
    assert!(unfolded.contains(&format!("UID:{}@keywright", issued.key)) && unfolded.contains(long.as_str()));
    assert!(unfolded.contains("DTSTART:20260501T000000Z") && unfolded.contains("TRIGGER:-P30D\r\n"), "{unfolded}");
    assert!(unfolded.contains("DTSTAMP:20260310T093000Z"), "{unfolded}");
    assert!(!unfolded.contains(&issued.token.expose()[16..40]));
    assert!(unfolded.contains("PRODID:-//Keywright//"), "{unfolded}");
    assert_eq!(world.state.whole().calendar_file(world.now), text, "made again, it is the same");
}

#[test]
fn the_chain_of_a_rotated_key_is_followed_both_ways() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let first = world.issue("Backup", role).key;
    let mut keys = vec![first];
    for _ in 0..3 {
        let rotate = RotateKey { key: *keys.last().unwrap(), switch: Switch::Now, delivery: Delivery::Copied };
        keys.push(world.run(&rotate).unwrap().key);
    }
    for key in &keys {
        let chain = world.state.whole().key_chain(*key, world.now).unwrap();
        assert_eq!(chain.iter().map(|key| key.id).collect::<Vec<_>>(), keys);
    }
    let shown = world.state.whole().key_view(first, world.now).unwrap();
    let replacement = shown.replacement.unwrap();
    assert_eq!((replacement.by, replacement.name.as_deref()), (keys[1], Some("Backup")));
    assert_eq!(
        world.state.whole().key_chain("NoSuchKey000".parse().unwrap(), world.now).unwrap_err().code,
        Code::KeyNotFound
    );
}

#[test]
fn a_name_to_rotate_means_the_key_that_is_being_replaced() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let old = world.issue("Backup", role).key;
    let find =
        |world: &World, text: &str| world.state.whole().find_key_to_rotate(text, world.now).map_err(|error| error.code);
    assert_eq!(find(&world, "backup"), Ok(old));
    let rotate = RotateKey { key: old, switch: Switch::Overlap { seconds: 3600 }, delivery: Delivery::Pending };
    let new = world.run(&rotate).unwrap().key;
    assert_eq!(find(&world, "backup"), Ok(old));
    assert_eq!(find(&world, new.as_str()), Ok(new));
    assert_eq!(world.state.whole().find_key("backup", world.now).unwrap_err().code, Code::Ambiguous);
    let again = world.run(&rotate).unwrap().key;
    assert_eq!(find(&world, "BACKUP"), Ok(old));
    world.pass(1);
    assert_eq!(find(&world, "backup"), Ok(again));
    assert_eq!(find(&world, "nobody"), Err(Code::KeyNotFound));
}
