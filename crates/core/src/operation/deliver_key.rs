//! Notes how the token of a key was stored, or that it was not.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{Actor, Delivery, KeyId},
    state::State,
};

/// Note how the token of a key was stored, or that it was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeliverKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// How.
    pub delivery: Delivery,
}

impl Operation for DeliverKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
