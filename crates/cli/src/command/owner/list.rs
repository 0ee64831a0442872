//! `keywright owner list`.

use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, OwnerJson, Table};

const EXAMPLES: &str = "\
Examples:
  keywright owner list
  keywright owner list --json | jq -r '.owners[].name'";

/// List owners, and how many keys they have.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {}

#[derive(Serialize)]
struct Answer {
    owners: Vec<OwnerJson>,
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let now = opened.vault().now();
        let owners = opened.see(|seen| seen.owner_views(now))?;
        opened.close();
        let mut table = Table::new(&["NAME", "CONTACT", "LIVE KEYS", "ALL KEYS"]);
        for owner in &owners {
            let (live, all) = (owner.live_keys.to_string(), owner.keys.to_string());
            table.row([owner.name.clone(), owner.contact.clone(), live, all]);
        }
        let none = "There are no owners yet. Add one: keywright owner add Platform --contact platform@example.org";
        given.output.listed(&Answer { owners: owners.iter().map(OwnerJson::from).collect() }, &table, none)
    }
}
