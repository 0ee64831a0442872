//! `keywright owner edit`.

use keywright_core::operation::EditOwner;

use super::{Given, OwnerAnswer, view};
use crate::{
    command::grants::RoleChange,
    output::{Failure, Outcome, OwnerJson},
};

const EXAMPLES: &str = "\
Examples:
  keywright owner edit Platform --name 'Platform team'
  keywright owner edit Platform --contact '#platform' --team Operations
  keywright owner edit 'Eve Miller' --add-role Reports --drop-role 'API access'";

/// Edit an owner: name, contact, team, what they may do.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
    /// Their new name.
    #[arg(long = "name", value_name = "NAME")]
    new_name: Option<String>,
    /// How to reach them from now on; empty for nothing.
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// Where they belong from now on; empty for nothing.
    #[arg(long, value_name = "TEXT")]
    team: Option<String>,
    #[command(flatten)]
    roles: RoleChange,
}

impl Edit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let roles = self.roles.parse()?;
        if self.new_name.is_none() && self.contact.is_none() && self.team.is_none() && !roles.is_given() {
            return Err(crate::command::nothing_to_edit(
                "--name, --contact, --team, --role, --add-role or --drop-role",
            ));
        }
        let opened = given.open()?;
        let id = opened.read(|state| state.find_owner(&self.owner))?;
        let held = view(&opened, id)?.grants;
        let grants = roles.of(&opened, &held, "owner")?;
        let (name, contact, team) = (self.new_name, self.contact, self.team);
        opened.apply(&EditOwner { owner: id, name, contact, team, grants })?;
        let owner = view(&opened, id)?;
        opened.close();
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        given.output.done(&answer, &format!("Edited the owner {}.", owner.name))
    }
}
