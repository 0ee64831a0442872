//! Roles, accounts and owners as they are shown.

use serde::Serialize;

use crate::model::{AccountId, OwnerId, RoleId, Time};

/// A role as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Its permissions, sorted.
    pub permissions: Vec<String>,
    /// Whether it can be limited to accounts.
    pub scoped: bool,
    /// When it was added.
    pub created_at: Time,
    /// How many live keys have it.
    pub live_keys: usize,
    /// How many keys have it, ended ones included.
    pub keys: usize,
}

/// An owner as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OwnerView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: OwnerId,
    /// Its name.
    pub name: String,
    /// How to reach them; may be empty.
    pub contact: String,
    /// When they were added.
    pub created_at: Time,
    /// How many live keys they have.
    pub live_keys: usize,
    /// How many keys they have, ended ones included.
    pub keys: usize,
}

/// An account as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// How many keys have a grant that is limited to it.
    pub keys: usize,
}
