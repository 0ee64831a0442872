//! `keywright owner remove`: with `--with-keys` it says first which keys would go with the owner.

use keywright_core::operation::RemoveOwner;
use serde::Serialize;

use super::{Given, view};
use crate::{
    command::ending::{Ending, ends},
    output::{Failure, KeyJson, Outcome, count_of},
};

const EXAMPLES: &str = "\
Examples:
  keywright owner remove Platform    Refused while they have a key
  keywright owner remove Platform --with-keys    Shows which; asks
  keywright owner remove Platform --with-keys --yes";

/// Remove an owner that has no key left, or with their keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
    /// Delete their keys with them.
    #[arg(long)]
    with_keys: bool,
    /// Do not ask; needed where keys would be deleted and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    removed: &'a str,
    deleted_keys: Vec<KeyJson>,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let id = opened.read(|state| state.find_owner(&self.owner))?;
        let name = view(&opened, id)?.name;
        let now = opened.vault().now();
        let keys = if self.with_keys { opened.see(|seen| seen.owner_removal(id, now))??.keys } else { Vec::new() };
        let ending = Ending { what: "owner", name: &name, deleted: &keys, reduced: &[], owners: &[], now };
        if !ends(given.output, &ending, self.yes)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        opened.apply(&RemoveOwner { owner: id, with_keys: self.with_keys })?;
        opened.close();
        let sentence = match keys.len() {
            0 => format!("Removed the owner {name}."),
            more => format!("Removed the owner {name}, and deleted {}.", count_of(more, "key")),
        };
        given.output.done(&Answer { removed: &name, deleted_keys: keys.iter().map(KeyJson::from).collect() }, &sentence)
    }
}
