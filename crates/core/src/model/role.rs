//! Roles, accounts and owners.

use keywright_verify::{AccountId, OwnerId, Pattern, RoleId};
use serde::{Deserialize, Serialize};

use super::{Grant, Name, Text, Time};

/// A uniquely named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id; keys refer to it by this.
    pub id: RoleId,
    /// Its name.
    pub name: Name,
    /// Permission patterns, sorted, none twice, at least one.
    pub permissions: Vec<Pattern>,
    /// Whether a grant of it can be limited to accounts.
    pub scoped: bool,
    /// When it was added.
    pub created_at: Time,
}

/// A thing that a scoped role can be limited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: Name,
    /// When it was added.
    pub created_at: Time,
}

/// Who or what a key is issued for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Its id.
    pub id: OwnerId,
    /// Its name.
    pub name: Name,
    /// How to reach them.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub contact: Text,
    /// What they may do, where keys have their owner's grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Since when they are suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Time>,
    /// When they were added.
    pub created_at: Time,
}
