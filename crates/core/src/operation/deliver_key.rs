//! Notes how the token of a key was stored, or that it was not.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, find};
use crate::{
    error::Result,
    model::{Actor, Delivery, Event, Key, KeyId, Record, RecordChange},
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

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, state.rules(), before.owner)?;
        // What once reached somebody cannot be un-stored; and to note the same twice says nothing new.
        let stored = !matches!(before.delivery, Delivery::Pending | Delivery::NeverStored);
        let drops = matches!(self.delivery, Delivery::Pending | Delivery::NeverStored);
        if before.delivery == self.delivery || (stored && drops) {
            return Ok(Decision::unchanged(()));
        }
        let after = Key { delivery: self.delivery, ..before.clone() };
        let event = Event::KeyDelivered { key: after.id, name: after.name.clone(), delivery: self.delivery };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(after))], ()))
    }
}
