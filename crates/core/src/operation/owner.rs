//! Adds, edits and removes owners.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, OwnerId},
    state::State,
};

/// Add an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddOwner {
    /// Its name.
    pub name: String,
    /// How to reach them; may be empty.
    pub contact: String,
}

impl Operation for AddOwner {
    type Reply = OwnerId;
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<OwnerId>> {
        unimplemented!()
    }
}

/// Edit an owner; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
    /// Its new name.
    pub name: Option<String>,
    /// How to reach them from now on.
    pub contact: Option<String>,
}

impl Operation for EditOwner {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}

/// Remove an owner that has no key left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
}

impl Operation for RemoveOwner {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
