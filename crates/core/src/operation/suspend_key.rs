//! Suspends keys and reinstates them.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, KeyId},
    state::State,
};

/// Suspend a key: it stops working until it is reinstated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SuspendKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
}

impl Operation for SuspendKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}

/// Reinstate a suspended key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReinstateKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
}

impl Operation for ReinstateKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
