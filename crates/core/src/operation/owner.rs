//! Adds, edits, suspends, reinstates and removes owners. Only an Admin does: owners hold grants, and nobody but an Admin widens
//! one.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, GrantRequest, Operation, access, draw, edit::Changes, grants, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Name, Owner, OwnerId, Record, RecordChange, Text},
    state::State,
};

/// What an Admin changes, in the words of a refusal.
pub(super) const WHAT: &str = "owners";

/// Add an owner.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddOwner {
    /// Its name.
    pub name: String,
    /// How to reach them; may be empty.
    #[serde(default)]
    pub contact: String,
    /// Where they belong; may be empty.
    #[serde(default)]
    pub team: String,
    /// What they may do, where keys have their owner's grants; may be none.
    #[serde(default)]
    pub grants: Vec<GrantRequest>,
}

impl Operation for AddOwner {
    type Reply = OwnerId;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<OwnerId>> {
        access::administer(actor, WHAT)?;
        let name = Name::parse(&self.name, "name")?;
        let contact = Text::parse(&self.contact, "contact")?;
        let team = Text::parse(&self.team, "team")?;
        rules::unique(&name, state.owner_named(&name).map(|owner| owner.name.as_str()), "an owner")?;
        let grants = grants::resolve_for_owner(state, actor, &self.grants)?;
        let id = draw::id(context.random, |id| state.owner(id).is_some())?;
        let owner = Owner { id, name, contact, team, grants, suspended_at: None, created_at: context.now };
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
    #[serde(default)]
    pub name: Option<String>,
    /// How to reach them from now on.
    #[serde(default)]
    pub contact: Option<String>,
    /// Where they belong from now on.
    #[serde(default)]
    pub team: Option<String>,
    /// What they may do from now on, all of it.
    #[serde(default)]
    pub grants: Option<Vec<GrantRequest>>,
}

impl Operation for EditOwner {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, WHAT)?;
        let before = find(state, self.owner)?;
        let mut after = before.clone();
        let mut changes = Changes::default();
        if let Some(name) = &self.name {
            after.name = Name::parse(name, "name")?;
            let other = state.owner_named(&after.name).filter(|other| other.id != before.id);
            rules::unique(&after.name, other.map(|owner| owner.name.as_str()), "an owner")?;
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if let Some(contact) = &self.contact {
            after.contact = Text::parse(contact, "contact")?;
            changes.note("contact", before.contact.in_words(), after.contact.in_words());
        }
        if let Some(team) = &self.team {
            after.team = Text::parse(team, "team")?;
            changes.note("team", before.team.in_words(), after.team.in_words());
        }
        if let Some(asked) = &self.grants {
            after.grants = grants::resolve_for_owner(state, actor, asked)?;
            let words = |owner: &Owner| Some(grants::in_words(state, &owner.grants)).filter(|words| !words.is_empty());
            changes.note("roles", words(before), words(&after));
        }
        if after == *before {
            return Ok(Decision::unchanged(()));
        }
        let event = Event::OwnerEdited { owner: before.id, name: before.name.clone(), changes: changes.into() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Owner(after))], ()))
    }
}

/// Suspend an owner: their keys stop working until they are reinstated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SuspendOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
}

impl Operation for SuspendOwner {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, WHAT)?;
        let before = find(state, self.owner)?;
        if before.suspended_at.is_some() {
            return Ok(Decision::unchanged(()));
        }
        let after = Owner { suspended_at: Some(context.now), ..before.clone() };
        let event = Event::OwnerSuspended { owner: after.id, name: after.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Owner(after))], ()))
    }
}

/// Reinstate a suspended owner: their keys work again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReinstateOwner {
    /// Which owner.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub owner: OwnerId,
}

impl Operation for ReinstateOwner {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, WHAT)?;
        let before = find(state, self.owner)?;
        if before.suspended_at.is_none() {
            return Ok(Decision::unchanged(()));
        }
        let after = Owner { suspended_at: None, ..before.clone() };
        let event = Event::OwnerReinstated { owner: after.id, name: after.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Owner(after))], ()))
    }
}

/// There is such an owner, where one is named.
pub(super) fn exists(state: &State, owner: Option<OwnerId>) -> Result<()> {
    owner.map_or(Ok(()), |id| find(state, id).map(|_| ()))
}

/// The name of an owner, in words.
pub(super) fn name(state: &State, owner: Option<OwnerId>) -> Option<String> {
    owner.and_then(|id| state.owner(id)).map(|owner| owner.name.as_str().to_owned())
}

pub(super) fn find(state: &State, id: OwnerId) -> Result<&Owner> {
    state.owner(id).ok_or_else(|| Error::new(Code::OwnerNotFound, format!("There is no owner {id}.")).about("owner"))
}
