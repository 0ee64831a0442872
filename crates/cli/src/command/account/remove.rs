//! `keywright account remove`.

use keywright_core::operation::RemoveAccount;

use super::Given;
use crate::{
    command::Removed,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright account remove eu-production    Refused while a key is limited to it";

/// Remove an account that no key is limited to any more.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The account.
    #[arg(value_name = "NAME")]
    account: String,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let id = opened.read(|state| state.find_account(&self.account))?;
        // Its name, not what was typed: that may be its id, or in other letters.
        let name = opened.read(|state| state.account(id).map(|account| account.name.to_string())).unwrap_or_default();
        opened.apply(&RemoveAccount { account: id })?;
        opened.close();
        given.output.done(&Removed { removed: &name }, &format!("Removed the account {name}."))
    }
}
