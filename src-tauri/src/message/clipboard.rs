//! What of ours is on the clipboard. Never the text itself.

use keywright_core::error::Error;
use serde::Serialize;

/// What of ours is on the clipboard, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ClipboardState {
    /// Nothing.
    Empty,
    /// A secret, until the time is over.
    Holding {
        /// What it belongs to: the name of a key.
        what: String,
        /// In how many seconds it is cleared, rounded up.
        #[cfg_attr(test, ts(type = "number"))]
        seconds_left: u64,
        /// Of how many.
        #[cfg_attr(test, ts(type = "number"))]
        total_seconds: u64,
    },
    /// It was cleared.
    Cleared {
        /// What it belonged to.
        what: String,
    },
    /// Something else was copied since, and was left alone.
    Replaced {
        /// What ours belonged to.
        what: String,
    },
    /// It could not be cleared.
    Failed {
        /// What it belongs to.
        what: String,
        /// Why.
        error: Error,
    },
}
