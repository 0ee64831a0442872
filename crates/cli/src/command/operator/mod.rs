//! `keywright operator`: the people who open the vault.

mod add;
mod edit;
mod list;
mod remove;
mod words;

use clap::ValueEnum;
use keywright_core::{
    error::{Code, Error},
    model::{Name, OperatorRole},
    view::OperatorView,
};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, OperatorJson, Outcome},
};

/// List, add, edit and remove operators.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List operators, their roles, and how they unlock the vault.
    List(list::List),
    /// Add an operator; their first passphrase is asked for, or read from a file.
    Add(add::Add),
    /// Edit an operator: name, role, the owner whose keys alone they manage.
    Edit(edit::Edit),
    /// Remove an operator; what that ends is shown first.
    Remove(remove::Remove),
}

/// An operator, as `--json` answers it.
#[derive(Serialize)]
struct OperatorAnswer {
    operator: OperatorJson,
}

/// The roles of operators, by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleChoice {
    /// Everything, rules and operators too.
    Admin,
    /// Manages keys, where the rules let Issuers; of one owner only, where they are tied to one.
    Issuer,
    /// Sees everything and changes nothing.
    Viewer,
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

impl From<RoleChoice> for OperatorRole {
    fn from(choice: RoleChoice) -> Self {
        match choice {
            RoleChoice::Admin => Self::Admin,
            RoleChoice::Issuer => Self::Issuer,
            RoleChoice::Viewer => Self::Viewer,
        }
    }
}

/// The operator of this name, or with this id.
pub(super) fn find(opened: &Opened<'_>, text: &str) -> Result<OperatorView, Error> {
    let wanted = Name::parse(text, "operator")?.folded();
    let is_meant = |operator: &OperatorView| {
        operator.id.to_string() == text.trim()
            || Name::parse(&operator.name, "operator").is_ok_and(|name| name.folded() == wanted)
    };
    opened.vault().operators().into_iter().find(is_meant).ok_or_else(|| {
        Error::new(Code::OperatorNotFound, format!("There is no operator {text}. Look for it in the list."))
            .about("operator")
    })
}
