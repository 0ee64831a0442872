//! `keywright owner remove`.

use keywright_core::operation::RemoveOwner;

use super::{Given, view};
use crate::{
    command::Removed,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright owner remove Platform    Refused while the owner has a key";

/// Remove an owner that has no key left.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let id = opened.read(|state| state.find_owner(&self.owner))?;
        let name = view(&opened, id)?.name;
        opened.apply(&RemoveOwner { owner: id, with_keys: false })?;
        opened.close();
        given.output.done(&Removed { removed: &name }, &format!("Removed the owner {name}."))
    }
}
