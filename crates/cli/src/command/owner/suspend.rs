//! `keywright owner suspend` and `keywright owner reinstate`.

use keywright_core::operation::{ReinstateOwner, SuspendOwner};

use super::{Given, OwnerAnswer, view};
use crate::output::{Failure, Outcome, OwnerJson, count_of};

const EXAMPLES: &str = "\
Examples:
  keywright owner suspend 'Eve Miller'
  keywright owner reinstate 'Eve Miller'";

/// Suspend an owner: their keys stop working until they are reinstated.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Suspend {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
}

/// Reinstate a suspended owner: their keys work again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Reinstate {
    /// The owner.
    #[arg(value_name = "NAME")]
    owner: String,
}

impl Suspend {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let owner = opened.read(|state| state.find_owner(&self.owner))?;
        opened.apply(&SuspendOwner { owner })?;
        let owner = view(&opened, owner)?;
        opened.close();
        let stopped = match owner.live_keys {
            0 => "They have no live key".to_owned(),
            live => format!("No token of theirs works any more ({})", count_of(live, "live key")),
        };
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        given.output.done(&answer, &format!("Suspended the owner {}. {stopped}.", owner.name))
    }
}

impl Reinstate {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let owner = opened.read(|state| state.find_owner(&self.owner))?;
        opened.apply(&ReinstateOwner { owner })?;
        let owner = view(&opened, owner)?;
        opened.close();
        let answer = OwnerAnswer { owner: OwnerJson::from(&owner) };
        given.output.done(&answer, &format!("Reinstated the owner {}. Their keys work again.", owner.name))
    }
}
