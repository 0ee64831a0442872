//! Work that takes long, and acts on many keys, as the page hears of them.

use serde::Serialize;

/// How far work is that takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Progress {
    /// Which work.
    pub(crate) work: Work,
    /// How much of it is done.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) done: u64,
    /// Of how much.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total: u64,
}

/// Work that takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// Many keys are changed.
    Bulk,
    /// The ledger is verified.
    Verify,
    /// The ledger is exported.
    Export,
}

/// What an act on many keys came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct BulkResult {
    /// How many keys changed.
    pub(crate) done: usize,
    /// How many were left out, because it is refused for them.
    pub(crate) left_out: usize,
}
