//! `keywright key revoke`: ends keys for good; their records stay.

use clap::ValueEnum;
use keywright_core::{model::RevocationReason, operation::BulkAct};

use super::{
    Given,
    bulk::{Manner, SIGNED_ENDS_LATER, Wording, act_on},
    selection::Selection,
};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright key revoke ci-deploy --reason compromised
  keywright key revoke old-ci older-ci --yes
  keywright key revoke --owner 'Eve Miller' --reason owner-left --dry-run";

const REVOKE: Wording = Wording { verb: "Revoke", done: "Revoked", is_final: true, of_signed: Some(SIGNED_ENDS_LATER) };

/// Revoke keys, for good; their records stay.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Revoke {
    #[command(flatten)]
    selection: Selection,
    /// Why.
    #[arg(long, value_name = "REASON", default_value = "no-longer-needed")]
    reason: Reason,
    #[command(flatten)]
    manner: Manner,
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
        let act = BulkAct::Revoke { reason: self.reason.into() };
        act_on(given, given.open()?, &self.selection, act, REVOKE, self.manner)
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
