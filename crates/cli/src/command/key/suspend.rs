//! `keywright key suspend` and `keywright key reinstate`.

use keywright_core::operation::BulkAct;

use super::{
    Given,
    bulk::{Manner, SIGNED_ENDS_LATER, Wording, act_on},
    selection::Selection,
};
use crate::output::{Failure, Outcome};

const SUSPEND_EXAMPLES: &str = "\
Examples:
  keywright key suspend ci-deploy
  keywright key suspend --owner 'Eve Miller' --status active --dry-run
  keywright key suspend --role Deploy --yes";

const REINSTATE_EXAMPLES: &str = "\
Examples:
  keywright key reinstate ci-deploy
  keywright key reinstate --owner 'Eve Miller' --status suspended";

const SUSPEND: Wording =
    Wording { verb: "Suspend", done: "Suspended", is_final: false, of_signed: Some(SIGNED_ENDS_LATER) };
const REINSTATE: Wording = Wording { verb: "Reinstate", done: "Reinstated", is_final: false, of_signed: None };

/// Suspend keys: they stop working until they are reinstated.
#[derive(Debug, clap::Args)]
#[command(after_help = SUSPEND_EXAMPLES)]
pub(crate) struct Suspend {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    manner: Manner,
}

/// Reinstate suspended keys.
#[derive(Debug, clap::Args)]
#[command(after_help = REINSTATE_EXAMPLES)]
pub(crate) struct Reinstate {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    manner: Manner,
}

impl Suspend {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        act_on(given, given.open()?, &self.selection, BulkAct::Suspend, SUSPEND, self.manner)
    }
}

impl Reinstate {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        act_on(given, given.open()?, &self.selection, BulkAct::Reinstate, REINSTATE, self.manner)
    }
}
