//! `keywright operator remove`: says first what that ends.

use keywright_core::{model::Door, operation::RemoveOperator, view::OperatorRemoval};
use serde::Serialize;

use super::{Given, find, words};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright operator remove Bea
  keywright operator remove Bea --yes

The keys that they held are renewed. What they wrote stays in the audit log.";

/// Remove an operator; what that ends is shown first.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The operator.
    #[arg(value_name = "NAME")]
    operator_name: String,
    /// Do not ask; needed where nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    removed: &'a str,
    ends: &'a OperatorRemoval,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let operator = find(&opened, &self.operator_name)?;
        let request = RemoveOperator { operator: operator.id };
        let ends = opened.vault().preview_operator_removal(Door::Cli, &request)?;
        let name = &operator.name;
        if !words::consent(output, &ends, &format!("Remove the operator {name}?"), self.yes)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        let ends = opened.proven(|vault, door| vault.remove_operator(door, &request))?;
        let thumbprint = opened.vault().list_key_thumbprint();
        opened.close();
        let sentence = format!("Removed the operator {name}.\n{}", words::ended(&ends, thumbprint.as_deref()));
        output.done(&Answer { removed: name, ends: &ends }, &sentence)
    }
}
