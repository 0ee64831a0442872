//! Expirations and lifetimes as people write them: `90d`, `6mo`, `1y`, `2027-05-31`, `2027-05-31T12:00:00Z`, `never`.
//!
//! Only the form is judged here: whether a lifetime is too long or a day is over is for the rules to say.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Expiration, Lifetime, LifetimeLimit};
use crate::error::{Code, Error, Result};

impl FromStr for Expiration {
    type Err = Error;

    /// # Errors
    /// [`Code::InvalidLifetime`], which says what can be written.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("never") {
            return Ok(Self::Never);
        }
        if text.eq_ignore_ascii_case("default") {
            return Ok(Self::Default);
        }
        if looks_like_a_day(text) {
            let missing = |_| invalid(format!("There is no day {text} in the calendar."));
            return NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::On).map_err(missing);
        }
        if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(moment.with_timezone(&Utc)));
        }
        match length(text) {
            Some(length) => length.map(Self::After),
            None => Err(invalid(
                "Say when the key shall expire: in days (90d), in months (6mo), with a day (2027-05-31), at a moment \
                 (2027-05-31T12:00:00Z), or never."
                    .to_owned(),
            )),
        }
    }
}

impl FromStr for Lifetime {
    type Err = Error;

    /// # Errors
    /// [`Code::InvalidLifetime`], which says what can be written.
    fn from_str(text: &str) -> Result<Self> {
        length(text.trim()).unwrap_or_else(|| Err(invalid("Say how long: in days (90d) or months (6mo).".to_owned())))
    }
}

/// A number and its unit; `None` where the text is something else.
fn length(text: &str) -> Option<Result<Lifetime>> {
    let digits = text.strip_prefix('-').unwrap_or(text).find(|character: char| !character.is_ascii_digit());
    let start = usize::from(text.starts_with('-'));
    let (number, unit) = text.split_at(digits.map_or(text.len(), |digits| digits + start));
    if number.len() == start {
        return None;
    }
    let (months, factor) = match unit.trim_start().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => (false, 1),
        "w" | "week" | "weeks" => (false, 7),
        "mo" | "month" | "months" => (true, 1),
        "y" | "year" | "years" => (true, 12),
        "" | "m" if number.starts_with('-') || number.bytes().all(|digit| digit == b'0') => (false, 1),
        "" | "m" => return Some(Err(invalid(format!("Say {number}d for days or {number}mo for months.")))),
        _ => return None,
    };
    let (longest, unit) =
        if months { (LifetimeLimit::LONGEST_MONTHS, "months") } else { (LifetimeLimit::LONGEST_DAYS, "days") };
    // Whatever does not fit is out of range, and so is what is below nothing.
    let number: Option<u32> = number.parse().ok().and_then(|number: u32| number.checked_mul(factor));
    Some(match number {
        Some(days) if !months && (1..=longest).contains(&days) => Ok(Lifetime::Days(days)),
        Some(count) if months && (1..=longest).contains(&count) => Ok(Lifetime::Months(count)),
        _ => Err(invalid(format!("A lifetime is 1 to {longest} {unit}, not {text}."))),
    })
}

/// Whether the text is written as a day is, though there may be no such day.
fn looks_like_a_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidLifetime, message).about("expiration")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Expiration, Lifetime};
    use crate::error::{Code, Error, Result};

    fn expiration(text: &str) -> Result<Expiration> {
        text.parse()
    }

    #[test]
    fn every_form_is_read() {
        let cases = [
            ("90d", Expiration::After(Lifetime::Days(90))),
            ("1 day", Expiration::After(Lifetime::Days(1))),
            ("2w", Expiration::After(Lifetime::Days(14))),
            ("6mo", Expiration::After(Lifetime::Months(6))),
            ("6 Months", Expiration::After(Lifetime::Months(6))),
            ("1y", Expiration::After(Lifetime::Months(12))),
            (" never ", Expiration::Never),
            ("Default", Expiration::Default),
            ("2028-02-29", Expiration::On(chrono::NaiveDate::from_ymd_opt(2028, 2, 29).unwrap())),
            ("2027-05-31T12:00:00+02:00", Expiration::At("2027-05-31T10:00:00Z".parse().unwrap())),
        ];
        for (text, expected) in cases {
            assert_eq!(expiration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range_or_nothing_at_all_is_said() {
        let cases = [
            ("0d", "A lifetime is 1 to 3650 days, not 0d."),
            ("-1d", "A lifetime is 1 to 3650 days, not -1d."),
            ("99999d", "A lifetime is 1 to 3650 days, not 99999d."),
            ("99999999999999999999 days", "A lifetime is 1 to 3650 days, not 99999999999999999999 days."),
            ("11y", "A lifetime is 1 to 120 months, not 11y."),
            ("90", "Say 90d for days or 90mo for months."),
            ("-1", "A lifetime is 1 to 3650 days, not -1."),
            ("0", "A lifetime is 1 to 3650 days, not 0."),
            ("2027-02-30", "There is no day 2027-02-30 in the calendar."),
        ];
        for (text, message) in cases {
            let Error { code, message: said, field } = expiration(text).unwrap_err();
            assert_eq!((code, said.as_str(), field.as_deref()), (Code::InvalidLifetime, message, Some("expiration")));
        }
        for text in ["", "30 February", "soon", "d", "-", "--1d", "1.5d", "2027-5-31", "2027/05/31", "١٢d"] {
            let error = expiration(text).unwrap_err();
            assert_eq!(error.code, Code::InvalidLifetime);
            assert!(error.message.starts_with("Say when the key shall expire"), "{text}: {}", error.message);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(text in any::<String>()) {
            let _ = expiration(&text);
            let _ = text.parse::<Lifetime>();
        }
    }
}
