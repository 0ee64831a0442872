//! Imports a service's file of permissions into the catalogue, again and again without harm.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Context, Decision, Operation, access, draw};
use crate::{
    error::Result,
    model::{
        Actor, DeclaredPermission, Event, Name, Permission, PermissionFile, Record, RecordChange, RoleId, Service,
        Text, Time,
    },
    state::State,
};

/// Import a service's file of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPermissions {
    /// The file, read and found in order.
    pub file: PermissionFile,
}

impl Operation for ImportPermissions {
    type Reply = PermissionImport;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<PermissionImport>> {
        access::administer(actor, "the catalogue of permissions")?;
        let Plan { import, permissions } = plan(state, &self.file, context.now);
        let before = state.service_named(self.file.service());
        if before.is_some_and(|before| before.permissions == permissions && before.name == *self.file.service()) {
            return Ok(Decision::unchanged(import));
        }
        let id = match before {
            Some(before) => before.id,
            None => draw::id(context.random, |id| state.service(id).is_some())?,
        };
        let event = Event::PermissionsImported {
            service: id,
            name: self.file.service().clone(),
            added: import.added.iter().chain(&import.back).cloned().collect(),
            changed: import.changed.clone(),
            gone: import.gone.iter().map(|gone| gone.permission.clone()).collect(),
        };
        let service = Service { id, name: self.file.service().clone(), permissions, imported_at: context.now };
        Ok(Decision::change(event, [RecordChange::Put(Record::Service(service))], import))
    }
}

/// What importing a file does to the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PermissionImport {
    /// The service.
    pub service: String,
    /// Whether the catalogue did not know it.
    pub new_service: bool,
    /// What it declares that it did not before.
    pub added: Vec<String>,
    /// What it describes in other words.
    pub changed: Vec<String>,
    /// What it had dropped and declares again.
    pub back: Vec<String>,
    /// What it declares no more, with the roles that still have it; without any, it leaves the catalogue.
    pub gone: Vec<GonePermission>,
    /// How many are as they were.
    pub unchanged: usize,
}

/// A permission that a service declares no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GonePermission {
    /// The permission.
    pub permission: String,
    /// The roles that still have it.
    pub roles: Vec<NamedRole>,
}

/// A role by id and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NamedRole {
    /// Its name.
    pub name: String,
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: RoleId,
}

/// What an import comes to.
pub(crate) struct Plan {
    pub(crate) import: PermissionImport,
    permissions: Vec<DeclaredPermission>,
}

/// What importing `file` at `now` would do.
pub(crate) fn plan(state: &State, file: &PermissionFile, now: Time) -> Plan {
    let known = state.service_named(file.service());
    let mut import = PermissionImport {
        service: file.service().to_string(),
        new_service: known.is_none(),
        added: Vec::new(),
        changed: Vec::new(),
        back: Vec::new(),
        gone: Vec::new(),
        unchanged: 0,
    };
    let mut before: BTreeMap<&Permission, &DeclaredPermission> =
        known.iter().flat_map(|known| &known.permissions).map(|known| (&known.permission, known)).collect();
    let mut after = BTreeMap::new();
    for entry in file.permissions() {
        let text = entry.permission.to_string();
        match before.remove(&entry.permission) {
            None => import.added.push(text),
            Some(known) if known.gone_since.is_some() => import.back.push(text),
            Some(known) if known.description != entry.description => import.changed.push(text),
            Some(_) => import.unchanged += 1,
        }
        after.insert(entry.permission.clone(), (entry.description.clone(), None));
    }
    for known in before.into_values() {
        let roles = roles_with(state, &known.permission);
        if !roles.is_empty() {
            let since = known.gone_since.unwrap_or(now);
            after.insert(known.permission.clone(), (known.description.clone(), Some(since)));
        }
        // What was gone before is no news.
        if known.gone_since.is_none() {
            import.gone.push(GonePermission { permission: known.permission.to_string(), roles });
        }
    }
    for list in [&mut import.added, &mut import.changed, &mut import.back] {
        list.sort_unstable();
    }
    let declared = |(permission, (description, gone_since)): (Permission, (Text, Option<Time>))| DeclaredPermission {
        permission,
        description,
        gone_since,
    };
    Plan { import, permissions: after.into_iter().map(declared).collect() }
}

/// The roles that name this very permission, sorted by name. A wildcard names none.
pub(crate) fn roles_with(state: &State, permission: &Permission) -> Vec<NamedRole> {
    let named = |role: &&crate::model::Role| role.permissions.iter().any(|held| held.as_str() == permission.as_str());
    sorted(state.roles().filter(named).map(|role| (&role.name, role.id)))
}

/// Roles by their folded names.
pub(crate) fn sorted<'a>(roles: impl Iterator<Item = (&'a Name, RoleId)>) -> Vec<NamedRole> {
    let mut named: Vec<_> = roles.map(|(name, id)| (name.folded(), NamedRole { name: name.to_string(), id })).collect();
    named.sort();
    named.into_iter().map(|(_, role)| role).collect()
}
