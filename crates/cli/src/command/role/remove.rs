//! `keywright role remove`: says first which keys would end with the role.

use keywright_core::{error::Error, model::KeyId, operation::RemoveRole, view::KeyView};
use serde::Serialize;

use super::Given;
use crate::{
    command::ending::{Ending, ends},
    opened::Opened,
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
        let preview = opened.read(|state| state.preview_role_removal(id, self.cascade, now))?;
        let deleted = views(&opened, &preview.deleted)?;
        let reduced = views(&opened, &preview.reduced)?;
        let ending = Ending { what: "role", name: &name, deleted: &deleted, reduced: &reduced, now };
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

fn views(opened: &Opened<'_>, ids: &[KeyId]) -> Result<Vec<KeyView>, Error> {
    ids.iter().map(|id| opened.key(*id)).collect()
}
