//! A part of a long list, and where the next one begins.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_core::model::Time;
use keywright_verify::Id;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{problem::Problem, refusal::Refusal};

/// The most that one answer lists.
const MOST: u32 = 200;
/// How many keys and lines of the ledger it lists where nothing is said.
const USUAL: u32 = 50;

/// Which part of a list of records that are few: where nothing is said, as many as one answer lists.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// How many to answer at the most.
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: Option<u32>,
    /// Where to go on: the `next_cursor` of the answer before.
    #[param(pattern = "^[0-9A-Za-z_-]+$")]
    cursor: Option<String>,
}

/// Where a record stands in a list: in an order that no change alters, so that whoever goes on behind it misses none that was there.
pub(crate) trait Place: Ord + Sized {
    /// As bytes; what they are is nobody's business.
    fn bytes(&self) -> Vec<u8>;
    /// Reads it back.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// A part of a list.
#[derive(Debug)]
pub(crate) struct Part<P> {
    /// Behind what it begins.
    pub(crate) after: Option<P>,
    /// How much it has at the most.
    pub(crate) limit: usize,
}

/// How many were asked for.
pub(crate) fn limit(asked: Option<u32>) -> Result<usize, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit as usize),
        _ => Err(Problem::from(Refusal::InvalidQuery).saying(format!("A limit is 1 to {MOST}.")).about("limit")),
    }
}

/// A place as it is answered.
pub(crate) fn cursor(place: &impl Place) -> String {
    URL_SAFE_NO_PAD.encode(place.bytes())
}

impl PartQuery {
    /// The part that is asked for.
    pub(crate) fn part<P: Place>(&self) -> Result<Part<P>, Problem> {
        Part::read(self.cursor.as_deref(), self.limit.or(Some(MOST)))
    }
}

impl<P: Place> Part<P> {
    /// Reads what was asked for.
    pub(crate) fn read(cursor: Option<&str>, asked: Option<u32>) -> Result<Self, Problem> {
        let place = |text| P::read(&URL_SAFE_NO_PAD.decode(text).ok()?);
        let refused =
            || Problem::from(Refusal::InvalidQuery).saying("A cursor is the next_cursor of an answer.").about("cursor");
        let after = cursor.map(|text| place(text).ok_or_else(refused)).transpose()?;
        Ok(Self { after, limit: limit(asked)? })
    }

    /// This part of all, and the cursor of the next one.
    pub(crate) fn of<V>(&self, mut all: Vec<V>, place: impl Fn(&V) -> P) -> (Vec<V>, Option<String>) {
        all.retain(|one| self.after.as_ref().is_none_or(|after| place(one) > *after));
        all.sort_by_cached_key(&place);
        let more = all.len() > self.limit;
        all.truncate(self.limit);
        let next = all.last().filter(|_| more).map(|last| cursor(&place(last)));
        (all, next)
    }
}

/// When it was made, and its id.
impl<K> Place for (Time, Id<K>) {
    fn bytes(&self) -> Vec<u8> {
        [&self.0.timestamp().to_be_bytes()[..], self.1.as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (seconds, id) = bytes.split_first_chunk::<8>()?;
        Some((Time::from_timestamp(i64::from_be_bytes(*seconds), 0)?, Id::from_bytes(id).ok()?))
    }
}

/// A service, and a permission that it declares: neither has a line's end in it.
impl Place for (String, String) {
    fn bytes(&self) -> Vec<u8> {
        format!("{}\n{}", self.0, self.1).into()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (service, permission) = str::from_utf8(bytes).ok()?.split_once('\n')?;
        Some((service.to_owned(), permission.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use keywright_core::model::KeyId;

    use super::*;

    fn read<P: Place>(text: &str) -> Option<P> {
        Part::read(Some(text), None).ok()?.after
    }

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        let place: (Time, KeyId) = (Time::from_timestamp(1_795_000_000, 0).unwrap(), "7Hq2mXc90aZt".parse().unwrap());
        let text = cursor(&place);
        assert_eq!(read(&text), Some(place));
        for wrong in ["", "a", "!!!!", &text[1..], &"A".repeat(27), &"_".repeat(27), &"a".repeat(10_000)] {
            assert_eq!(read::<(Time, KeyId)>(wrong), None, "{wrong}");
        }
        let place = ("Backups".to_owned(), "backups.read".to_owned());
        assert_eq!(read(&cursor(&place)), Some(place));
        assert_eq!(read::<(String, String)>(&text), None);
    }

    #[test]
    fn parts_follow_each_other() {
        let all = || (0..7_u8).rev().map(|number| (number.to_string(), String::new())).collect();
        let (mut met, mut next) = (Vec::new(), None::<String>);
        loop {
            let part: Part<(String, String)> = Part::read(next.as_deref(), Some(3)).unwrap();
            let (some, after) = part.of(all(), Clone::clone);
            met.extend(some.into_iter().map(|(name, _)| name));
            next = after;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(met.concat(), "0123456");
    }
}
