//! `keywright operator list`.

use keywright_core::view::OperatorView;
use serde::Serialize;

use super::Given;
use crate::output::{Failure, OperatorJson, Outcome, Table, word};

const EXAMPLES: &str = "\
Examples:
  keywright operator list
  keywright operator list --json | jq -r '.operators[].name'";

/// List operators, their roles, and how they unlock the vault.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {}

#[derive(Serialize)]
struct Answer {
    operators: Vec<OperatorJson>,
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let operators = opened.vault().operators();
        opened.close();
        let mut table = Table::new(&["NAME", "ROLE", "KEYS OF", "UNLOCKS BY", ""]);
        for operator in &operators {
            table.row([
                operator.name.clone(),
                word(&operator.role),
                operator.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default(),
                operator.locks.iter().map(word).collect::<Vec<_>>().join(", "),
                about(operator),
            ]);
        }
        given.output.listed(&Answer { operators: operators.iter().map(OperatorJson::from).collect() }, &table, "")
    }
}

fn about(operator: &OperatorView) -> String {
    let you = operator.you.then_some("you");
    let first = operator.must_change.then_some("still has the first passphrase");
    let keys = operator.first_keys_by.as_ref().map(|by| format!("with keys made by {by}"));
    [you.map(str::to_owned), first.map(str::to_owned), keys].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
