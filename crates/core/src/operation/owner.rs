//! Adds, edits and removes owners.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, draw, edit::Changes, grants};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Name, Owner, OwnerId, Record, RecordChange, RecordRef, Text},
    state::State,
};

/// Add an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddOwner {
    /// Its name.
    pub name: String,
    /// How to reach them; may be empty.
    pub contact: String,
}

impl Operation for AddOwner {
    type Reply = OwnerId;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<OwnerId>> {
        access::manage_keys_of(actor, state.rules(), None)?;
        let name = Name::parse(&self.name, "name")?;
        let contact = Text::parse(&self.contact, "contact")?;
        grants::unique(&name, state.owner_named(&name).map(|owner| owner.name.as_str()), "an owner")?;
        let id = draw::id(context.random, |id| state.owner(id).is_some())?;
        let owner = Owner { id, name, contact, grants: Vec::new(), suspended_at: None, created_at: context.now };
        let event = Event::OwnerAdded { owner: id, name: owner.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Owner(owner))], id))
    }
}

/// Edit an owner; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
    /// Its new name.
    pub name: Option<String>,
    /// How to reach them from now on.
    pub contact: Option<String>,
}

impl Operation for EditOwner {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::manage_keys_of(actor, state.rules(), None)?;
        let before = find(state, self.owner)?;
        let mut after = before.clone();
        let mut changes = Changes::default();
        if let Some(name) = &self.name {
            after.name = Name::parse(name, "name")?;
            let other = state.owner_named(&after.name).filter(|other| other.id != before.id);
            grants::unique(&after.name, other.map(|owner| owner.name.as_str()), "an owner")?;
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if let Some(contact) = &self.contact {
            after.contact = Text::parse(contact, "contact")?;
            changes.note("contact", before.contact.in_words(), after.contact.in_words());
        }
        if after == *before {
            return Ok(Decision::unchanged(()));
        }
        let event = Event::OwnerEdited { owner: before.id, name: before.name.clone(), changes: changes.into() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Owner(after))], ()))
    }
}

/// Remove an owner that has no key left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
}

impl Operation for RemoveOwner {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::manage_keys_of(actor, state.rules(), None)?;
        let owner = find(state, self.owner)?;
        let keys = state.keys_of_owner(owner.id).count();
        if keys > 0 {
            let keys = if keys == 1 { "1 key belongs".to_owned() } else { format!("{keys} keys belong") };
            let message = format!("{keys} to {}. Delete them or give them another owner first.", owner.name);
            return Err(Error::new(Code::InUse, message).about("owner"));
        }
        let event = Event::OwnerRemoved { owner: owner.id, name: owner.name.clone() };
        Ok(Decision::change(event, [RecordChange::Remove(RecordRef::Owner(owner.id))], ()))
    }
}

/// There is such an owner, where one is named.
pub(super) fn exists(state: &State, owner: Option<OwnerId>) -> Result<()> {
    owner.map_or(Ok(()), |id| find(state, id).map(|_| ()))
}

fn find(state: &State, id: OwnerId) -> Result<&Owner> {
    state.owner(id).ok_or_else(|| Error::new(Code::OwnerNotFound, format!("There is no owner {id}.")).about("owner"))
}
