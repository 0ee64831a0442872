//! Removes an owner: alone where no key is left, or with all of their keys.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, delete_key, owner, rotation};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Key, KeyId, Owner, OwnerId, Record, RecordChange, RecordRef},
    state::State,
};

/// Remove an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
    /// Delete their keys too; without this an owner that has a key stays.
    #[serde(default)]
    pub with_keys: bool,
}

impl Operation for RemoveOwner {
    /// The keys that were deleted.
    type Reply = Vec<KeyId>;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<Vec<KeyId>>> {
        access::administer(actor, owner::WHAT)?;
        let owner = owner::find(state, self.owner)?;
        nobody_tied(state, owner)?;
        let keys: Vec<&Key> = state.keys_of_owner(owner.id).collect();
        if !(self.with_keys || keys.is_empty()) {
            let count =
                if keys.len() == 1 { "1 key belongs".to_owned() } else { format!("{} keys belong", keys.len()) };
            let message = format!(
                "{count} to {}. Delete them or give them another owner first, or remove the owner with them.",
                owner.name
            );
            return Err(Error::new(Code::InUse, message).about("owner"));
        }
        let deleted: Vec<_> = keys.iter().map(|key| key.id).collect();
        let event = Event::OwnerRemoved {
            owner: owner.id,
            name: owner.name.clone(),
            deleted_keys: keys.iter().map(|key| key.name.clone()).collect(),
        };
        let mut records = vec![RecordChange::Remove(RecordRef::Owner(owner.id))];
        records.extend(keys.iter().flat_map(|key| delete_key::removal(key, context.now)));
        // A key of somebody else that one of them was to replace keeps its own end.
        let kept = rotation::all_kept(state, actor, &deleted, context.now);
        records.extend(kept.into_values().map(Record::Key).map(RecordChange::Put));
        Ok(Decision::change(event, records, deleted))
    }

    fn irreversible(&self, state: &State) -> bool {
        self.with_keys && state.keys_of_owner(self.owner).next().is_some()
    }
}

/// Nobody manages this owner's keys only: they would manage nothing.
fn nobody_tied(state: &State, owner: &Owner) -> Result<()> {
    match state.operators().find(|operator| operator.owner == Some(owner.id)) {
        None => Ok(()),
        Some(operator) => Err(Error::new(
            Code::InUse,
            format!("{} manages the keys of {} only. Edit or remove that operator first.", operator.name, owner.name),
        )
        .about("owner")),
    }
}
