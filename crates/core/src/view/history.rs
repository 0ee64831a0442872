//! A line of a record's history, or of the audit log: an event of the ledger, with who and when.

use serde::Serialize;

use crate::model::{Door, Event, Name, Time};

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
    /// The key that asked, where one did: its name, as far as that is seen, and its id.
    pub by_key: Option<String>,
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
        let by_key = door.asking_key().map(|key| key.to_string());
        Self { sequence, at, operator, door, by_key, event, sentence }
    }

    /// The same where the key that asked has this name.
    #[must_use]
    pub fn asked_by(self, name: Option<&Name>) -> Self {
        let by_key = self.by_key.map(|id| name.map_or(id.clone(), |name| format!("{name} ({id})")));
        Self { by_key, ..self }
    }

    /// Who asked and where, in words: `Ada, on the command line`, `Ada, over REST, by the key ci-bot (7Hq2mXc90aZt)`.
    #[must_use]
    pub fn who(&self) -> String {
        let by_key = self.by_key.as_deref().unwrap_or_default();
        match self.door {
            Door::Window => format!("{}, in the window", self.operator),
            Door::Cli => format!("{}, on the command line", self.operator),
            Door::Rest(_) => format!("{}, over REST, by the key {by_key}", self.operator),
        }
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
