//! What is sealed in an event frame: what happened, who did it, when, and the records that became different, each
//! with the place of the frame that changed it last, so that a record's history can be followed back.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Error, Result},
    model::{ActorRef, Change, Event, Place, RecordChange, RecordRef, Time},
};

/// An entry of the ledger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// When, in seconds since 1970 UTC.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) at: Time,
    /// Who.
    pub(crate) actor: ActorRef,
    /// Why.
    pub(crate) event: Event,
    /// What.
    pub(crate) changed: Vec<Changed>,
}

/// A record that became different.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changed {
    /// The frame that changed it last; `None`: it is new.
    #[serde(default)]
    pub(crate) before: Option<Place>,
    /// How.
    pub(crate) change: RecordChange,
}

/// An entry to be written.
#[derive(Serialize)]
struct Written<'a> {
    at: i64,
    actor: ActorRef,
    event: &'a Event,
    changed: Vec<WrittenChange<'a>>,
}

#[derive(Serialize)]
struct WrittenChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Place>,
    change: &'a RecordChange,
}

/// Writes an entry down, in place of what stands in `text`. `before` says which frame changed a record last.
pub(crate) fn write_entry(
    text: &mut Vec<u8>,
    at: Time,
    actor: ActorRef,
    change: &Change,
    before: impl Fn(RecordRef) -> Option<Place>,
) -> Result<()> {
    text.clear();
    let changed = change.records.iter().map(|change| WrittenChange { before: before(change.to_ref()), change });
    let entry = Written { at: at.timestamp(), actor, event: &change.event, changed: changed.collect() };
    serde_json::to_writer(text, &entry)
        .map_err(|_| Error::new(Code::Internal, "An entry of the ledger could not be put into words."))
}

/// The moments that an entry can have, in seconds since 1970: up to the year 9999. Far from where a calendar ends, so that
/// nothing that is added to one can overflow.
const TIMES: RangeInclusive<i64> = 0..=253_402_300_799;

impl Entry {
    /// The entry that is written in `text`.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok().filter(|entry: &Self| TIMES.contains(&entry.at.timestamp()))
    }
}
