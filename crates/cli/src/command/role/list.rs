//! `keywright role list`.

use keywright_core::state::State;
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, RoleJson, Table};

const EXAMPLES: &str = "\
Examples:
  keywright role list
  keywright role list --matrix
  keywright role list --json | jq -r '.roles[].name'";

/// List roles, their permissions, and how many keys have them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// Show which role has which permission of the catalogue.
    #[arg(long)]
    matrix: bool,
}

#[derive(Serialize)]
struct Answer {
    roles: Vec<RoleJson>,
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        if self.matrix {
            let matrix = opened.read(State::role_matrix);
            opened.close();
            return super::matrix::answer(output, &matrix);
        }
        let now = opened.vault().now();
        let roles = opened.read(|state| state.role_views(now));
        opened.close();
        let mut table = Table::new(&["NAME", "PERMISSIONS", "SCOPED", "OVER REST", "LIVE KEYS", "ALL KEYS"]);
        for role in &roles {
            let scoped = if role.scoped { "to accounts" } else { "" };
            let grantable = if role.grantable_over_rest { "grantable" } else { "" };
            let (live, all) = (role.live_keys.to_string(), role.keys.to_string());
            table.row([
                role.name.clone(),
                role.permissions.join(", "),
                scoped.to_owned(),
                grantable.to_owned(),
                live,
                all,
            ]);
        }
        let none = "There are no roles yet. Add one: keywright role add Deploy --permission 'deploy.*'";
        output.listed(&Answer { roles: roles.iter().map(RoleJson::from).collect() }, &table, none)
    }
}
