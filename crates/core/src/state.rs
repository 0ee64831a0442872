//! The current records of an open vault, in memory, with the indexes that the rules and lists need.

use crate::model::{Change, Rules};

/// The current records of an open vault.
#[derive(Debug)]
pub struct State {
    rules: Rules,
}

impl State {
    /// The state of a new vault.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self { rules }
    }

    /// The vault's rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Takes a committed change in.
    pub fn apply(&mut self, _change: Change) {}
}
