//! `keywright rules`: the vault's own policy.

use keywright_core::model::Rules;
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, Table};

const EXAMPLES: &str = "\
Examples:
  keywright rules show
  keywright rules show --json | jq .rules.max_lifetime";

/// Show the vault's rules.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show every rule and what it is set to.
    #[command(after_help = EXAMPLES)]
    Show,
}

#[derive(Serialize)]
struct Answer<'a> {
    rules: &'a Rules,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Self::Show = self;
        let output = given.output;
        let opened = given.open()?;
        let (rules, words) = opened.read(|state| (state.rules().clone(), state.rules_in_words()));
        opened.close();
        if output.is_json() {
            output.document(&Answer { rules: &rules })?;
            return Ok(Outcome::Done);
        }
        let mut table = Table::new(&["RULE", "VALUE", "WHAT IT SAYS"]);
        for rule in words {
            table.row([rule.name, rule.value, rule.meaning]);
        }
        output.table(&table)?;
        Ok(Outcome::Done)
    }
}
