//! `keywright owner`: whom keys are issued for.

mod edit;

use keywright_core::{
    error::{Code, Error},
    model::OwnerId,
    operation::{AddOwner, RemoveOwner},
    view::OwnerView,
};
use serde::Serialize;

use super::Given;
use crate::{
    output::{Failure, Outcome, OwnerJson, Table},
    vault::Opened,
};

const LIST_EXAMPLES: &str = "\
Examples:
  keywright owner list
  keywright owner list --json | jq -r '.owners[].name'";

const ADD_EXAMPLES: &str = "\
Examples:
  keywright owner add Platform --contact platform@example.org";

const REMOVE_EXAMPLES: &str = "\
Examples:
  keywright owner remove Platform    Refused while the owner has a key";

/// List, add, edit and remove owners.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List owners, and how many keys they have.
    #[command(after_help = LIST_EXAMPLES)]
    List,
    /// Add an owner.
    #[command(after_help = ADD_EXAMPLES)]
    Add {
        /// Its name: a person, team or service.
        name: String,
        /// How to reach them.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        contact: String,
    },
    /// Edit an owner.
    Edit(edit::Edit),
    /// Remove an owner that has no key left.
    #[command(after_help = REMOVE_EXAMPLES)]
    Remove {
        /// The owner.
        name: String,
    },
}

#[derive(Serialize)]
struct OwnersAnswer {
    owners: Vec<OwnerJson>,
}

#[derive(Serialize)]
struct OwnerAnswer {
    owner: OwnerJson,
}

#[derive(Serialize)]
struct RemovedAnswer {
    removed: String,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List => list(given),
            Self::Add { name, contact } => add(given, &AddOwner { name, contact }),
            Self::Edit(command) => command.run(given),
            Self::Remove { name } => remove(given, &name),
        }
    }
}

fn list(given: Given<'_>) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let now = opened.vault().now();
    let owners = opened.read(|state| state.owner_views(now));
    opened.close(output);
    if output.is_json() {
        output.document(&OwnersAnswer { owners: owners.iter().map(OwnerJson::from).collect() })?;
        return Ok(Outcome::Done);
    }
    if owners.is_empty() {
        output.note("There are no owners yet. Add one: keywright owner add Platform --contact platform@example.org");
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["NAME", "CONTACT", "LIVE KEYS", "ALL KEYS"]);
    for owner in owners {
        table.row([owner.name, owner.contact, owner.live_keys.to_string(), owner.keys.to_string()]);
    }
    output.table(&table)?;
    Ok(Outcome::Done)
}

fn add(given: Given<'_>, request: &AddOwner) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let id = opened.apply(request)?;
    let owner = view(&opened, id)?;
    opened.close(output);
    if output.is_json() {
        output.document(&OwnerAnswer { owner: OwnerJson::from(&owner) })?;
    } else {
        output.note(&format!("Added the owner {}.", owner.name));
    }
    Ok(Outcome::Done)
}

fn remove(given: Given<'_>, name: &str) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let id = opened.read(|state| state.find_owner(name))?;
    let removed = view(&opened, id)?.name;
    opened.apply(&RemoveOwner { owner: id })?;
    opened.close(output);
    if output.is_json() {
        output.document(&RemovedAnswer { removed })?;
    } else {
        output.note(&format!("Removed the owner {removed}."));
    }
    Ok(Outcome::Done)
}

/// The owner as it is shown.
fn view(opened: &Opened, id: OwnerId) -> Result<OwnerView, Error> {
    let now = opened.vault().now();
    opened
        .read(|state| state.owner_views(now).into_iter().find(|owner| owner.id == id))
        .ok_or_else(|| Error::new(Code::OwnerNotFound, "There is no such owner any more."))
}
