//! Adds and removes accounts.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{AccountId, Actor},
    state::State,
};

/// Add an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddAccount {
    /// Its name.
    pub name: String,
}

impl Operation for AddAccount {
    type Reply = AccountId;
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<AccountId>> {
        unimplemented!()
    }
}

/// Remove an account that no grant is limited to any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveAccount {
    /// Which account.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub account: AccountId,
}

impl Operation for RemoveAccount {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
