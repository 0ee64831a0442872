//! How long a key lives: what a person asks for, before the rules and the calendar have their say.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Time;

/// A length of time as people give it. A day is 86,400 seconds; months are calendar months in the
/// person's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Lifetime {
    /// So many times 86,400 seconds.
    Days(u32),
    /// So many calendar months.
    Months(u32),
}

/// When a new key shall expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Expiration {
    /// As the rules' default says.
    Default,
    /// After this length of time.
    After(Lifetime),
    /// With this local day: at the midnight that follows it.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    On(NaiveDate),
    /// At this moment.
    At(Time),
    /// Never.
    Never,
}
