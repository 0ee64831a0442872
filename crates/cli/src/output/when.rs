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

/// An expiration: `2027-05-22 14:03 (in 181 days)`, or `never`.
pub(crate) fn expiry(now: Time, at: Option<Time>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| format!("{} ({})", exact(at), relative(now, at)))
}

/// A length of time in the largest unit that says enough, rounded down so that nothing seems longer
/// than it is; `None` under a minute.
fn length(span: TimeDelta) -> Option<String> {
    let (count, unit) = match (span.num_minutes(), span.num_hours(), span.num_days()) {
        (0, ..) => return None,
        (minutes, 0, _) => (minutes, "minute"),
        (_, hours, 0..=1) => (hours, "hour"),
        (_, _, days @ 0..=730) => (days, "day"),
        (_, _, days) => (days * 100 / 36_525, "year"),
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
        assert_eq!(said(59), "now");
        assert_eq!(said(60), "in 1 minute");
        assert_eq!(said(-3 * 3600), "3 hours ago");
        assert_eq!(said(47 * 3600), "in 47 hours");
        assert_eq!(said(48 * 3600), "in 2 days");
        assert_eq!(said(90 * 86_400), "in 90 days");
        assert_eq!(said(-365 * 86_400), "365 days ago");
        assert_eq!(said(3 * 36_525 * 864), "in 3 years");
    }
}
