//! `keywright key suspend` and `keywright key reinstate`.

use keywright_core::operation::{ReinstateKey, SuspendKey};

use super::{Given, answer, find_all};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright key suspend ci-deploy
  keywright key reinstate ci-deploy";

/// Suspend keys: they stop working until they are reinstated.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Suspend {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
}

/// Reinstate suspended keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Reinstate {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
}

impl Suspend {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let keys = find_all(&opened, &self.keys)?;
        opened.apply_all(keys.iter().map(|key| SuspendKey { key: key.id }).collect())?;
        let keys = opened.again(&keys)?;
        opened.close();
        answer(given.output, "Suspended", &keys)?;
        Ok(Outcome::Done)
    }
}

impl Reinstate {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let keys = find_all(&opened, &self.keys)?;
        opened.apply_all(keys.iter().map(|key| ReinstateKey { key: key.id }).collect())?;
        let keys = opened.again(&keys)?;
        opened.close();
        answer(given.output, "Reinstated", &keys)?;
        Ok(Outcome::Done)
    }
}
