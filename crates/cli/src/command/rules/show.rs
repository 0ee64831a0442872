//! `keywright rules show`.

use keywright_core::{model::Rules, view::RuleView};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, Table};

const EXAMPLES: &str = "\
Examples:
  keywright rules show
  keywright rules show --json | jq .rules.max_lifetime";

/// Show every rule, what it is set to and what that means.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {}

#[derive(Serialize)]
struct Answer<'a> {
    rules: &'a Rules,
    in_words: &'a [RuleView],
}

impl Show {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let (rules, words) = opened.read(|state| (state.rules().clone(), state.rules_in_words()));
        opened.close();
        let mut table = Table::new(&["RULE", "VALUE", "CAN BE", "WHAT IT SAYS"]);
        for rule in &words {
            let meaning = [Some(rule.meaning.as_str()), rule.hint.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            table.row([rule.name.clone(), rule.setting.clone(), can_be(rule), meaning.join(" ")]);
        }
        if given.output.is_json() {
            given.output.document(&Answer { rules: &rules, in_words: &words })?;
        } else {
            given.output.whole_table(&table)?;
        }
        Ok(Outcome::Done)
    }
}

/// What `rules set` takes for it.
fn can_be(rule: &RuleView) -> String {
    if rule.choices.is_empty() {
        rule.range.clone().unwrap_or_default()
    } else {
        rule.choices.iter().map(|choice| choice.setting.as_str()).collect::<Vec<_>>().join(", ")
    }
}
