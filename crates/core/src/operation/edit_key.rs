//! Edits a key: name, description, owner, roles, expiration.

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use super::{
    Context, Decision, GrantRequest, Operation, access, edit::Changes, find, grants, lifetime, owner, rotation, rules,
};
use crate::{
    error::Result,
    model::{Actor, Event, Expiration, FieldChange, Key, KeyId, Name, OwnerId, Record, RecordChange, Text, Time},
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
        let rules = state.rules();
        let before = find::key(state, self.key)?;
        access::manage_keys_of(actor, rules, before.owner)?;
        find::live(before, context.now)?;
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
        if let Some(name) = &self.name {
            after.name = Name::parse(name, "name")?;
            if after.name != before.name {
                rules::name_editable(rules)?;
            }
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if (&after.name, after.owner) != (&before.name, before.owner) {
            rules::name_free(state, &after.name, after.owner, Some(before.id), context.now)?;
        }
        if let Some(description) = &self.description {
            after.description = Text::parse(description, "description")?;
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
        if let Some(expiration) = self.expiration {
            after.expires_at = lifetime::resolve_edit(rules, before, expiration, context.now, context.calendar)?;
            rotation::follow_edit(before, &mut after)?;
            changes.extend(end_changed(before, &after));
        }

        if (after.owner, after.expires_at) != (before.owner, before.expires_at) {
            grants::may_revive(state, actor, &after)?;
        }
        if after == *before {
            return Ok(Decision::unchanged(()));
        }
        let event = Event::KeyEdited { key: before.id, name: before.name.clone(), changes: changes.into() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(after))], ()))
    }

    /// An end that was brought forward and has come ends the key for good.
    fn irreversible(&self, state: &State) -> bool {
        self.expiration.is_some() && state.key(self.key).is_some_and(Key::is_stored)
    }
}

/// That the end changed, if it did.
pub(super) fn end_changed(before: &Key, after: &Key) -> Option<FieldChange> {
    let mut changes = Changes::default();
    changes.note("expires_at", end_in_words(before.expires_at), end_in_words(after.expires_at));
    Vec::from(changes).pop()
}

fn end_in_words(end: Option<Time>) -> Option<String> {
    end.map(|end| end.to_rfc3339_opts(SecondsFormat::Secs, true))
}
