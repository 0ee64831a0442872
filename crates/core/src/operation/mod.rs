//! Every change that can be asked of a vault. An operation is pure: it looks at the State, checks
//! what the actor may do and what the rules allow, and answers with a [`Change`] or an error. It does
//! no I/O and reads no clock; what it needs of the world comes in its [`Context`].

mod access;
mod account;
mod again;
mod bulk;
mod calendar;
mod claims;
mod context;
mod delete_key;
mod deliver_key;
mod draw;
mod edit;
mod edit_key;
mod find;
mod grants;
pub(crate) mod import_permissions;
mod issue_key;
mod issue_once;
pub(crate) mod lifetime;
mod operator;
mod over_rest;
mod owner;
mod remove_owner;
mod remove_service;
mod revoke_key;
mod role;
mod rotate_key;
pub(crate) mod rotation;
mod rules;
pub(crate) mod set_rules;
mod suspend_key;
mod token_key;

pub use account::{AddAccount, EditAccount, RemoveAccount};
pub(crate) use again::comes_to;
pub use bulk::{BulkAct, BulkStep};
pub use calendar::ZoneCalendar;
pub use context::{Calendar, Context, Random, TokenSigner};
pub use delete_key::DeleteKey;
pub use deliver_key::DeliverKey;
pub use edit_key::EditKey;
pub use grants::GrantRequest;
pub use import_permissions::{GonePermission, ImportPermissions, NamedRole, PermissionImport};
pub(crate) use issue_key::may_issue;
pub use issue_key::{IssueKey, Issued};
pub use issue_once::{IssueOnce, OnceReply};
pub use operator::{AddOperator, EditOperator, OperatorChange, RemoveOperator};
pub(crate) use over_rest::may_read;
pub use owner::{AddOwner, EditOwner, ReinstateOwner, SuspendOwner};
pub use remove_owner::RemoveOwner;
pub use remove_service::RemoveService;
pub use revoke_key::RevokeKey;
pub(crate) use role::plan_removal;
pub use role::{AddRole, EditRole, RemoveRole, RoleRemoval};
pub use rotate_key::{CompleteRotation, RotateKey};
pub(crate) use rules::counted_keys;
pub use set_rules::SetRules;
pub use suspend_key::{ReinstateKey, SuspendKey};
pub(crate) use token_key::TokenKeyStep;
pub use token_key::{RotateTokenKey, TokenKeySwitch};

use crate::{
    error::Result,
    model::{Actor, Change, Door, Event, RecordChange},
    state::State,
};

/// Something that can be asked of a vault.
pub trait Operation {
    /// What the one who asked gets back.
    type Reply;

    /// Decides what would change.
    ///
    /// # Errors
    /// What the actor may not do, what the rules refuse, and what is not well formed.
    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<Self::Reply>>;

    /// Whether what it would do to this State cannot be undone, so that whoever asks proves first to be there.
    fn irreversible(&self, _state: &State) -> bool {
        false
    }

    /// Whether nobody asks for it at this door: it was seen to happen there, and need not be allowed to anybody.
    fn is_seen(&self, _door: Door) -> bool {
        false
    }
}

/// Decides what would change, where the door lets it through: the one way in which an operation is asked.
pub(crate) fn ask<O: Operation>(
    operation: &O,
    state: &State,
    actor: &Actor,
    context: &mut Context<'_>,
) -> Result<Decision<O::Reply>> {
    let now = context.now;
    if !operation.is_seen(actor.door) {
        access::may_ask(state, actor, now)?;
    }
    let decision = operation.decide(state, actor, context)?;
    if let Some(change) = &decision.change {
        over_rest::may_change(state, actor, now, change)?;
    }
    Ok(decision)
}

/// What an operation decided.
#[derive(Debug)]
pub struct Decision<R> {
    /// What becomes different; `None` where all is already as was asked.
    pub change: Option<Change>,
    /// What the one who asked gets back, once the change is durable.
    pub reply: R,
}

impl<R> Decision<R> {
    fn change(event: Event, records: impl Into<Vec<RecordChange>>, reply: R) -> Self {
        Self { change: Some(Change { event, records: records.into() }), reply }
    }

    const fn unchanged(reply: R) -> Self {
        Self { change: None, reply }
    }
}

#[cfg(test)]
pub(crate) mod tests;
