//! `keywright rules`: the vault's own policy.

mod set;
mod show;

use super::Given;
use crate::output::{Failure, Outcome};

/// Show and set the vault's rules.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show every rule, what it is set to and what that means.
    Show(show::Show),
    /// Set rules; what that would affect is shown first, and existing keys stay as they are.
    Set(set::Set),
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::Show(command) => command.run(given),
            Self::Set(command) => command.run(given),
        }
    }
}
