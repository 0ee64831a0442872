//! `keywright owner`: whom keys are issued for.

mod add;
mod edit;
mod list;
mod remove;

use keywright_core::{error::Error, model::OwnerId, view::OwnerView};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, Outcome, OwnerJson},
};

/// List, add, edit and remove owners.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List owners, and how many keys they have.
    List(list::List),
    /// Add an owner.
    Add(add::Add),
    /// Edit an owner.
    Edit(edit::Edit),
    /// Remove an owner that has no key left.
    Remove(remove::Remove),
}

/// An owner, as `--json` answers it.
#[derive(Serialize)]
struct OwnerAnswer {
    owner: OwnerJson,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List(command) => command.run(given),
            Self::Add(command) => command.run(given),
            Self::Edit(command) => command.run(given),
            Self::Remove(command) => command.run(given),
        }
    }
}

/// The owner as it is shown.
fn view(opened: &Opened<'_>, id: OwnerId) -> Result<OwnerView, Error> {
    let now = opened.vault().now();
    opened.see(|seen| seen.owner_view(id, now))?
}
