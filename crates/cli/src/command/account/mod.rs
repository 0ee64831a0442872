//! `keywright account`: what a scoped role can be limited to.

mod add;
mod list;
mod remove;
mod rename;

use super::Given;
use crate::output::{Failure, Outcome};

/// List, add, rename and remove accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List accounts, and how many keys are limited to them.
    List(list::List),
    /// Add an account.
    Add(add::Add),
    /// Rename an account; the keys that are limited to it stay so.
    Rename(rename::Rename),
    /// Remove an account that no key is limited to any more.
    Remove(remove::Remove),
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List(command) => command.run(given),
            Self::Add(command) => command.run(given),
            Self::Rename(command) => command.run(given),
            Self::Remove(command) => command.run(given),
        }
    }
}
