//! `keywright operator edit`.

use keywright_core::{model::Door, operation::EditOperator, view::OperatorRemoval};
use serde::Serialize;

use super::{Given, RoleChoice, find, words};
use crate::{
    command::nothing_to_edit,
    output::{Failure, OperatorJson, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright operator edit Bea --role issuer
  keywright operator edit Eve --owner 'Eve Miller'
  keywright operator edit Eve --name 'Eve Meyer' --no-owner

Taking a role away renews the keys that came with it; what that ends is shown.";

/// Edit an operator: name, role, the owner whose keys alone they manage.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// The operator.
    #[arg(value_name = "NAME")]
    operator_name: String,
    /// Their new name.
    #[arg(long = "name", value_name = "NAME")]
    new_name: Option<String>,
    /// What they may do from now on.
    #[arg(long, value_name = "ROLE")]
    role: Option<RoleChoice>,
    /// The owner whose keys alone they see and manage from now on.
    #[arg(long, value_name = "NAME", conflicts_with = "no_owner")]
    owner: Option<String>,
    /// They see and manage everybody's keys.
    #[arg(long)]
    no_owner: bool,
    /// Do not ask; needed where it ends something and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer {
    operator: OperatorJson,
    ends: Option<OperatorRemoval>,
}

impl Edit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        if self.new_name.is_none() && self.role.is_none() && self.owner.is_none() && !self.no_owner {
            return Err(nothing_to_edit("--name, --role, --owner or --no-owner"));
        }
        let opened = given.open()?;
        let operator = find(&opened, &self.operator_name)?;
        let owner = match &self.owner {
            Some(owner) => Some(Some(opened.read(|state| state.find_owner(owner))?)),
            None => self.no_owner.then_some(None),
        };
        let role = self.role.map(Into::into);
        let request = EditOperator { operator: operator.id, name: self.new_name, role, owner };
        let ends = opened.vault().preview_operator_edit(Door::Cli, &request)?;
        let question = format!("Edit the operator {} all the same?", operator.name);
        if let Some(ends) = &ends
            && !words::consent(output, ends, &question, self.yes)?
        {
            opened.close();
            return Ok(Outcome::Declined);
        }
        opened.proven(|vault, door| vault.edit_operator(door, &request))?;
        let after = find(&opened, &operator.id.to_string())?;
        let thumbprint = opened.vault().list_key_thumbprint();
        opened.close();
        let mut sentence = format!("Edited the operator {}.", after.name);
        if let Some(ends) = &ends {
            sentence = format!("{sentence}\n{}", words::ended(ends, thumbprint.as_deref()));
        }
        output.done(&Answer { operator: OperatorJson::from(&after), ends }, &sentence)
    }
}
