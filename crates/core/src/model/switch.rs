//! When a rotated key ends, and what it may wait for.

use serde::{Deserialize, Serialize};

/// When a rotated key ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// At once: it is revoked as soon as the successor's token is handed over, and not before, so that somebody has a token
    /// that works.
    Now,
    /// After both worked for a while.
    Overlap {
        /// For how long, in seconds: [`Switch::SHORTEST`] to [`Switch::LONGEST`].
        seconds: u32,
    },
    /// Once its successor is first used, as far as this vault sees. Only for opaque tokens: others are checked elsewhere.
    FirstUse {
        /// When it ends even so, in seconds from now: [`Switch::SHORTEST`] to [`Switch::LONGEST`].
        deadline_seconds: u32,
    },
}

/// What ends a key whose successor was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// The successor was used.
    #[default]
    FirstUse,
    /// The successor's token was handed over.
    HandOver,
}

impl Switch {
    /// The shortest overlap: an hour.
    pub const SHORTEST: u32 = 3600;
    /// The longest overlap: 30 days.
    pub const LONGEST: u32 = 30 * 86_400;
    /// The deadline for a first use where nothing is said: 7 days.
    pub const DEADLINE: u32 = 7 * 86_400;
}
