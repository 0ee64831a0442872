//! Adds, edits and removes roles.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, KeyId, RoleId},
    state::State,
};

/// Add a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddRole {
    /// Its name.
    pub name: String,
    /// Its permissions: patterns, at least one.
    pub permissions: Vec<String>,
    /// Whether it can be limited to accounts.
    pub scoped: bool,
}

impl Operation for AddRole {
    type Reply = RoleId;
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<RoleId>> {
        unimplemented!()
    }
}

/// Edit a role; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditRole {
    /// Which role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// Its new name.
    pub name: Option<String>,
    /// Its new permissions, all of them.
    pub permissions: Option<Vec<String>>,
}

impl Operation for EditRole {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}

/// Remove a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveRole {
    /// Which role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// Delete the keys that have only this role, whatever the rules say; an Admin may.
    pub cascade: bool,
}

impl Operation for RemoveRole {
    type Reply = RoleRemoval;
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<RoleRemoval>> {
        unimplemented!()
    }
}

/// What the removal of a role did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleRemoval {
    /// The keys that were deleted.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    pub deleted: Vec<KeyId>,
    /// The keys that only lost the role.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    pub reduced: Vec<KeyId>,
}
