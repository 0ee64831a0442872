//! When keys end, by day: the calendar of a year.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeZone, Utc};
use serde::Serialize;

use super::{Direction, KeyQuery, KeyView, Seen, Sort};
use crate::{
    error::{Code, Error, Result},
    model::Time,
    operation::{Calendar, ZoneCalendar},
    state::NEVER,
};

/// When keys end in a year, in the person's time zone. Revoked keys are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CalendarView {
    /// The year.
    pub year: i32,
    /// The days on which keys end, earliest first; days without any are left out.
    pub days: Vec<CalendarDay>,
    /// The live keys that end in the year, earliest first; the first [`CalendarView::SHOWN`].
    pub timeline: Vec<KeyView>,
    /// How many these are.
    pub timeline_count: usize,
    /// How many live keys never expire.
    pub never: usize,
}

/// A day on which keys end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CalendarDay {
    /// The day, as the person's clocks show it.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub day: NaiveDate,
    /// When it begins; for [`KeyQuery::expires_from`].
    pub from: Time,
    /// When it is over; for [`KeyQuery::expires_until`].
    pub until: Time,
    /// How many keys end on it.
    pub keys: usize,
    /// How many of them have not ended yet.
    pub live: usize,
}

impl CalendarView {
    /// How many keys the timeline holds at the most.
    pub const SHOWN: usize = 200;
    /// The years that there are calendars of.
    pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;
}

impl Seen<'_> {
    /// When keys end in `year`, by the days of `zone`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for a year that is not one of [`CalendarView::YEARS`].
    pub fn calendar<Z: TimeZone + Clone>(&self, year: i32, zone: &Z, now: Time) -> Result<CalendarView> {
        let calendar = ZoneCalendar(zone.clone());
        if !CalendarView::YEARS.contains(&year) {
            return Err(no_calendar());
        }
        let begins = |year| NaiveDate::from_ymd_opt(year - 1, 12, 31).and_then(|eve| calendar.end_of(eve));
        let (Some(from), Some(until)) = (begins(year), begins(year + 1)) else { return Err(no_calendar()) };

        let mut days: BTreeMap<NaiveDate, (usize, usize)> = BTreeMap::new();
        let mut never = 0;
        for row in self.state.rows().rows().filter(|row| self.includes_row(row) && !row.revoked) {
            never += usize::from(row.end == NEVER);
            if !(from.timestamp()..until.timestamp()).contains(&row.end) {
                continue;
            }
            let Some(end) = Utc.timestamp_opt(row.end, 0).single() else { continue };
            let (keys, live) = days.entry(end.with_timezone(zone).date_naive()).or_default();
            *keys += 1;
            *live += usize::from(row.is_live(now.timestamp()));
        }
        let day = |(day, (keys, live)): (NaiveDate, (usize, usize))| {
            Some(CalendarDay { day, from: calendar.end_of(day.pred_opt()?)?, until: calendar.end_of(day)?, keys, live })
        };
        let days = days.into_iter().filter(|(day, _)| day.year() == year).filter_map(day).collect();

        let query = KeyQuery {
            expires_from: Some(from.max(now)),
            expires_until: Some(until),
            sort: Sort::Expires,
            direction: Direction::Ascending,
            limit: CalendarView::SHOWN,
            ..KeyQuery::default()
        };
        let page = self.page(&query, now);
        Ok(CalendarView { year, days, timeline: page.keys, timeline_count: page.total, never })
    }
}

fn no_calendar() -> Error {
    Error::new(Code::InvalidArgument, "There are calendars of the years 1970 to 2200. Choose one of these.")
        .about("year")
}
