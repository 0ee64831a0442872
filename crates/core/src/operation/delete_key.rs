//! Deletes a key: its record goes, and with it its access.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, find};
use crate::{
    error::Result,
    model::{Actor, Event, Format, Key, KeyId, Record, RecordChange, RecordRef, Time, Tombstone},
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

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let key = find::key(state, self.key)?;
        access::manage_keys_of(actor, state.rules(), key.owner)?;
        let event = Event::KeyDeleted { key: key.id, name: key.name.clone() };
        let mut records = removal(key, context.now);
        // Tombstones are needed until their tokens end; each deletion clears a few of those that are not any more.
        records.extend(
            state.ended_tombstones(context.now).take(CLEARED).map(RecordRef::Tombstone).map(RecordChange::Remove),
        );
        Ok(Decision::change(event, records, ()))
    }
}

/// How many tombstones that are no longer needed a deletion clears: more than the one that it may leave itself.
const CLEARED: usize = 4;

/// What deleting `key` does to the records. A signed token that would still be honoured by who has only the public key
/// leaves a tombstone; everything else goes.
pub(super) fn removal(key: &Key, now: Time) -> Vec<RecordChange> {
    let mut changes = vec![RecordChange::Remove(RecordRef::Key(key.id))];
    let unexpired = key.expires_at.is_none_or(|end| now < end);
    if key.format == Format::Jwt && unexpired {
        changes.push(RecordChange::Put(Record::Tombstone(Tombstone {
            id: key.id,
            digest: key.digest,
            expires_at: key.expires_at,
            deleted_at: now,
        })));
    }
    changes
}
