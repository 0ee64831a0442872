//! `keywright key`: everything that can be done with keys.

mod bulk;
mod delete;
mod destination;
mod edit;
mod handover;
mod issue;
mod list;
mod revoke;
mod rotate;
mod selection;
mod show;
mod suspend;
mod table;
mod words;

use keywright_core::view::KeyView;
use serde::Serialize;

pub(super) use self::table::key_table;
use super::Given;
use crate::output::{Failure, KeyJson, Outcome};

/// Issue, list, show, edit and end keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Issue a key; its token can be had only now.
    Issue(issue::Issue),
    /// List keys.
    List(list::List),
    /// Show a key, what it may do, and what happened to it.
    Show(show::Show),
    /// Edit keys: name, description, owner, roles, expiration.
    Edit(edit::Edit),
    /// Rotate a key: a successor takes its place, at once or after a while.
    Rotate(rotate::Rotate),
    /// Suspend keys: they stop working until they are reinstated.
    Suspend(suspend::Suspend),
    /// Reinstate suspended keys.
    Reinstate(suspend::Reinstate),
    /// Revoke keys, for good; their records stay.
    Revoke(revoke::Revoke),
    /// Delete keys: their records go, and with them their access.
    Delete(delete::Delete),
}

/// Keys, as `--json` answers them.
#[derive(Serialize)]
struct KeysAnswer {
    keys: Vec<KeyJson>,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::Issue(command) => command.run(given),
            Self::List(command) => command.run(given),
            Self::Show(command) => command.run(given),
            Self::Edit(command) => command.run(given),
            Self::Rotate(command) => command.run(given),
            Self::Suspend(command) => command.run(given),
            Self::Reinstate(command) => command.run(given),
            Self::Revoke(command) => command.run(given),
            Self::Delete(command) => command.run(given),
        }
    }
}

/// A key by name and id, as messages say it.
fn called(key: &KeyView) -> String {
    format!("{} ({})", key.name, key.id)
}
