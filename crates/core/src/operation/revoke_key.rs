//! Revokes a key, for good; its record stays.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, KeyId, RevocationReason},
    state::State,
};

/// Revoke a key, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RevokeKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// Why.
    pub reason: RevocationReason,
}

impl Operation for RevokeKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
