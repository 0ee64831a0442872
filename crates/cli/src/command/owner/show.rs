//! `keywright owner show`: one owner, how to reach them, what they may do, and their keys.

use keywright_core::{
    model::Time,
    view::{KeyQuery, OwnerView},
};
use serde::Serialize;

use super::{Given, view};
use crate::{
    command::{grants::roles_of, key::key_table},
    output::{Colour, Failure, KeyJson, Outcome, Output, OwnerJson, Table, exact, relative},
};

const EXAMPLES: &str = "\
Examples:
  keywright owner show Platform
  keywright owner show Platform --json | jq -r '.keys[].id'";

/// Show an owner and their keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
}

#[derive(Serialize)]
struct Answer {
    owner: OwnerJson,
    keys: Vec<KeyJson>,
}

impl Show {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let now = opened.vault().now();
        let id = opened.read(|state| state.find_owner(&self.owner))?;
        let owner = view(&opened, id)?;
        let query = KeyQuery { owner: Some(id), ..KeyQuery::default() };
        let keys = opened.see(|seen| seen.page(&query, now))?.keys;
        opened.close();
        if output.is_json() {
            output
                .document(&Answer { owner: OwnerJson::from(&owner), keys: keys.iter().map(KeyJson::from).collect() })?;
            return Ok(Outcome::Done);
        }
        show(output, &owner, now)?;
        if keys.is_empty() {
            output.line("\nThey have no keys.")?;
        } else {
            output.line("\nKeys")?;
            output.table(&key_table(&keys, now, output.is_wide()))?;
        }
        Ok(Outcome::Done)
    }
}

fn show(output: &Output, owner: &OwnerView, now: Time) -> Result<(), Failure> {
    let mut table = Table::new(&[]);
    let mut line = |label: &str, text: String| {
        if !text.is_empty() {
            table.row([label.to_owned(), text]);
        }
    };
    line("Name", owner.name.clone());
    line("Id", owner.id.to_string());
    line("Contact", owner.contact.clone());
    line("Team", owner.team.clone());
    line("Roles", roles_of(&owner.grants));
    line("Added", exact(owner.created_at));
    line("Last used", owner.last_used_at.map_or_else(|| "not seen here".to_owned(), |at| relative(now, at)));
    let status = match owner.suspended_at {
        Some(at) => Colour::Warn.cell(format!("suspended {}", relative(now, at))),
        None => Colour::Good.cell("active"),
    };
    table.row(["Status".into(), status]);
    output.table(&table)
}
