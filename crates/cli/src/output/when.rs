//! Moments as people read them: how far away, and exactly when, in their own time zone.

use chrono::{Local, TimeDelta};
use keywright_core::model::Time;

/// The exact local moment, to the minute: `2027-05-22 14:03`.
pub(crate) fn exact(at: Time) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()
}

/// How far `at` is from `now`: `in 12 days`, `3 hours ago`.
pub(crate) fn relative(now: Time, at: Time) -> String {
    let span = at - now;
    let length = length(span.abs());
    match length {
        None => "now".to_owned(),
        Some(length) if span > TimeDelta::zero() => format!("in {length}"),
        Some(length) => format!("{length} ago"),
    }
}

/// An expiration in a sentence about a key: `It expires on 2027-05-22 14:03, in 181 days.`
pub(crate) fn expiry_sentence(now: Time, at: Option<Time>) -> String {
    match at {
        None => "It never expires.".to_owned(),
        Some(at) if at <= now => format!("It expired on {}, {}.", exact(at), relative(now, at)),
        Some(at) => format!("It expires on {}, {}.", exact(at), relative(now, at)),
    }
}

/// An expiration: `2027-05-22 14:03 (in 181 days)`, or `never`.
pub(crate) fn expiry(now: Time, at: Option<Time>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| format!("{} ({})", exact(at), relative(now, at)))
}

/// A length of time in the largest unit that says enough, to the nearest; `None` under half a minute.
fn length(span: TimeDelta) -> Option<String> {
    let seconds = span.num_seconds();
    let nearest = |unit: i64| (seconds + unit / 2) / unit;
    let (count, unit) = match seconds {
        0..30 => return None,
        30..3_570 => (nearest(60), "minute"),
        3_570..171_000 => (nearest(3_600), "hour"),
        171_000..63_072_000 => (nearest(86_400), "day"),
        _ => (nearest(31_557_600), "year"),
    };
    Some(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(seconds: i64) -> String {
        let now = Time::from_timestamp(1_800_000_000, 0).unwrap();
        relative(now, now + TimeDelta::seconds(seconds))
    }

    #[test]
    fn moments_are_said_in_the_unit_that_says_enough() {
        assert_eq!(said(0), "now");
        assert_eq!(said(29), "now");
        assert_eq!(said(30), "in 1 minute");
        assert_eq!(said(-59 * 60), "59 minutes ago");
        assert_eq!(said(3_599), "in 1 hour");
        assert_eq!(said(-3 * 3_600), "3 hours ago");
        assert_eq!(said(47 * 3_600), "in 47 hours");
        assert_eq!(said(48 * 3_600), "in 2 days");
        assert_eq!(said(90 * 86_400 - 1), "in 90 days");
        assert_eq!(said(-365 * 86_400), "365 days ago");
        assert_eq!(said(3 * 31_557_600), "in 3 years");
    }
}
