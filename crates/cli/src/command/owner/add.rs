//! `keywright owner add`.

use keywright_core::operation::AddOwner;

use super::{Given, OwnerAnswer, view};
use crate::output::{Failure, Outcome, OwnerJson};

const EXAMPLES: &str = "\
Examples:
  keywright owner add Platform --contact platform@example.org";

/// Add an owner.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    /// Its name: a person, team or service.
    name: String,
    /// How to reach them.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    contact: String,
}

impl Add {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let id = opened.apply(&AddOwner { name: self.name, contact: self.contact, ..AddOwner::default() })?;
        let owner = view(&opened, id)?;
        opened.close();
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        given.output.done(&answer, &format!("Added the owner {}.", owner.name))
    }
}
