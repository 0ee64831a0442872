//! `keywright owner edit`.

use keywright_core::operation::EditOwner;

use super::{Given, OwnerAnswer, view};
use crate::output::{Failure, Outcome, OwnerJson};

const EXAMPLES: &str = "\
Examples:
  keywright owner edit Platform --name 'Platform team'
  keywright owner edit Platform --contact '#platform'";

/// Edit an owner.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Fields {
    /// Its new name.
    #[arg(long = "name", value_name = "NAME")]
    new_name: Option<String>,
    /// How to reach them from now on; empty for nothing.
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
}

impl Edit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let id = opened.read(|state| state.find_owner(&self.owner))?;
        opened.apply(&EditOwner {
            owner: id,
            name: self.fields.new_name,
            contact: self.fields.contact,
            team: None,
            grants: None,
        })?;
        let owner = view(&opened, id)?;
        opened.close();
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        output.done(&answer, &format!("Edited the owner {}.", owner.name))
    }
}
