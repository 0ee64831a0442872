//! One act on many keys: what is done to each of them. Which keys, and what of it would be refused, is in `view::bulk`.

use serde::{Deserialize, Serialize};

use super::{
    Context, Decision, DeleteKey, EditKey, GrantRequest, Operation, ReinstateKey, RevokeKey, SuspendKey, find, grants,
};
use crate::{
    error::Result,
    model::{Actor, KeyId, OwnerId, RevocationReason, RoleId},
    state::State,
};

/// What is done to each of many keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkAct {
    /// Revoke it.
    Revoke {
        /// Why.
        reason: RevocationReason,
    },
    /// Suspend it.
    Suspend,
    /// Reinstate it.
    Reinstate,
    /// Delete it.
    Delete,
    /// Give it one more role; where it has the role, the accounts become these.
    AddRole {
        /// The role.
        grant: GrantRequest,
    },
    /// Take a role from it.
    RemoveRole {
        /// The role.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        role: RoleId,
    },
    /// Give it these roles and no others.
    SetRoles {
        /// The roles.
        grants: Vec<GrantRequest>,
    },
    /// Give it another owner.
    SetOwner {
        /// The owner; `None` is nobody.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        owner: Option<OwnerId>,
    },
}

/// An act on one of many keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkStep {
    /// Which key.
    pub key: KeyId,
    /// What is done to it.
    pub act: BulkAct,
}

impl Operation for BulkStep {
    type Reply = KeyId;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<KeyId>> {
        let key = self.key;
        let edit = EditKey { key, name: None, description: None, owner: None, grants: None, expiration: None };
        let decision = match &self.act {
            BulkAct::Revoke { reason } => RevokeKey { key, reason: *reason }.decide(state, actor, context),
            BulkAct::Suspend => SuspendKey { key }.decide(state, actor, context),
            BulkAct::Reinstate => ReinstateKey { key }.decide(state, actor, context),
            BulkAct::Delete => DeleteKey { key }.decide(state, actor, context),
            BulkAct::AddRole { grant } => {
                let mut roles = self.roles(state)?;
                match roles.iter_mut().find(|held| held.role == grant.role) {
                    Some(held) => held.clone_from(grant),
                    None => roles.push(grant.clone()),
                }
                EditKey { grants: Some(roles), ..edit }.decide(state, actor, context)
            }
            BulkAct::RemoveRole { role } => {
                let mut roles = self.roles(state)?;
                let held = roles.len();
                roles.retain(|held| held.role != *role);
                if roles.len() == held {
                    return Ok(Decision::unchanged(key));
                }
                EditKey { grants: Some(roles), ..edit }.decide(state, actor, context)
            }
            BulkAct::SetRoles { grants } => {
                EditKey { grants: Some(grants.clone()), ..edit }.decide(state, actor, context)
            }
            BulkAct::SetOwner { owner } => EditKey { owner: Some(*owner), ..edit }.decide(state, actor, context),
        }?;
        Ok(Decision { change: decision.change, reply: key })
    }

    fn irreversible(&self, state: &State) -> bool {
        let key = self.key;
        match &self.act {
            BulkAct::Revoke { reason } => RevokeKey { key, reason: *reason }.irreversible(state),
            BulkAct::Delete => DeleteKey { key }.irreversible(state),
            BulkAct::Suspend
            | BulkAct::Reinstate
            | BulkAct::AddRole { .. }
            | BulkAct::RemoveRole { .. }
            | BulkAct::SetRoles { .. }
            | BulkAct::SetOwner { .. } => false,
        }
    }
}

impl BulkStep {
    /// The roles that the key has, as they would be asked for.
    fn roles(&self, state: &State) -> Result<Vec<GrantRequest>> {
        Ok(find::key(state, self.key)?.grants.iter().map(grants::as_asked).collect())
    }
}
