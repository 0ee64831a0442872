//! The catalogue of permissions, and which role has which of them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    model::{Pattern, Permission, PermissionFile, Role, ServiceId, Time},
    operation::{NamedRole, PermissionImport, import_permissions},
    state::State,
};

/// A permission of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PermissionView {
    /// The permission.
    pub permission: String,
    /// The service that declares it.
    pub service: String,
    /// The id of the service.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub service_id: ServiceId,
    /// What it allows; may be empty.
    pub description: String,
    /// Since when the service declares it no more; it is shown because a role still has it.
    pub gone_since: Option<Time>,
    /// The roles that have it, by name.
    pub roles: Vec<PermissionHolder>,
}

/// A role that has a permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PermissionHolder {
    /// The role.
    #[serde(flatten)]
    #[cfg_attr(feature = "ts", ts(flatten))]
    pub role: NamedRole,
    /// Whether only by a wildcard.
    pub by_pattern: bool,
}

/// Which role has which permission of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleMatrix {
    /// The columns: all roles, by name.
    pub roles: Vec<NamedRole>,
    /// The rows: the catalogue, by service and permission.
    pub rows: Vec<MatrixRow>,
    /// What roles have that no service declares: wildcards, and permissions that were typed in.
    pub beyond: Vec<Beyond>,
}

/// A permission of the catalogue, and whether each role has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MatrixRow {
    /// The permission.
    pub permission: String,
    /// The service that declares it.
    pub service: String,
    /// What it allows; may be empty.
    pub description: String,
    /// Since when the service declares it no more.
    pub gone_since: Option<Time>,
    /// Whether a role has it, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// Whether a role has a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// It has not.
    None,
    /// It names it.
    Held,
    /// One of its wildcards stands for it.
    ByPattern,
}

/// A pattern of roles that no service declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Beyond {
    /// The pattern.
    pub pattern: String,
    /// The roles that have it, by name.
    pub roles: Vec<NamedRole>,
}

impl State {
    /// The catalogue of permissions, by service and permission. What a service dropped is in it while a role still has it.
    #[must_use]
    pub fn permissions(&self) -> Vec<PermissionView> {
        let matrix = self.role_matrix();
        let ids: BTreeMap<_, _> = self.services().map(|service| (service.name.as_str(), service.id)).collect();
        let holders = |cells: &[Cell]| {
            let held = matrix.roles.iter().zip(cells).filter(|(_, cell)| **cell != Cell::None);
            held.map(|(role, cell)| PermissionHolder { role: role.clone(), by_pattern: *cell == Cell::ByPattern })
                .collect()
        };
        let view = |row: &MatrixRow| {
            Some(PermissionView {
                permission: row.permission.clone(),
                service: row.service.clone(),
                service_id: *ids.get(row.service.as_str())?,
                description: row.description.clone(),
                gone_since: row.gone_since,
                roles: holders(&row.cells),
            })
        };
        matrix.rows.iter().filter_map(view).collect()
    }

    /// Which role has which permission of the catalogue.
    #[must_use]
    pub fn role_matrix(&self) -> RoleMatrix {
        let columns = import_permissions::sorted(self.roles().map(|role| (&role.name, role.id)));
        let roles: Vec<&Role> = columns.iter().filter_map(|column| self.role(column.id)).collect();
        let mut services: Vec<_> = self.services().map(|service| (service.name.folded(), service)).collect();
        services.sort_by(|one, other| one.0.cmp(&other.0));

        let mut rows = Vec::new();
        for (_, service) in services {
            for declared in &service.permissions {
                let cells: Vec<_> = roles.iter().map(|role| cell(role, &declared.permission)).collect();
                if declared.gone_since.is_some() && !cells.contains(&Cell::Held) {
                    continue;
                }
                rows.push(MatrixRow {
                    permission: declared.permission.to_string(),
                    service: service.name.to_string(),
                    description: declared.description.to_string(),
                    gone_since: declared.gone_since,
                    cells,
                });
            }
        }
        RoleMatrix { beyond: self.beyond(&roles), roles: columns, rows }
    }

    /// What importing a file would do, without doing it.
    #[must_use]
    pub fn import_preview(&self, file: &PermissionFile, now: Time) -> PermissionImport {
        import_permissions::plan(self, file, now).import
    }

    /// The patterns that no service declares, with the roles that have them, sorted.
    fn beyond(&self, roles: &[&Role]) -> Vec<Beyond> {
        let declared: std::collections::HashSet<_> = self
            .services()
            .flat_map(|service| &service.permissions)
            .map(|declared| declared.permission.as_str())
            .collect();
        let mut beyond: BTreeMap<&Pattern, Vec<NamedRole>> = BTreeMap::new();
        for role in roles {
            for pattern in role.permissions.iter().filter(|pattern| !declared.contains(pattern.as_str())) {
                let named = NamedRole { name: role.name.to_string(), id: role.id };
                beyond.entry(pattern).or_default().push(named);
            }
        }
        beyond.into_iter().map(|(pattern, roles)| Beyond { pattern: pattern.to_string(), roles }).collect()
    }
}

fn cell(role: &Role, permission: &Permission) -> Cell {
    if role.permissions.iter().any(|held| held.as_str() == permission.as_str()) {
        Cell::Held
    } else if role.permissions.iter().any(|held| held.matches(permission)) {
        Cell::ByPattern
    } else {
        Cell::None
    }
}
