//! Lifetimes: the calendar's arithmetic across clock changes and leap days, and what the rules say to it.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::world::{World, days, request};
use crate::{
    error::{Code, Error, Result},
    model::{Delivery, Expiration, KeyId, Lifetime, Preset, Rules, Switch, Time},
    operation::{Calendar, IssueKey, RotateKey, ZoneCalendar, lifetime},
};

/// Zones with clock changes at midnight and at other hours, by an hour and by half of one, and with none.
const ZONES: [Tz; 10] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::Asia__Beirut,
    Tz::Africa__Cairo,
    Tz::America__Havana,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::Pacific__Apia,
];

fn rules(change: impl FnOnce(&mut Rules)) -> Rules {
    let mut rules = Preset::Standard.rules();
    change(&mut rules);
    rules
}

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

fn resolve(rules: &Rules, asked: Expiration) -> Result<Option<Time>> {
    lifetime::resolve(rules, asked, at("2026-03-10T09:30:00Z"), &ZoneCalendar(Tz::Europe__Berlin))
}

fn code(rules: &Rules, asked: Expiration) -> Code {
    let Error { code, field, .. } = resolve(rules, asked).unwrap_err();
    assert_eq!(field.as_deref(), Some("expiration"));
    code
}

#[test]
fn what_is_no_lifetime_is_refused_in_every_vault() {
    let free = rules(|rules| (rules.max_lifetime, rules.never_expires) = (None, true));
    let day = |text: &str| Expiration::On(text.parse::<NaiveDate>().unwrap());
    for asked in [
        days(0),
        days(3651),
        days(99_999),
        days(u32::MAX),
        Expiration::After(Lifetime::Months(0)),
        Expiration::After(Lifetime::Months(121)),
        day("2026-03-09"),
        day("2036-03-09"),
        day("9999-12-31"),
        Expiration::On(NaiveDate::MAX),
        Expiration::On(NaiveDate::MIN),
        Expiration::At(at("2026-03-10T09:30:00Z")),
        Expiration::At(at("2026-03-10T09:30:00.9Z")),
        Expiration::At(at("1970-01-01T00:00:00Z")),
        Expiration::At(Time::MAX_UTC),
    ] {
        assert_eq!(code(&free, asked), Code::InvalidLifetime, "{asked:?}");
    }
    for asked in [days(1), days(3650), Expiration::After(Lifetime::Months(120)), day("2026-03-10"), day("2036-03-06")] {
        assert!(resolve(&free, asked).unwrap().is_some(), "{asked:?}");
    }
    assert_eq!(resolve(&free, Expiration::Never), Ok(None));
}

#[test]
fn the_maximum_is_to_the_second() {
    let standard = rules(|_| {});
    assert!(resolve(&standard, days(365)).is_ok());
    assert_eq!(code(&standard, days(366)), Code::LifetimeRefused);
    assert_eq!(code(&standard, Expiration::Never), Code::LifetimeRefused);
    assert!(resolve(&standard, Expiration::At(at("2027-03-10T09:30:00Z"))).is_ok());
    assert_eq!(code(&standard, Expiration::At(at("2027-03-10T09:30:01Z"))), Code::LifetimeRefused);
    assert!(resolve(&standard, Expiration::After(Lifetime::Months(12))).is_ok());
    let message = resolve(&standard, days(400)).unwrap_err().message;
    assert_eq!(message, "That is 400 days; keys in this vault last 365 days at most, so until 2027-03-10 09:30 UTC.");
}

#[test]
fn the_default_is_never_over_the_maximum() {
    let end = |change: fn(&mut Rules)| resolve(&rules(change), Expiration::Default);
    let in_days = |days: i64| Ok(Some(at("2026-03-10T09:30:00Z") + TimeDelta::days(days)));
    assert_eq!(end(|_| {}), in_days(90));
    assert_eq!(end(|rules| rules.max_lifetime = Some(30)), in_days(30));
    assert_eq!(end(|rules| rules.default_lifetime = None), in_days(365));
    assert_eq!(end(|rules| (rules.default_lifetime, rules.never_expires) = (None, true)), Ok(None));
    let neither = rules(|rules| (rules.default_lifetime, rules.max_lifetime) = (None, None));
    assert_eq!(code(&neither, Expiration::Default), Code::InvalidLifetime);
}

#[test]
fn choices_are_offered_with_the_reason_where_they_are_not_allowed() {
    let world = World::with(|rules| rules.max_lifetime = Some(90));
    let choices = world.state.expiration_choices(world.now, &ZoneCalendar(Tz::UTC));
    let allowed: Vec<_> = choices.iter().map(|choice| choice.allowed).collect();
    assert_eq!(allowed, [true, true, true, false, false, false]);
    let default: Vec<_> = choices.iter().filter(|choice| choice.default).map(|choice| choice.expiration).collect();
    assert_eq!(default, [days(90)]);
    for choice in choices {
        assert_eq!(choice.allowed, choice.reason.is_none());
        assert_eq!(choice.allowed, choice.expires_at.is_some());
    }
    let world = World::with(|rules| (rules.never_expires, rules.default_lifetime) = (true, None));
    let choices = world.state.expiration_choices(world.now, &ZoneCalendar(Tz::UTC));
    let never = choices.last().unwrap();
    assert!(never.allowed && never.default && never.expires_at.is_none());
}

proptest! {
    #[test]
    fn days_are_86_400_seconds_in_every_zone(zone in prop::sample::select(&ZONES[..]), start in 1_000_000_000_i64..2_500_000_000, count in 1..3650_u32) {
        let start = Time::from_timestamp(start, 0).unwrap();
        let end = ZoneCalendar(zone).after_days(start, Days::new(count.into())).unwrap();
        prop_assert_eq!((end - start).num_seconds(), i64::from(count) * 86_400);
    }

    #[test]
    fn a_day_ends_when_the_next_one_begins(zone in prop::sample::select(&ZONES[..]), day in 0..20_000_i32) {
        let day = NaiveDate::from_ymd_opt(1995, 1, 1).unwrap() + Days::new(day.unsigned_abs().into());
        let end = ZoneCalendar(zone).end_of(day).unwrap();
        let (after, before) = (end.with_timezone(&zone), (end - TimeDelta::seconds(1)).with_timezone(&zone));
        // The second before still belongs to the day (or to one before, where the whole day was skipped), the moment itself does not.
        prop_assert!(before.date_naive() <= day, "{} {}", before, day);
        prop_assert!(after.date_naive() > day, "{} {}", after, day);
    }

    #[test]
    fn months_keep_the_local_day_and_time(zone in prop::sample::select(&ZONES[..]), start in 1_000_000_000_i64..2_500_000_000, months in 1..=120_u32) {
        let start = Time::from_timestamp(start, 0).unwrap();
        let end = ZoneCalendar(zone).after_months(start, Months::new(months)).unwrap();
        prop_assert!(end > start);
        let (from, to) = (start.with_timezone(&zone).naive_local(), end.with_timezone(&zone).naive_local());
        let asked = from.checked_add_months(Months::new(months)).unwrap();
        // The clocks may have skipped the hour (or on Samoa the day); never more.
        let moved = to - asked;
        prop_assert!(moved >= TimeDelta::zero() && moved <= TimeDelta::hours(25), "{} {}", asked, to);
        if moved > TimeDelta::zero() {
            prop_assert!(zone.from_local_datetime(&asked).earliest().is_none());
            prop_assert_eq!(to.second(), from.second());
        } else {
            prop_assert_eq!((to.hour(), to.minute(), to.second()), (from.hour(), from.minute(), from.second()));
            prop_assert!(to.day() == from.day() || (to.day() < from.day() && (to.date() + Days::new(1)).day() == 1));
        }
    }

    #[test]
    fn whatever_is_asked_for_ends_in_the_future_and_within_the_maximum(
        zone in prop::sample::select(&ZONES[..]),
        now in 1_500_000_000_i64..2_500_000_000,
        maximum in prop::option::of(1..=365_u32),
        asked in prop_oneof![
            (0..5000_u32).prop_map(days),
            (0..150_u32).prop_map(|months| Expiration::After(Lifetime::Months(months))),
            (1_400_000_000_i64..3_000_000_000).prop_map(|moment| Expiration::At(Time::from_timestamp(moment, 0).unwrap())),
            (1_400_000_000_i64..3_000_000_000).prop_map(|moment| Expiration::On(Time::from_timestamp(moment, 0).unwrap().date_naive())),
            Just(Expiration::Default),
            Just(Expiration::Never),
        ],
    ) {
        let now = Time::from_timestamp(now, 0).unwrap();
        let rules = rules(|rules| rules.max_lifetime = maximum);
        if let Ok(end) = lifetime::resolve(&rules, asked, now, &ZoneCalendar(zone)) {
            let end = end.expect("never is refused");
            prop_assert!(end > now);
            prop_assert!(end - now <= TimeDelta::days(maximum.unwrap_or(3653).into()));
        }
    }
}

#[test]
fn an_edit_is_offered_only_what_it_may_do() {
    let allowed = |world: &World, key: KeyId| {
        let choices = world.state.whole().key_expiration_choices(key, world.now, &ZoneCalendar(Tz::UTC)).unwrap();
        assert!(choices.iter().all(|choice| choice.allowed == choice.reason.is_none() && !choice.default));
        choices.into_iter().filter(|choice| choice.allowed).map(|choice| choice.expiration).collect::<Vec<_>>()
    };
    let (month, two, year) = (days(30), days(60), Expiration::After(Lifetime::Months(12)));
    let mut world = World::with(|rules| rules.max_lifetime = Some(100));
    let role = world.role("Reader", &["a"]);
    let key = world.run(&IssueKey { expiration: days(70), ..request("Backup", role) }).unwrap().key;
    assert_eq!(allowed(&world, key), [month, two]);
    world.pass(65);
    assert_eq!(allowed(&world, key), [], "whatever is offered would put its end off");
    // What may be put off is still measured against the longest lifetime.
    world.set_rules(|rules| rules.expiry_extendable = true);
    assert_eq!(allowed(&world, key), [month, two, days(90)]);
    world.set_rules(|rules| (rules.max_lifetime, rules.never_expires) = (None, true));
    assert!(allowed(&world, key).contains(&year) && allowed(&world, key).contains(&Expiration::Never));
    // What takes its place ends it: no later end is offered, and each says so.
    let overlap = Switch::Overlap { seconds: 86_400 };
    world.run(&RotateKey { key, switch: overlap, delivery: Delivery::Copied }).unwrap();
    assert_eq!(allowed(&world, key), []);
    let choices = world.state.whole().key_expiration_choices(key, world.now, &ZoneCalendar(Tz::UTC)).unwrap();
    assert!(choices[0].reason.as_ref().unwrap().contains("takes the place"), "{choices:?}");
    let missing =
        world.state.whole().key_expiration_choices("NoSuchKey000".parse().unwrap(), world.now, &ZoneCalendar(Tz::UTC));
    assert_eq!(missing.unwrap_err().code, Code::KeyNotFound);
}
