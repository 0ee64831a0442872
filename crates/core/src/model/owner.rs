//! An owner: who or what a key is issued for.

use keywright_verify::OwnerId;
use serde::{Deserialize, Serialize};

use super::{Grant, Name, Text, Time};

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
    /// Where they belong.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub team: Text,
    /// What they may do, where keys have their owner's grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Since when they are suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Time>,
    /// When they were added.
    pub created_at: Time,
}
