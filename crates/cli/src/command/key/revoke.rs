//! `keywright key revoke`: ends keys for good; their records stay.

use clap::ValueEnum;
use keywright_core::{model::RevocationReason, operation::RevokeKey};

use super::{Given, answer, confirmed, find_all};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright key revoke ci-deploy --reason compromised
  keywright key revoke old-ci older-ci --yes";

/// Revoke keys, for good; their records stay.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Revoke {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// Why.
    #[arg(long, value_name = "REASON", default_value = "no-longer-needed")]
    reason: Reason,
    /// Do not ask at the terminal.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// The token was or may have been seen by others.
    Compromised,
    /// Another key took its place.
    Superseded,
    /// Nothing needs it any more.
    NoLongerNeeded,
    /// Its owner left.
    OwnerLeft,
    /// Its token was dropped before anyone stored it.
    NeverStored,
}

impl Revoke {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let reason = self.reason.into();
        let opened = given.open()?;
        let keys = find_all(&opened, &self.keys)?;
        if !confirmed(output, self.yes, "Revoke", &keys)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        opened.apply_all(keys.iter().map(|key| RevokeKey { key: key.id, reason }).collect())?;
        let keys = opened.again(&keys)?;
        opened.close();
        answer(output, "Revoked", &keys)?;
        Ok(Outcome::Done)
    }
}

impl From<Reason> for RevocationReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Compromised => Self::Compromised,
            Reason::Superseded => Self::Superseded,
            Reason::NoLongerNeeded => Self::NoLongerNeeded,
            Reason::OwnerLeft => Self::OwnerLeft,
            Reason::NeverStored => Self::NeverStored,
        }
    }
}
