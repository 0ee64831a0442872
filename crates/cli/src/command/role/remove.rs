//! `keywright role remove`: says first which keys would end with the role.

use keywright_core::{
    operation::RemoveRole,
    view::{KeyView, RoleRemovalPreview},
};
use serde::Serialize;

use super::Given;
use crate::{
    command::ending::{Ending, ends},
    output::{Failure, KeyJson, Outcome, count_of},
};

const EXAMPLES: &str = "\
Examples:
  keywright role remove Deploy
  keywright role remove Deploy --cascade        Shows which keys would end; asks
  keywright role remove Deploy --cascade --yes";

/// Remove a role.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The role.
    #[arg(value_name = "NAME")]
    role: String,
    /// Delete the keys that have only this role, whatever the rules say.
    #[arg(long)]
    cascade: bool,
    /// Do not ask; needed where keys would be deleted and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    removed: &'a str,
    deleted_keys: Vec<KeyJson>,
    reduced_keys: Vec<KeyJson>,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let id = opened.read(|state| state.find_role(&self.role))?;
        let name = super::view(&opened, id)?.name;
        let now = opened.vault().now();
        let RoleRemovalPreview { deleted, reduced, owners } =
            opened.see(|seen| seen.role_removal(id, self.cascade, now))??;
        let ending = Ending { what: "role", name: &name, deleted: &deleted, reduced: &reduced, owners: &owners, now };
        if !ends(output, &ending, self.yes)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        opened.apply(&RemoveRole { role: id, cascade: self.cascade })?;
        opened.close();
        let json = |keys: &[KeyView]| keys.iter().map(KeyJson::from).collect();
        let sentence = match deleted.len() {
            0 => format!("Removed the role {name}."),
            more => format!("Removed the role {name}, and deleted {}.", count_of(more, "key")),
        };
        let answer = Answer { removed: &name, deleted_keys: json(&deleted), reduced_keys: json(&reduced) };
        output.done(&answer, &sentence)
    }
}
