//! `keywright role add`.

use keywright_core::operation::AddRole;

use super::{Given, RoleAnswer, view};
use crate::output::{Failure, Outcome, RoleJson};

const EXAMPLES: &str = "\
Examples:
  keywright role add Deploy --permission deploy.run --permission deploy.read
  keywright role add Viewer --permission '*.read'
  keywright role add Backup --permission 'backups.*' --scoped
  keywright role add Reader --permission '*.read' --grantable-over-rest

A permission is words of a-z, 0-9, _ and - with dots between them; a * may stand
as the first or last word. A key can have a scoped role for selected accounts.";

/// Add a role.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    /// Its name.
    name: String,
    /// A permission that it gives. May be repeated.
    #[arg(long = "permission", value_name = "PERMISSION", required = true)]
    permissions: Vec<String>,
    /// A key can have it for selected accounts only.
    #[arg(long)]
    scoped: bool,
    /// A key that asks over REST may grant it.
    #[arg(long)]
    grantable_over_rest: bool,
}

impl Add {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let Self { name, permissions, scoped, grantable_over_rest } = self;
        let id = opened.apply(&AddRole { name, permissions, scoped, grantable_over_rest })?;
        let role = view(&opened, id)?;
        opened.close();
        let answer = RoleAnswer { role: RoleJson::from(&role) };
        output.done(&answer, &format!("Added the role {}: {}.", role.name, role.permissions.join(", ")))
    }
}
