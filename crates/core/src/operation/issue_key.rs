//! Issues a key.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation};
use crate::{
    error::Result,
    model::{AccountId, Actor, Delivery, Expiration, Format, KeyId, OwnerId, RoleId, Time},
    secret::Token,
    state::State,
};

/// Issue a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IssueKey {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whom it is for.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub owner: Option<OwnerId>,
    /// Its roles.
    pub grants: Vec<GrantRequest>,
    /// When it shall end.
    pub expiration: Expiration,
    /// The form of its token; `None`: opaque where the rules allow it.
    pub format: Option<Format>,
    /// How its token reaches the person.
    pub delivery: Delivery,
}

/// A role asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GrantRequest {
    /// The role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// The accounts it is limited to; `None` is all.
    #[cfg_attr(feature = "ts", ts(type = "Array<string> | null"))]
    pub accounts: Option<Vec<AccountId>>,
}

/// A key that was issued, with its token: the only time that there is one.
#[derive(Debug)]
pub struct Issued {
    /// The key.
    pub key: KeyId,
    /// When it ends.
    pub expires_at: Option<Time>,
    /// The token.
    pub token: Token,
}

impl Operation for IssueKey {
    type Reply = Issued;
    fn decide(&self, _state: &State, _actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<Issued>> {
        unimplemented!()
    }
}
