//! `keywright key delete`: removes the records of keys, and with them their access.

use keywright_core::operation::DeleteKey;

use super::{Given, answer, confirmed, find_all};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright key delete old-ci
  keywright key delete 7Hq2mXc90aZt Lk02mXc90aZt --yes

A key that works stops at once. The audit log keeps what happened; to keep the
record too, revoke the key instead.";

/// Delete keys: their records go, and with them their access.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Delete {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// Do not ask at the terminal.
    #[arg(long, short)]
    yes: bool,
}

impl Delete {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let keys = find_all(&opened, &self.keys)?;
        if !confirmed(output, self.yes, "Delete", &keys)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        opened.apply_all(keys.iter().map(|key| DeleteKey { key: key.id }).collect())?;
        opened.close();
        answer(output, "Deleted", &keys)?;
        Ok(Outcome::Done)
    }
}
