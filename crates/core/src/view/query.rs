//! What a list of keys is asked for, and what it answers.

use serde::{Deserialize, Serialize};

use super::{FindingKind, KeyView};
use crate::model::{AccountId, OwnerId, RoleId, Time};

/// Which keys, in which order, which part of them. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct KeyQuery {
    /// Words that each stand in the name, description, owner or roles, or are the whole id or all of the last four
    /// characters; or a token, which finds its key.
    pub search: String,
    /// Only keys of this status.
    pub status: Option<StatusFilter>,
    /// Only keys of this owner.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub owner: Option<OwnerId>,
    /// Only keys with this role.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub role: Option<RoleId>,
    /// Only keys with a role that is limited to this account, among others or alone.
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    pub account: Option<AccountId>,
    /// Only live keys that a review finds for this reason.
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub finding: Option<FindingKind>,
    /// Only active keys that expire within so many days.
    pub expiring_within: Option<u32>,
    /// Only keys, not revoked, that end or ended at this moment or later.
    pub expires_from: Option<Time>,
    /// Only keys, not revoked, that end or ended before this moment.
    pub expires_until: Option<Time>,
    /// By what the keys are sorted.
    pub sort: Sort,
    /// In which direction.
    pub direction: Direction,
    /// How many to leave out at the start.
    pub offset: usize,
    /// How many to answer at the most; 0 is all.
    pub limit: usize,
}

/// A status to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    /// Active and expiring ones.
    Active,
    /// Those that end within the warning period.
    Expiring,
    /// Suspended ones.
    Suspended,
    /// Expired ones.
    Expired,
    /// Revoked ones.
    Revoked,
}

/// By what keys are sorted; equal ones by name, then id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The folded name.
    Name,
    /// The owner's folded name; those without last.
    Owner,
    /// When they were issued.
    Created,
    /// What needs attention first: live keys by when they expire (never last), then ended ones.
    #[default]
    Expires,
    /// When they were last used; never last.
    LastUsed,
}

/// In which direction keys are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest, earliest first.
    #[default]
    Ascending,
    /// The other way round; keys that stand last for want of a value, and ended ones, still do.
    Descending,
}

/// A part of the keys that a query found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeyPage {
    /// The part.
    pub keys: Vec<KeyView>,
    /// How many the query found in all.
    pub total: usize,
    /// How many keys of each status there are, whatever the query's status.
    pub counts: StatusCounts,
    /// The sequence number of the vault's last change.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub revision: u64,
}

/// How many keys there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StatusCounts {
    /// All.
    pub all: usize,
    /// Active ones, expiring ones included.
    pub active: usize,
    /// Expiring ones.
    pub expiring: usize,
    /// Suspended ones.
    pub suspended: usize,
    /// Expired ones.
    pub expired: usize,
    /// Revoked ones.
    pub revoked: usize,
}
