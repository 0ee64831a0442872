//! Edits a key: name, description, owner, roles, expiration.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, GrantRequest, Operation};
use crate::{
    error::Result,
    model::{Actor, Expiration, KeyId, OwnerId},
    state::State,
};

/// Edit a key; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// Its new name.
    pub name: Option<String>,
    /// Its new description.
    pub description: Option<String>,
    /// Its new owner; `Some(None)` is nobody. Absent in JSON: unchanged, null: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::edit::present")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    pub owner: Option<Option<OwnerId>>,
    /// Its new roles, all of them.
    pub grants: Option<Vec<GrantRequest>>,
    /// Its new expiration.
    pub expiration: Option<Expiration>,
}

impl Operation for EditKey {
    type Reply = ();
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        unimplemented!()
    }
}
