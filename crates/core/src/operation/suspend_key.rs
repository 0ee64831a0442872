//! Suspends keys and reinstates them.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, find, grants};
use crate::{
    error::Result,
    model::{Actor, Event, Key, KeyId, Record, RecordChange},
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

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, state.rules(), before.owner)?;
        find::live(before, context.now)?;
        if before.suspended_at.is_some() {
            return Ok(Decision::unchanged(()));
        }
        let after = Key { suspended_at: Some(context.now), ..before.clone() };
        let event = Event::KeySuspended { key: after.id, name: after.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(after))], ()))
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

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, state.rules(), before.owner)?;
        find::live(before, context.now)?;
        if before.suspended_at.is_none() {
            return Ok(Decision::unchanged(()));
        }
        grants::may_revive(state, actor, before)?;
        let after = Key { suspended_at: None, ..before.clone() };
        let event = Event::KeyReinstated { key: after.id, name: after.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(after))], ()))
    }
}
