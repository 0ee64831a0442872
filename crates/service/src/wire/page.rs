//! A part of a long list, and where the next one begins.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_core::model::{KeyId, Time};

use crate::{problem::Problem, refusal::Refusal};

/// The most that one answer lists.
const MOST: u32 = 200;
/// How many it lists where nothing is said.
const USUAL: u32 = 50;

/// How many were asked for.
pub(crate) fn limit(asked: Option<u32>) -> Result<usize, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit as usize),
        _ => Err(Problem::from(Refusal::InvalidQuery).saying(format!("A limit is 1 to {MOST}.")).about("limit")),
    }
}

/// Behind which key a part begins: keys stand in the order in which they were issued, which no change alters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor(pub(crate) Time, pub(crate) KeyId);

impl Cursor {
    /// As it is answered; what it looks like is nobody's business.
    pub(crate) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode([&self.0.timestamp().to_be_bytes()[..], self.1.as_bytes()].concat())
    }

    /// Reads it back.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        let refused =
            || Problem::from(Refusal::InvalidQuery).saying("A cursor is the next_cursor of an answer.").about("cursor");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
        let (seconds, id) = bytes.split_first_chunk::<8>().ok_or_else(refused)?;
        let at = Time::from_timestamp(i64::from_be_bytes(*seconds), 0).ok_or_else(refused)?;
        Ok(Self(at, KeyId::from_bytes(id).map_err(|_| refused())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        let cursor = Cursor(Time::from_timestamp(1_795_000_000, 0).unwrap(), "7Hq2mXc90aZt".parse().unwrap());
        assert_eq!(Cursor::read(&cursor.text()).unwrap(), cursor);
        for text in ["", "a", "!!!!", &cursor.text()[1..], &"A".repeat(27), &"_".repeat(27), &"a".repeat(10_000)] {
            assert!(Cursor::read(text).is_err(), "{text}");
        }
    }
}
