//! Whether somebody could issue a key now, and why not: said before anybody fills a form, in the words with which issuing would
//! refuse it.

use crate::{
    error::Result,
    model::{Actor, Time},
    operation::may_issue,
    state::State,
};

impl State {
    /// Whether this actor could issue a key at `now`, whatever its name and roles.
    ///
    /// # Errors
    /// The refusal that they would meet: `NotAllowed`, `KeysDisabled`, `LimitReached`; `RuleRefused` where there is no role yet,
    /// or their owner is suspended.
    pub fn may_issue(&self, actor: &Actor, now: Time) -> Result<()> {
        may_issue(self, actor, now)
    }
}
