//! What is sealed in an event frame: what happened, who did it, when, and the records that became different, each
//! with the place of the frame that changed it last, so that a record's history can be followed back.

use std::ops::Range;

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

/// An entry in JSON. Records in it are found again without parsing: the index keeps the same bytes.
#[derive(Debug, Default)]
pub(crate) struct EntryText {
    /// The JSON.
    pub(crate) text: Vec<u8>,
    /// Where each record stands in it, in the order of the change; `None` for one that is gone.
    records: Vec<(RecordRef, Option<Range<usize>>)>,
}

impl EntryText {
    /// Writes an entry down. `before` says which frame changed a record last.
    pub(crate) fn write(
        &mut self,
        at: Time,
        actor: ActorRef,
        change: &Change,
        before: impl Fn(RecordRef) -> Option<Place>,
    ) -> Result<()> {
        self.text.clear();
        self.records.clear();
        let text = &mut self.text;
        // Put together by hand, so that a record is put into words once for the ledger and the index.
        text.extend_from_slice(b"{\"at\":");
        json(text, &at.timestamp())?;
        text.extend_from_slice(b",\"actor\":");
        json(text, &actor)?;
        text.extend_from_slice(b",\"event\":");
        json(text, &change.event)?;
        text.extend_from_slice(b",\"changed\":[");
        for (index, record_change) in change.records.iter().enumerate() {
            let reference = record_change.to_ref();
            text.extend_from_slice(if index == 0 { b"{" } else { b",{" });
            if let Some(place) = before(reference) {
                text.extend_from_slice(b"\"before\":");
                json(text, &place)?;
                text.push(b',');
            }
            match record_change {
                RecordChange::Put(record) => {
                    text.extend_from_slice(b"\"change\":{\"put\":");
                    let start = text.len();
                    json(text, record)?;
                    self.records.push((reference, Some(start..text.len())));
                }
                RecordChange::Remove(reference) => {
                    text.extend_from_slice(b"\"change\":{\"remove\":");
                    json(text, reference)?;
                    self.records.push((*reference, None));
                }
            }
            text.extend_from_slice(b"}}");
        }
        text.extend_from_slice(b"]}");
        Ok(())
    }
}

impl EntryText {
    /// The records of the entry that was written last: each one's JSON, or that it is gone.
    pub(crate) fn records(&self) -> impl Iterator<Item = (RecordRef, Option<&[u8]>)> {
        self.records.iter().map(|(reference, range)| (*reference, range.clone().and_then(|range| self.text.get(range))))
    }
}

impl Entry {
    /// The entry that is written in `text`.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }
}

fn json(text: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(text, value)
        .map_err(|_| Error::new(Code::Internal, "An entry of the ledger could not be put into words."))
}
