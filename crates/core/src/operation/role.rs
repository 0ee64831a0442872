//! Adds, edits and removes roles.

use std::collections::BTreeSet;

use keywright_verify::Pattern;
use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, delete_key, draw, edit::Changes, rotation, rules};
use crate::{
    error::{Code, Error, Result},
    model::{
        Actor, DeleteRole, Event, Grant, Key, KeyId, Name, Owner, Record, RecordChange, RecordRef, Role, RoleId,
        RolesPerKey, Text, Time,
    },
    state::State,
};

/// Add a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddRole {
    /// Its name.
    pub name: String,
    /// Its permissions: patterns, at least one.
    pub permissions: Vec<String>,
    /// Whether it can be limited to accounts.
    pub scoped: bool,
    /// Whether a key that asks over REST may grant it.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
    pub grantable_over_rest: bool,
}

impl Operation for AddRole {
    type Reply = RoleId;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<RoleId>> {
        access::administer(actor, "roles")?;
        let name = Name::parse_listed(&self.name, "name")?;
        rules::unique(&name, state.role_named(&name).map(|role| role.name.as_str()), "a role")?;
        let permissions = patterns(&self.permissions)?;
        let id = draw::id(context.random, |id| state.role(id).is_some())?;
        let grantable_over_rest = self.grantable_over_rest;
        let role = Role { id, name, permissions, scoped: self.scoped, grantable_over_rest, created_at: context.now };
        rules::never_both(&role)?;
        let permissions = texts(&role.permissions);
        let event = Event::RoleAdded { role: id, name: role.name.clone(), permissions, grantable_over_rest };
        Ok(Decision::change(event, [RecordChange::Put(Record::Role(role))], id))
    }
}

/// Edit a role; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditRole {
    /// Which role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// Its new name.
    pub name: Option<String>,
    /// Its new permissions, all of them.
    pub permissions: Option<Vec<String>>,
    /// Whether a key that asks over REST may grant it from now on.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub grantable_over_rest: Option<bool>,
}

impl Operation for EditRole {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, "roles")?;
        let before = find(state, self.role)?;
        let mut after = before.clone();
        let mut changes = Changes::default();
        if let Some(name) = &self.name {
            after.name = Name::parse_listed(name, "name")?;
            let other = state.role_named(&after.name).filter(|other| other.id != before.id);
            rules::unique(&after.name, other.map(|role| role.name.as_str()), "a role")?;
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if let Some(permissions) = &self.permissions {
            after.permissions = patterns(permissions)?;
            changes.note(
                "permissions",
                Some(texts(&before.permissions).join(", ")),
                Some(texts(&after.permissions).join(", ")),
            );
        }
        if let Some(grantable) = self.grantable_over_rest {
            let word = |yes: bool| Some(if yes { "yes" } else { "no" }.to_owned());
            after.grantable_over_rest = grantable;
            changes.note("grantable_over_rest", word(before.grantable_over_rest), word(grantable));
        }
        rules::never_both(&after)?;
        if after == *before {
            return Ok(Decision::unchanged(()));
        }
        let event = Event::RoleEdited { role: before.id, name: before.name.clone(), changes: changes.into() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Role(after))], ()))
    }
}

/// Remove a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveRole {
    /// Which role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// Delete the keys that have only this role, whatever the rules say; an Admin may.
    pub cascade: bool,
}

impl Operation for RemoveRole {
    type Reply = RoleRemoval;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<RoleRemoval>> {
        access::administer(actor, "roles")?;
        let role = find(state, self.role)?;
        // A key that asks over REST goes by the rules: what is beyond them is for a person to say.
        let cascade = self.cascade && actor.door.asking_key().is_none();
        let plan = plan_removal(state, role, cascade, context.now)?;
        let deleted_keys = plan.deleted.iter().filter_map(|id| state.key(*id)).map(|key| key.name.clone()).collect();
        let event = Event::RoleRemoved { role: role.id, name: role.name.clone(), deleted_keys };

        let mut records = vec![RecordChange::Remove(RecordRef::Role(role.id))];
        for key in plan.deleted.iter().filter_map(|id| state.key(*id)) {
            records.extend(delete_key::removal(key, context.now));
        }
        // A key that one of them was to replace keeps its own end; it can have the role as well.
        let mut kept = rotation::all_kept(state, actor, &plan.deleted, context.now);
        for id in &plan.reduced {
            let Some(key) = kept.remove(id).or_else(|| state.key(*id).cloned()) else { continue };
            let key = Key { grants: without(&key.grants, role.id), ..key };
            records.push(RecordChange::Put(Record::Key(key)));
        }
        records.extend(kept.into_values().map(Record::Key).map(RecordChange::Put));
        for owner in state.owners().filter(|owner| has(&owner.grants, role.id)) {
            let owner = Owner { grants: without(&owner.grants, role.id), ..owner.clone() };
            records.push(RecordChange::Put(Record::Owner(owner)));
        }
        Ok(Decision::change(event, records, plan))
    }

    /// Where keys go with it.
    fn irreversible(&self, state: &State) -> bool {
        cascades(state, self.cascade) && state.keys_with_role(self.role).any(|key| key.grants.len() == 1)
    }
}

/// What the removal of a role did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleRemoval {
    /// The keys that were deleted.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    pub deleted: Vec<KeyId>,
    /// The keys that only lost the role.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    pub reduced: Vec<KeyId>,
}

/// What removing `role` does to the keys that have it. Keys that have ended never stand in the way; without a cascade they
/// only lose it, and stay for the record.
pub(crate) fn plan_removal(state: &State, role: &Role, cascade: bool, now: Time) -> Result<RoleRemoval> {
    let cascade = cascades(state, cascade);
    if !cascade {
        let live = state.keys_with_role(role.id).filter(|key| key.is_live(now)).count();
        if live > 0 {
            let keys = if live == 1 { "1 live key has".to_owned() } else { format!("{live} live keys have") };
            return Err(Error::new(
                Code::InUse,
                format!("{keys} the role {}. Give them another role or revoke them first.", role.name),
            )
            .about("role"));
        }
        owners_do_without(state, role, now)?;
    }
    let (deleted, reduced) =
        state.keys_with_role(role.id).partition::<Vec<_>, _>(|key| cascade && key.grants.len() == 1);
    let ids = |keys: Vec<&Key>| keys.into_iter().map(|key| key.id).collect();
    Ok(RoleRemoval { deleted: ids(deleted), reduced: ids(reduced) })
}

/// Keys go with a role where that is asked for, or where the rules say so.
fn cascades(state: &State, asked: bool) -> bool {
    asked || state.rules().delete_role == DeleteRole::Cascade
}

/// Where keys may do what their owners may do, a role that an owner of live keys holds is in use.
fn owners_do_without(state: &State, role: &Role, now: Time) -> Result<()> {
    if state.rules().roles_per_key != RolesPerKey::Owner {
        return Ok(());
    }
    let has_live_key = |owner: &Owner| state.keys_of_owner(owner.id).any(|key| key.is_live(now));
    let mut holders = state.owners().filter(|owner| has(&owner.grants, role.id) && has_live_key(owner));
    let Some(first) = holders.next() else { return Ok(()) };
    let who = match holders.count() {
        0 => format!("{} has", first.name),
        more => format!("{} owners have", more + 1),
    };
    let message = format!("{who} the role {}, and live keys that need it. Take it from the owner first.", role.name);
    Err(Error::new(Code::InUse, message).about("role"))
}

fn find(state: &State, id: RoleId) -> Result<&Role> {
    state.role(id).ok_or_else(|| Error::new(Code::RoleNotFound, format!("There is no role {id}.")).about("role"))
}

fn has(grants: &[Grant], role: RoleId) -> bool {
    grants.iter().any(|grant| grant.role == role)
}

fn without(grants: &[Grant], role: RoleId) -> Vec<Grant> {
    grants.iter().filter(|grant| grant.role != role).cloned().collect()
}

/// The patterns written in `texts`: at least one, sorted, none twice.
fn patterns(texts: &[String]) -> Result<Vec<Pattern>> {
    let invalid = |message: String| Error::new(Code::InvalidPermission, message).about("permissions");
    let patterns: Result<BTreeSet<_>> = texts
        .iter()
        .map(|text| {
            let text = text.trim();
            Text::parse(text, "permissions")?;
            Pattern::parse(text).map_err(|why| invalid(format!("{}: {why}.", quoted(text))))
        })
        .collect();
    let patterns = patterns?;
    if patterns.is_empty() {
        return Err(invalid("Give the role at least one permission, such as backups.read.".to_owned()));
    }
    Ok(patterns.into_iter().collect())
}

/// A text that was refused, short enough for a message.
fn quoted(text: &str) -> String {
    let shown: String = text.chars().filter(|character| !character.is_control()).take(40).collect();
    format!("“{shown}”")
}

fn texts(patterns: &[Pattern]) -> Vec<String> {
    patterns.iter().map(ToString::to_string).collect()
}
