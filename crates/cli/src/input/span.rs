//! A short length of time as people write it: `90m`, `24h`, `7d`. Lifetimes of keys, which count in days and
//! months, are read in `keywright-core`.

use std::str::FromStr;

use keywright_core::error::{Code, Error};

/// A length of time, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) u32);

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = || {
            let message = format!("“{text}” is no length of time. Say it in hours (24h) or days (7d).");
            Error::new(Code::InvalidLifetime, message)
        };
        let text = text.trim();
        let (number, unit) =
            text.split_at(text.find(|character: char| !character.is_ascii_digit()).ok_or_else(refused)?);
        let factor = match unit.trim_start().to_ascii_lowercase().as_str() {
            "m" | "min" | "minutes" => 60,
            "h" | "hour" | "hours" => 3_600,
            "d" | "day" | "days" => 86_400,
            "w" | "week" | "weeks" => 7 * 86_400,
            _ => return Err(refused()),
        };
        number.parse().ok().and_then(|number: u32| number.checked_mul(factor)).map(Self).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_number_and_a_unit() {
        for (text, seconds) in [("90m", 5_400), ("24h", 86_400), (" 7 days", 604_800), ("1w", 604_800), ("0h", 0)] {
            assert_eq!(text.parse::<Span>().unwrap(), Span(seconds), "{text}");
        }
        for text in ["", "h", "24", "-1h", "1.5h", "1y", "99999999999h", "4000000w", "ten hours"] {
            assert_eq!(text.parse::<Span>().unwrap_err().code, Code::InvalidLifetime, "{text:?}");
        }
    }
}
