//! `keywright key delete`: removes the records of keys, and with them their access.

use keywright_core::operation::BulkAct;

use super::{
    Given,
    bulk::{Manner, SIGNED_ENDS_LATER, Wording, act_on},
    selection::Selection,
};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright key delete old-ci
  keywright key delete 7Hq2mXc90aZt Lk02mXc90aZt --yes
  keywright key delete --status expired --dry-run

A key that works stops at once. The audit log keeps what happened; to keep the
record too, revoke the key instead.";

const DELETE: Wording = Wording { verb: "Delete", done: "Deleted", is_final: true, of_signed: Some(SIGNED_ENDS_LATER) };

/// Delete keys: their records go, and with them their access.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Delete {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    manner: Manner,
}

impl Delete {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        act_on(given, given.open()?, &self.selection, BulkAct::Delete, DELETE, self.manner)
    }
}
