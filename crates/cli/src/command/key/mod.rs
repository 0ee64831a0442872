//! `keywright key`: everything that can be done with keys.

mod delete;
mod destination;
mod edit;
mod handover;
mod issue;
mod list;
mod revoke;
mod rotate;
mod show;
mod suspend;
mod table;
mod words;

use keywright_core::{error::Error, model::KeyId, view::KeyView};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, KeyJson, Outcome, Output},
};

/// Issue, list, show, edit and end keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Issue a key; its token can be had only now.
    Issue(issue::Issue),
    /// List keys.
    List(list::List),
    /// Show a key, what it may do, and what happened to it.
    Show(show::Show),
    /// Edit a key: name, description, owner, roles, expiration.
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

/// The keys that the texts mean, none twice.
fn find_all(opened: &Opened<'_>, texts: &[String]) -> Result<Vec<KeyView>, Error> {
    let mut ids: Vec<KeyId> = Vec::new();
    for text in texts {
        let id = opened.find_key(text)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.into_iter().map(|id| opened.key(id)).collect()
}

/// Whether to go on: asks, where somebody can be asked, before keys are ended.
fn confirmed(output: &Output, yes: bool, verb: &str, keys: &[KeyView]) -> Result<bool, Failure> {
    if yes || !output.can_ask() {
        return Ok(true);
    }
    let names = keys.iter().map(called).collect::<Vec<_>>().join(", ");
    output.confirm(&format!("{verb} {names}? This cannot be undone."))
}

/// Says what was done to keys, one line each, or answers with them.
fn answer(output: &Output, done: &str, keys: &[KeyView]) -> Result<(), Failure> {
    if output.is_json() {
        return output.document(&KeysAnswer { keys: keys.iter().map(KeyJson::from).collect() });
    }
    for key in keys {
        output.note(&format!("{done} {}.", called(key)));
    }
    Ok(())
}
