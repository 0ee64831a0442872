//! `keywright owner`: whom keys are issued for.

mod add;
mod edit;
mod list;
mod remove;
mod show;
mod suspend;

use keywright_core::{error::Error, model::OwnerId, view::OwnerView};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, Outcome, OwnerJson},
};

/// List, show, add, edit, suspend and remove owners.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List owners, and how many keys they have.
    List(list::List),
    /// Show an owner and their keys.
    Show(show::Show),
    /// Add an owner.
    Add(add::Add),
    /// Edit an owner: name, contact, team, what they may do.
    Edit(edit::Edit),
    /// Suspend an owner: their keys stop working until they are reinstated.
    Suspend(suspend::Suspend),
    /// Reinstate a suspended owner: their keys work again.
    Reinstate(suspend::Reinstate),
    /// Remove an owner that has no key left, or with their keys.
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
            Self::Show(command) => command.run(given),
            Self::Add(command) => command.run(given),
            Self::Edit(command) => command.run(given),
            Self::Suspend(command) => command.run(given),
            Self::Reinstate(command) => command.run(given),
            Self::Remove(command) => command.run(given),
        }
    }
}

/// The owner as it is shown.
fn view(opened: &Opened<'_>, id: OwnerId) -> Result<OwnerView, Error> {
    let now = opened.vault().now();
    opened.see(|seen| seen.owner_view(id, now))?
}
