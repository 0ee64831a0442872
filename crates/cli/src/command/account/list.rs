//! `keywright account list`.

use serde::Serialize;

use super::Given;
use crate::output::{AccountJson, Failure, Outcome, Table};

const EXAMPLES: &str = "\
Examples:
  keywright account list";

/// List accounts, and how many keys are limited to them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {}

#[derive(Serialize)]
struct Answer {
    accounts: Vec<AccountJson>,
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let now = opened.vault().now();
        let accounts = opened.read(|state| state.account_views(now));
        opened.close();
        let mut table = Table::new(&["NAME", "LIVE KEYS LIMITED TO IT"]);
        for account in &accounts {
            table.row([account.name.clone(), account.live_keys.to_string()]);
        }
        let answer = Answer { accounts: accounts.iter().map(AccountJson::from).collect() };
        given.output.listed(&answer, &table, "There are no accounts yet. Add one: keywright account add NAME")
    }
}
