//! `keywright role`: named sets of permissions.

mod add;
mod edit;
mod list;
mod matrix;
mod remove;

use keywright_core::{error::Error, model::RoleId, view::RoleView};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, Outcome, RoleJson},
};

/// List, add, edit and remove roles.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List roles, their permissions, and how many keys have them.
    List(list::List),
    /// Add a role.
    Add(add::Add),
    /// Edit a role; every key that has it changes at once.
    Edit(edit::Edit),
    /// Remove a role.
    Remove(remove::Remove),
}

/// A role, as `--json` answers it.
#[derive(Serialize)]
struct RoleAnswer {
    role: RoleJson,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List(command) => command.run(given),
            Self::Add(command) => command.run(given),
            Self::Edit(command) => command.run(given),
            Self::Remove(command) => command.run(given),
        }
    }
}

/// The role as it is shown.
fn view(opened: &Opened<'_>, id: RoleId) -> Result<RoleView, Error> {
    let now = opened.vault().now();
    opened.read(|state| state.role_view(id, now))
}
