//! What happened: a line of the ledger.

use chrono::{DateTime, Utc};
use keywright_core::view::HistoryEntry;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityEntry)]
pub(crate) struct EntryBody {
    /// Its number in the ledger.
    sequence: u64,
    /// When.
    at: DateTime<Utc>,
    /// The operator in whose session.
    operator: String,
    /// The key that asked for it over REST.
    by_key: Option<String>,
    /// What happened, in words.
    sentence: String,
    /// What happened, for programs: its `type`, and what belongs to it.
    #[schema(value_type = Object)]
    event: serde_json::Value,
}

impl From<HistoryEntry> for EntryBody {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at,
            operator: entry.operator,
            by_key: entry.by_key,
            sentence: entry.sentence,
            event: serde_json::to_value(&entry.event).unwrap_or_default(),
        }
    }
}
