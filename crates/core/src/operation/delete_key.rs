//! Deletes a key: its record goes, and with it its access.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, find, rotation};
use crate::{
    error::Result,
    model::{Actor, Event, Format, Key, KeyId, OperatorRole, Record, RecordChange, RecordRef, Time, Tombstone},
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
        let kept = rotation::kept(state, actor, key, context.now);
        let event = Event::KeyDeleted { key: key.id, name: key.name.clone(), keeps: kept.as_ref().map(|kept| kept.id) };
        let mut records = removal(key, context.now);
        records.extend(kept.map(Record::Key).map(RecordChange::Put));
        // Tombstones are needed until their tokens end; each deletion clears a few of those that are not any more. Not an
        // Issuer's: whoever reads the ledger takes from them only what is about the one key.
        let clears = if actor.operator.role == OperatorRole::Admin { CLEARED } else { 0 };
        records.extend(
            state.ended_tombstones(context.now).take(clears).map(RecordRef::Tombstone).map(RecordChange::Remove),
        );
        Ok(Decision::change(event, records, ()))
    }

    fn irreversible(&self, _state: &State) -> bool {
        true
    }
}

/// How many tombstones that are no longer needed a deletion clears: more than the one that it may leave itself.
const CLEARED: usize = 4;

/// For how long after a key was deleted a request that it was issued for is still known.
const REQUEST_KNOWN: TimeDelta = TimeDelta::days(7);

/// What deleting `key` does to the records. A signed token that would still be honoured by who has only the public key
/// leaves a tombstone, and so does a key whose request may come again; everything else goes.
pub(super) fn removal(key: &Key, now: Time) -> Vec<RecordChange> {
    let mut changes = vec![RecordChange::Remove(RecordRef::Key(key.id))];
    // A token ends when it says so itself, also where its key was to end before that.
    let expires_at = match &key.listed {
        Some(listed) => listed.token_ends_at,
        None => rotation::own_end(key).zip(key.expires_at).map(|(own, end)| own.max(end)),
    };
    let signed = (key.format == Format::Jwt && expires_at.is_none_or(|end| now < end)).then_some(expires_at);
    let asked = key.once.as_ref().map(|_| now.checked_add_signed(REQUEST_KNOWN));
    // `None` is for ever.
    let until = match (signed, asked) {
        (None, None) => return changes,
        (Some(until), None) | (None, Some(until)) => until,
        (Some(signed), Some(asked)) => signed.zip(asked).map(|(signed, asked)| signed.max(asked)),
    };
    changes.push(RecordChange::Put(Record::Tombstone(Tombstone {
        id: key.id,
        digest: key.digest,
        expires_at: until,
        deleted_at: now,
        once: key.once.clone(),
        list_index: signed.and(key.listed.as_ref()).map(|listed| listed.index),
    })));
    changes
}
