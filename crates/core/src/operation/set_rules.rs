//! Changes the rules. Keys that exist stay as they are; what a change means for them is in `view::rules_effect`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access};
use crate::{
    error::Result,
    model::{Actor, Event, FieldChange, Record, RecordChange, RuleSetting, Rules},
    state::State,
};

/// Set some rules; the others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SetRules {
    /// Which, and to what.
    pub settings: Vec<RuleSetting>,
}

impl SetRules {
    /// The request written as `RULE=VALUE`, once for each rule.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] where one is not written so.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self> {
        let settings = texts.iter().map(|text| RuleSetting::from_str(text.as_ref())).collect::<Result<_>>()?;
        Ok(Self { settings })
    }

    /// The rules as they would be, where the actor may set them.
    pub(crate) fn plan(&self, state: &State, actor: &Actor) -> Result<Rules> {
        access::in_person(actor, "the rules")?;
        access::administer(actor, "the rules")?;
        state.rules().with(&self.settings)
    }
}

impl Operation for SetRules {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        let after = self.plan(state, actor)?;
        let changes = changes(state.rules(), &after);
        if changes.is_empty() {
            return Ok(Decision::unchanged(()));
        }
        let event = Event::RulesChanged { changes };
        Ok(Decision::change(event, [RecordChange::Put(Record::Rules(after))], ()))
    }
}

/// The rules that differ, each by its name and as it is written.
pub(crate) fn changes(before: &Rules, after: &Rules) -> Vec<FieldChange> {
    let pairs = before.texts().into_iter().zip(after.texts());
    pairs
        .filter(|(before, after)| before.setting != after.setting)
        .map(|(before, after)| FieldChange {
            field: before.name.to_owned(),
            from: Some(before.setting),
            to: Some(after.setting),
        })
        .collect()
}
