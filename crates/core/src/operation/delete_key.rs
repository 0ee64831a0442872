//! Deletes a key: its record goes, and with it its access.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, KeyId},
    state::State,
};

/// Delete a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeleteKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
}

impl Operation for DeleteKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
