//! `keywright permission`: the catalogue of what services understand.

mod import;
mod list;
mod remove;

use super::Given;
use crate::output::{Failure, Outcome};

/// List, import and remove what services declare that roles can hold.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the catalogue: every permission, its service, and which roles have it.
    List(list::List),
    /// Import the files in which services declare their permissions, again and again without harm.
    Import(import::Import),
    /// Remove a service and what it declared from the catalogue.
    Remove(remove::Remove),
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List(command) => command.run(given),
            Self::Import(command) => command.run(given),
            Self::Remove(command) => command.run(given),
        }
    }
}
