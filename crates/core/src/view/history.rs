//! A line of a record's history, or of the audit log: an event of the ledger, with who and when.

use serde::Serialize;

use crate::model::{Door, Event, Time};

/// An event of the ledger, with who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryEntry {
    /// Its number in the ledger.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sequence: u64,
    /// When.
    pub at: Time,
    /// The name of the operator.
    pub operator: String,
    /// The door.
    pub door: Door,
    /// What happened.
    #[cfg_attr(feature = "ts", ts(type = "{ type: string; [member: string]: unknown }"))]
    pub event: Event,
    /// What happened, in words, without who and when.
    pub sentence: String,
}

impl HistoryEntry {
    /// The line for this event.
    #[must_use]
    pub fn new(sequence: u64, at: Time, operator: String, door: Door, event: Event) -> Self {
        let sentence = event.sentence();
        Self { sequence, at, operator, door, event, sentence }
    }
}

/// What a walk over the whole ledger found to be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Verified {
    /// How many entries there are; each time that the vault was opened to be changed is one too.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub frames: u64,
    /// The chain hash at the end, in hexadecimal digits: the same in every copy of this ledger.
    pub head: String,
    /// When that was.
    pub at: Time,
}
