//! `keywright owner list`.

use serde::Serialize;

use super::Given;
use crate::output::{Colour, Failure, Outcome, OwnerJson, Table};

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
        let mut table = Table::new(&["NAME", "CONTACT", "TEAM", "LIVE KEYS", "ALL KEYS", "STATUS"]);
        for owner in &owners {
            let status =
                if owner.suspended_at.is_some() { Colour::Warn.cell("suspended") } else { Colour::Good.cell("active") };
            table.row([
                owner.name.clone().into(),
                owner.contact.clone().into(),
                owner.team.clone().into(),
                owner.live_keys.to_string().into(),
                owner.keys.to_string().into(),
                status,
            ]);
        }
        let none = "There are no owners yet. Add one: keywright owner add Platform --contact platform@example.org";
        given.output.listed(&Answer { owners: owners.iter().map(OwnerJson::from).collect() }, &table, none)
    }
}
