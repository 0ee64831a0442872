//! When a key ends: what was asked for, what the calendar makes of it, and what the rules say to that.

use chrono::{Days, Months, TimeDelta, Utc};

use super::{Calendar, ZoneCalendar, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Expiration, Key, Lifetime, LifetimeLimit, Rules, Time},
};

const FIELD: &str = "expiration";

/// When a key that is issued at `now` ends; `None` never.
pub(crate) fn resolve(rules: &Rules, asked: Expiration, now: Time, calendar: &dyn Calendar) -> Result<Option<Time>> {
    match moment_of(asked, now, calendar) {
        Asked::Default => by_default(rules, now, calendar),
        Asked::Never => never(rules),
        Asked::Moment(end) => {
            let end = end?;
            within_maximum(rules, end, now)?;
            Ok(Some(end))
        }
    }
}

/// When `key` ends after an edit at `now`; `None` never. Bringing an end forward is always allowed, also where the maximum
/// was lowered since the key was issued; only what puts it off is measured against the rules.
pub(crate) fn resolve_edit(
    rules: &Rules,
    key: &Key,
    asked: Expiration,
    now: Time,
    calendar: &dyn Calendar,
) -> Result<Option<Time>> {
    let end = match moment_of(asked, now, calendar) {
        Asked::Default => by_default(rules, now, calendar)?,
        Asked::Never => None,
        Asked::Moment(end) => Some(end?),
    };
    if !puts_off(key.expires_at, end) {
        return Ok(end);
    }
    rules::expiry_extendable(rules, key.format)?;
    resolve(rules, asked, now, calendar)
}

/// Whether a key that came to be at `now` may end then, where it is not known in whose calendar that was asked for.
pub(super) fn admit(rules: &Rules, end: Option<Time>, now: Time) -> Result<()> {
    let Some(end) = end else { return never(rules).map(drop) };
    possible(end, now)?;
    within_maximum(rules, end, now)
}

/// The same for an edit of `key`.
pub(super) fn admit_edit(rules: &Rules, key: &Key, end: Option<Time>, now: Time) -> Result<()> {
    if puts_off(key.expires_at, end) {
        rules::expiry_extendable(rules, key.format)?;
        return admit(rules, end, now);
    }
    end.filter(|_| end != key.expires_at).map_or(Ok(()), |end| possible(end, now))
}

/// Whether any key of any vault may end then: after now, not out of reach, and at a whole second, which is what is kept of it.
fn possible(end: Time, now: Time) -> Result<()> {
    // Months are the longest that can be asked for, and none is longer than 31 days.
    let longest = TimeDelta::days(i64::from(LifetimeLimit::LONGEST_MONTHS) * 31);
    let reachable = end > now && end.signed_duration_since(now) <= longest;
    if reachable && whole_second(end) == end { Ok(()) } else { Err(too_far()) }
}

/// The moment without its fraction; a leap second is the one before it.
fn whole_second(moment: Time) -> Time {
    Time::from_timestamp(moment.timestamp(), 0).unwrap_or(moment)
}

/// Whether an end can be what was asked for, wherever on Earth.
pub(super) fn is_meant(rules: &Rules, asked: Expiration, end: Option<Time>, now: Time) -> bool {
    let utc = ZoneCalendar(Utc);
    let meant = match asked {
        Expiration::Default => by_default(rules, now, &utc).ok().flatten(),
        Expiration::Never => None,
        Expiration::After(lifetime) => after(lifetime, now, &utc).ok(),
        Expiration::On(day) => utc.end_of(day),
        Expiration::At(moment) => Some(moment),
    };
    // Between two calendars lies a day at the most, and another where the month that is meant is shorter.
    meant.zip(end).map_or(meant == end, |(meant, end)| (meant - end).abs() <= TimeDelta::days(3))
}

/// What was asked for, as far as that is a moment.
enum Asked {
    Default,
    Never,
    /// If it lies in the range of every vault.
    Moment(Result<Time>),
}

fn moment_of(asked: Expiration, now: Time, calendar: &dyn Calendar) -> Asked {
    let in_range = |end: Time| in_range(end, now).map(|()| end);
    match asked {
        Expiration::Default => Asked::Default,
        Expiration::Never => Asked::Never,
        Expiration::After(lifetime) => Asked::Moment(after(lifetime, now, calendar)),
        Expiration::On(day) => Asked::Moment(calendar.end_of(day).ok_or_else(too_far).and_then(in_range)),
        Expiration::At(moment) => Asked::Moment(in_range(whole_second(moment))),
    }
}

/// The default lifetime, never over the maximum; where there is none, never, or the maximum where never is refused.
fn by_default(rules: &Rules, now: Time, calendar: &dyn Calendar) -> Result<Option<Time>> {
    let longest = rules.max_lifetime.and_then(|days| calendar.after_days(now, Days::new(days.into())));
    let default = rules.default_lifetime.map(|lifetime| after(lifetime, now, calendar)).transpose()?;
    match (default, longest) {
        (Some(default), Some(longest)) => Ok(Some(default.min(longest))),
        (Some(end), None) => Ok(Some(end)),
        (None, _) if rules.never_expires => Ok(None),
        (None, Some(longest)) => Ok(Some(longest)),
        (None, None) => Err(Error::new(Code::InvalidLifetime, "Say when the key shall expire.").about(FIELD)),
    }
}

fn never(rules: &Rules) -> Result<Option<Time>> {
    if rules.never_expires {
        return Ok(None);
    }
    let message = match rules.max_lifetime {
        Some(days) => format!("Keys in this vault expire, after {} at most.", count_days(days.into())),
        None => "Keys in this vault expire. Say when.".to_owned(),
    };
    Err(Error::new(Code::LifetimeRefused, message).about(FIELD))
}

fn after(lifetime: Lifetime, now: Time, calendar: &dyn Calendar) -> Result<Time> {
    let (number, longest, unit) = match lifetime {
        Lifetime::Days(days) => (days, LifetimeLimit::LONGEST_DAYS, "days"),
        Lifetime::Months(months) => (months, LifetimeLimit::LONGEST_MONTHS, "months"),
    };
    if number == 0 || number > longest {
        return Err(invalid(format!("A lifetime is 1 to {longest} {unit}, not {number}.")));
    }
    match lifetime {
        Lifetime::Days(days) => calendar.after_days(now, Days::new(days.into())),
        Lifetime::Months(months) => calendar.after_months(now, Months::new(months)),
    }
    .ok_or_else(too_far)
}

fn in_range(end: Time, now: Time) -> Result<()> {
    if end <= now {
        return Err(invalid(format!("{} is in the past. Choose a later time.", moment(end))));
    }
    if end - now > TimeDelta::days(LifetimeLimit::LONGEST_DAYS.into()) {
        return Err(too_far());
    }
    Ok(())
}

fn within_maximum(rules: &Rules, end: Time, now: Time) -> Result<()> {
    let Some(days) = rules.max_lifetime else { return Ok(()) };
    let longest = TimeDelta::days(days.into());
    if end - now <= longest {
        return Ok(());
    }
    let asked = end - now;
    let asked_days = asked.num_days() + i64::from(asked > TimeDelta::days(asked.num_days()));
    Err(Error::new(
        Code::LifetimeRefused,
        format!(
            "That is {}; keys in this vault last {} at most, so until {}.",
            count_days(asked_days),
            count_days(days.into()),
            moment(now + longest)
        ),
    )
    .about(FIELD))
}

/// Whether `new` puts the end `old` off; `None` is never.
fn puts_off(old: Option<Time>, new: Option<Time>) -> bool {
    match (old, new) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(old), Some(new)) => new > old,
    }
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidLifetime, message).about(FIELD)
}

fn too_far() -> Error {
    invalid(format!("An expiration is at most {} days away.", LifetimeLimit::LONGEST_DAYS))
}

fn count_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// A moment in a message: to the minute, UTC, so that it reads the same everywhere.
pub(crate) fn moment(time: Time) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}
