//! Revokes a key, for good; its record stays.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, find, lifetime::moment, rotation};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Key, KeyId, Record, RecordChange, Revocation, RevocationReason},
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

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, state.rules(), before.owner)?;
        if let Some(revoked) = &before.revoked {
            return Err(Error::new(
                Code::KeyEnded,
                format!("{} was already revoked on {}.", before.name, moment(revoked.at)),
            )
            .about("key"));
        }
        let revocation = Revocation { at: context.now, by: actor.to_ref(), reason: self.reason };
        let after = Key { revoked: Some(revocation), ..before.clone() };
        let kept = rotation::kept(state, actor, before, context.now);
        let keeps = kept.as_ref().map(|kept| kept.id);
        let event = Event::KeyRevoked { key: after.id, name: after.name.clone(), reason: self.reason, keeps };
        let records: Vec<_> =
            [Some(after), kept].into_iter().flatten().map(Record::Key).map(RecordChange::Put).collect();
        Ok(Decision::change(event, records, ()))
    }

    /// A token that nobody stored opens nothing for anybody, so that to end it takes nothing away.
    fn irreversible(&self, state: &State) -> bool {
        state.key(self.key).is_some_and(Key::is_stored)
    }
}
