//! `keywright permission list`.

use keywright_core::{
    model::Time,
    state::State,
    view::{PermissionHolder, PermissionView},
};
use serde::Serialize;

use super::Given;
use crate::output::{Colour, Failure, Outcome, Table, relative};

const EXAMPLES: &str = "\
Examples:
  keywright permission list
  keywright permission list --service backups
  keywright permission list --json | jq -r '.permissions[].permission'";

/// List the catalogue: every permission, its service, and which roles have it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// Only what this service declares.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    permissions: &'a [PermissionView],
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let now = opened.vault().now();
        let mut permissions = opened.read(State::permissions);
        opened.close();
        if let Some(service) = &self.service {
            permissions.retain(|permission| permission.service.eq_ignore_ascii_case(service.trim()));
        }
        let mut table = Table::new(&["PERMISSION", "SERVICE", "ROLES", "WHAT IT ALLOWS"]);
        for permission in &permissions {
            table.row([
                permission.permission.clone().into(),
                permission.service.clone().into(),
                permission.roles.iter().map(holder).collect::<Vec<_>>().join(", ").into(),
                match permission.gone_since {
                    Some(since) => Colour::Warn.cell(gone(now, since)),
                    None => permission.description.clone().into(),
                },
            ]);
        }
        let none = if self.service.is_some() {
            "No such service declared anything. See them all: keywright permission list"
        } else {
            "The catalogue is empty. Import what a service declares: keywright permission import permissions.toml"
        };
        given.output.listed(&Answer { permissions: &permissions }, &table, none)
    }
}

fn holder(holder: &PermissionHolder) -> String {
    let name = &holder.role.name;
    if holder.by_pattern { format!("{name} (by *)") } else { name.clone() }
}

fn gone(now: Time, since: Time) -> String {
    format!("gone: its service dropped it {}", relative(now, since))
}
