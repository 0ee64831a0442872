//! The calendar of a time zone: what "6 months" and "the end of that day" are there. Which zone is the person's is not decided
//! here.

use chrono::{Days, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};

use super::Calendar;
use crate::model::Time;

/// The calendar of a time zone.
#[derive(Debug, Clone, Copy)]
pub struct ZoneCalendar<Z>(pub Z);

impl<Z: TimeZone> Calendar for ZoneCalendar<Z> {
    fn after_months(&self, from: Time, months: Months) -> Option<Time> {
        let local = from.with_timezone(&self.0).naive_local();
        self.moment(local.checked_add_months(months)?)
    }

    fn end_of(&self, day: NaiveDate) -> Option<Time> {
        self.moment(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN))
    }
}

impl<Z: TimeZone> ZoneCalendar<Z> {
    /// The moment at which clocks of the zone show `local`. Where they show it twice, the first. Where they skip it, what it
    /// would be had they not been put forward (RFC 5545, section 3.3.5): so a day whose midnight is skipped still ends at
    /// the moment when the next one begins.
    fn moment(&self, local: NaiveDateTime) -> Option<Time> {
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment.with_timezone(&Utc)),
            LocalResult::None => {
                // Zones are at most 14 hours ahead, so this is before the clocks were put forward, by less than two days.
                let shortly_before = local.checked_sub_signed(TimeDelta::hours(15))?;
                let offset = self.0.offset_from_utc_datetime(&shortly_before).fix();
                Some(local.checked_sub_offset(offset)?.and_utc())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_has_the_same_local_hour_across_a_clock_change() {
        let berlin = ZoneCalendar(Tz::Europe__Berlin);
        // 12:00 in winter (UTC+1) and 12:00 in summer (UTC+2).
        assert_eq!(berlin.after_months(at("2026-01-15T11:00:00Z"), Months::new(6)), Some(at("2026-07-15T10:00:00Z")));
    }

    #[test]
    fn a_month_without_such_a_day_ends_on_its_last() {
        let utc = ZoneCalendar(Utc);
        assert_eq!(utc.after_months(at("2027-08-31T08:00:00Z"), Months::new(6)), Some(at("2028-02-29T08:00:00Z")));
        assert_eq!(utc.after_months(at("2026-08-31T08:00:00Z"), Months::new(6)), Some(at("2027-02-28T08:00:00Z")));
    }

    #[test]
    fn a_day_ends_at_the_following_local_midnight() {
        let tokyo = ZoneCalendar(Tz::Asia__Tokyo);
        let day = NaiveDate::from_ymd_opt(2027, 5, 31).unwrap();
        assert_eq!(tokyo.end_of(day), Some(at("2027-05-31T15:00:00Z")));
    }

    #[test]
    fn a_midnight_that_clocks_skip_is_the_moment_after_the_gap() {
        // Beirut put its clocks from 00:00 to 01:00 on 31 March 2024; 30 March ended at 22:00 UTC.
        let beirut = ZoneCalendar(Tz::Asia__Beirut);
        let day = NaiveDate::from_ymd_opt(2024, 3, 30).unwrap();
        assert_eq!(beirut.end_of(day), Some(at("2024-03-30T22:00:00Z")));
    }

    #[test]
    fn an_hour_that_clocks_skip_is_the_one_after() {
        let berlin = ZoneCalendar(Tz::Europe__Berlin);
        // 02:50 on 29 March 2026 became 03:50, which is 01:50 UTC.
        assert_eq!(berlin.after_months(at("2026-02-28T01:50:00Z"), Months::new(1)), Some(at("2026-03-28T01:50:00Z")));
        assert_eq!(berlin.after_months(at("2025-12-29T01:50:00Z"), Months::new(3)), Some(at("2026-03-29T01:50:00Z")));
    }

    #[test]
    fn a_day_that_was_skipped_ends_when_the_next_begins() {
        // Samoa had no 30 December 2011; the 29th ended at 10:00 UTC of the 30th.
        let apia = ZoneCalendar(Tz::Pacific__Apia);
        for day in [29, 30] {
            let day = NaiveDate::from_ymd_opt(2011, 12, day).unwrap();
            assert!(apia.end_of(day).unwrap() >= at("2011-12-30T10:00:00Z"));
        }
        let day = NaiveDate::from_ymd_opt(2011, 12, 29).unwrap();
        assert_eq!(apia.end_of(day), Some(at("2011-12-30T10:00:00Z")));
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first() {
        let berlin = ZoneCalendar(Tz::Europe__Berlin);
        // 02:30 on 25 October 2026 is 00:30 and 01:30 UTC.
        assert_eq!(berlin.after_months(at("2026-09-25T00:30:00Z"), Months::new(1)), Some(at("2026-10-25T00:30:00Z")));
    }
}
