//! `keywright export audit`.

use keywright_core::error::{Code, Error};

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export audit > audit.jsonl
  keywright export audit | jq 'select(.event.type == \"key_revoked\")'

The chain and every signature are verified on the way. Exit code 5: they are
not whole, and the error says what is wrong and where.";

/// Write everything that was ever done as JSON lines, oldest first, verifying it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Audit {}

impl Audit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let mut stopped = None;
        let mut events = 0_u64;
        let walked = opened.vault().audit(&mut |entry| {
            events += 1;
            output.entry(&entry).map_err(|failure| {
                stopped = Some(failure);
                Error::new(Code::Cancelled, "The output ended.")
            })
        });
        opened.close();
        if let Some(failure) = stopped {
            return Err(failure);
        }
        let verified = walked?;
        output.note(&format!(
            "{events} events; the chain and every signature are whole. The chain ends with {}.",
            verified.head
        ));
        Ok(Outcome::Done)
    }
}
