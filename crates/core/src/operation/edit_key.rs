//! Edits a key: name, description, owner, roles, expiration.

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use super::{
    Context, Decision, GrantRequest, Operation, access, edit::Changes, find, grants, lifetime, owner, rotation, rules,
};
use crate::{
    error::Result,
    model::{Actor, Change, Event, Expiration, Key, KeyId, Name, OwnerId, Record, RecordChange, Text, Time},
    state::State,
};

/// Edit a key; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditKey {
    /// Which key.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// Its new name.
    pub name: Option<String>,
    /// Its new description.
    pub description: Option<String>,
    /// Its new owner; `Some(None)` is nobody. Absent in JSON: unchanged, null: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::edit::present")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    pub owner: Option<Option<OwnerId>>,
    /// Its new roles, all of them.
    pub grants: Option<Vec<GrantRequest>>,
    /// Its new expiration.
    pub expiration: Option<Expiration>,
}

impl Operation for EditKey {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        let Context { now, calendar, .. } = *context;
        let name = || self.name.as_deref().map(|name| Name::parse(name, "name")).transpose();
        let description = || self.description.as_deref().map(|text| Text::parse(text, "description")).transpose();
        let end = |before: &Key| {
            let asked = self.expiration;
            asked.map(|asked| lifetime::resolve_edit(state.rules(), before, asked, now, calendar)).transpose()
        };
        let change = self.plan(state, actor, now, name, description, end)?;
        Ok(Decision { change, reply: () })
    }

    /// An end that was brought forward and has come ends the key for good.
    fn irreversible(&self, state: &State) -> bool {
        self.expiration.is_some() && state.key(self.key).is_some_and(Key::is_stored)
    }
}

impl EditKey {
    /// What it changes; what is to be read or reckoned comes in.
    fn plan(
        &self,
        state: &State,
        actor: &Actor,
        now: Time,
        name: impl FnOnce() -> Result<Option<Name>>,
        description: impl FnOnce() -> Result<Option<Text>>,
        end: impl FnOnce(&Key) -> Result<Option<Option<Time>>>,
    ) -> Result<Option<Change>> {
        let rules = state.rules();
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, rules, before.owner)?;
        find::live(before, now)?;
        let mut after = before.clone();
        let mut changes = Changes::default();

        if let Some(owner) = self.owner {
            owner::exists(state, owner)?;
            rules::owner_given(rules, owner)?;
            access::manage_keys_of(actor, rules, owner)?;
            if owner != before.owner {
                rules::owner_works(state, owner)?;
                rules::room_for_owner(state, owner)?;
            }
            after.owner = owner;
            changes.note("owner", owner::name(state, before.owner), owner::name(state, owner));
        }
        if let Some(name) = name()? {
            after.name = name;
            if after.name != before.name {
                rules::name_editable(rules)?;
            }
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if (&after.name, after.owner) != (&before.name, before.owner) {
            rules::name_free(state, &after.name, after.owner, Some(before.id), now)?;
        }
        if let Some(description) = description()? {
            after.description = description;
            changes.note("description", before.description.in_words(), after.description.in_words());
        }
        if let Some(grants) = &self.grants {
            after.grants = grants::resolve(state, actor, grants)?;
            changes.note(
                "roles",
                Some(grants::in_words(state, &before.grants)),
                Some(grants::in_words(state, &after.grants)),
            );
        }
        if let Some(end) = end(before)? {
            after.expires_at = end;
            rotation::follow_edit(before, &mut after)?;
            changes.note("expires_at", end_in_words(before.expires_at), end_in_words(after.expires_at));
        }

        if (after.owner, after.expires_at) != (before.owner, before.expires_at) {
            grants::may_revive(state, actor, &after)?;
        }
        if after == *before {
            return Ok(None);
        }
        let event = Event::KeyEdited { key: before.id, name: before.name.clone(), changes: changes.into() };
        Ok(Some(Change { event, records: vec![RecordChange::Put(Record::Key(after))] }))
    }
}

/// What it would have changed to make `new` of a key; refused where nobody could have.
pub(super) fn again(state: &State, actor: &Actor, now: Time, new: &Key) -> Result<Option<Change>> {
    let old = find::key(state, new.id)?;
    let request = EditKey {
        key: new.id,
        name: None,
        description: None,
        owner: (old.owner != new.owner).then_some(new.owner),
        grants: (old.grants != new.grants).then(|| new.grants.iter().map(grants::as_asked).collect()),
        expiration: None,
    };
    let name = || Ok((old.name != new.name).then(|| new.name.clone()));
    let description = || Ok((old.description != new.description).then(|| new.description.clone()));
    let end = |old: &Key| {
        if old.expires_at == new.expires_at {
            return Ok(None);
        }
        lifetime::admit_edit(state.rules(), old, new.expires_at, now).map(|()| Some(new.expires_at))
    };
    request.plan(state, actor, now, name, description, end)
}

fn end_in_words(end: Option<Time>) -> Option<String> {
    end.map(|end| end.to_rfc3339_opts(SecondsFormat::Secs, true))
}
