//! `keywright rules set`: shows what a change would affect before it is made.

use keywright_core::{
    error::{Code, Error},
    model::{Door, FieldChange, RuleSetting, Rules},
    operation::SetRules,
    view::{RuleEffect, RulesEffect},
};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, Outcome, Output},
};

const EXAMPLES: &str = "\
Examples:
  keywright rules set max_lifetime=90 default_lifetime=30d
  keywright rules set keys_enabled=no_new --yes
  keywright rules set names_unique=vault --dry-run

`keywright rules show` lists the rules and what each can be.";

/// How many keys of an effect are named.
const NAMED: usize = 5;

/// Set rules; what that would affect is shown first, and existing keys stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Set {
    /// Rules and what they shall be; all of them or none.
    #[arg(value_name = "RULE=VALUE", required = true)]
    settings: Vec<String>,
    /// Only show what would change, and for which keys.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask; needed where it affects keys and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    rules: &'a Rules,
    changes: &'a [FieldChange],
    effects: &'a [RuleEffect],
    dry_run: bool,
}

impl Set {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let settings = self.settings.iter().map(|text| setting(text)).collect::<Result<Vec<_>, _>>()?;
        let change = SetRules { settings };
        let opened = given.open()?;
        let (actor, now) = (opened.vault().actor(Door::Cli), opened.vault().now());
        let mut effect = opened.read(|state| state.rules_effect(&actor, &change, now))?;
        effect.effects.iter_mut().for_each(|effect| name_keys(&opened, effect));
        if !self.dry_run && !self.consent(output, &effect)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        if !self.dry_run {
            opened.apply(&change)?;
        }
        let rules = opened.read(|state| state.rules().clone());
        opened.close();
        if output.is_json() {
            let RulesEffect { changes, effects } = &effect;
            output.document(&Answer { rules: &rules, changes, effects, dry_run: self.dry_run })?;
            return Ok(Outcome::Done);
        }
        if self.dry_run || self.yes {
            show_effects(output, &effect);
        }
        show_changes(output, &effect.changes, self.dry_run);
        Ok(Outcome::Done)
    }

    /// Whether to go on: where keys are affected, somebody has to want it.
    fn consent(&self, output: &Output, effect: &RulesEffect) -> Result<bool, Failure> {
        if self.yes || effect.effects.is_empty() {
            return Ok(true);
        }
        if output.can_ask() {
            show_effects(output, effect);
            return output.confirm("Set the rules all the same?");
        }
        let sentences = effect.effects.iter().map(|effect| effect.sentence.as_str()).collect::<Vec<_>>().join(" ");
        let message = format!("{sentences} Look at it with --dry-run, and add --yes to set the rules all the same.");
        Err(Error::new(Code::InvalidArgument, message).about("yes").into())
    }
}

fn setting(text: &str) -> Result<RuleSetting, Error> {
    let Some((rule, value)) = text.split_once('=') else {
        let message = format!(
            "“{text}” sets no rule. Write RULE=VALUE, like max_lifetime=90; `keywright rules show` lists the rules."
        );
        return Err(Error::new(Code::InvalidArgument, message).about("rules"));
    };
    Ok(RuleSetting { rule: rule.trim().to_owned(), value: value.trim().to_owned() })
}

/// Names the first of the keys behind their number.
fn name_keys(opened: &Opened<'_>, effect: &mut RuleEffect) {
    let names: Vec<_> = opened
        .see(|seen| effect.keys.iter().take(NAMED).filter_map(|id| Some(seen.key(*id)?.name.to_string())).collect())
        .unwrap_or_default();
    let number = format!(": {}.", effect.count);
    if let Some(place) = effect.sentence.find(&number).filter(|_| !names.is_empty()) {
        let more = if effect.count > names.len() { ", …" } else { "" };
        let named = format!(": {} ({}{more}).", effect.count, names.join(", "));
        effect.sentence.replace_range(place..place + number.len(), &named);
    }
}

fn show_effects(output: &Output, effect: &RulesEffect) {
    for effect in &effect.effects {
        output.note(&effect.sentence);
    }
}

fn show_changes(output: &Output, changes: &[FieldChange], dry_run: bool) {
    if changes.is_empty() {
        output.note("The rules say this already; nothing was changed.");
    }
    for change in changes {
        let value = |value: &Option<String>| value.as_deref().unwrap_or("none").to_owned();
        let (from, to) = (value(&change.from), value(&change.to));
        let verb = if dry_run { "Would set" } else { "Set" };
        output.note(&format!("{verb} {} to {to}; it was {from}.", change.field));
    }
}
