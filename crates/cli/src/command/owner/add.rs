//! `keywright owner add`.

use keywright_core::operation::AddOwner;

use super::{Given, OwnerAnswer, view};
use crate::{
    command::grants::{grants, parsed},
    output::{Failure, Outcome, OwnerJson},
};

const EXAMPLES: &str = "\
Examples:
  keywright owner add Platform --contact platform@example.org
  keywright owner add 'Eve Miller' --team Finance --role 'API access'
  keywright owner add backup-agent --role Backup@eu,us

What an owner may do matters where the rules say roles_per_key=owner: then their
keys may do what they may do.";

/// Add an owner.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    /// Its name: a person, team or service.
    name: String,
    /// How to reach them.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    contact: String,
    /// Where they belong.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    team: String,
    /// A role that they have; ROLE@ACCOUNT,... limits a scoped role, ROLE@* is all accounts. May be repeated.
    #[arg(long = "role", value_name = "ROLE[@ACCOUNT,...|@*]")]
    roles: Vec<String>,
}

impl Add {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let specs = parsed(&self.roles)?;
        let opened = given.open()?;
        let grants = grants(&opened, &specs)?;
        let id = opened.apply(&AddOwner { name: self.name, contact: self.contact, team: self.team, grants })?;
        let owner = view(&opened, id)?;
        opened.close();
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        given.output.done(&answer, &format!("Added the owner {}.", owner.name))
    }
}
