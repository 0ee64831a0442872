//! What is asked about keys and the ledger beyond lists, and where a report went.

use keywright_core::secret::Token;
use serde::{Deserialize, Serialize};

/// The calendar of a year.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CalendarRequest {
    /// The year.
    pub(crate) year: i32,
}

/// Ask what a token is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExplainRequest {
    /// What was pasted; it may be anything.
    #[serde(deserialize_with = "pasted")]
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) text: Token,
}

/// Where a report was saved.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SavedFile {
    /// The file; `None`: the person chose none.
    pub(crate) path: Option<String>,
}

fn pasted<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Token, D::Error> {
    String::deserialize(deserializer).map(Token::new)
}
