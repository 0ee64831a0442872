//! `keywright recovery`: makes a new recovery code. Who asks has to know the passphrase or the present
//! code: that the keychain has the vault open is not enough.

use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright recovery new
  keywright recovery new --json | jq -r .recovery_code";

/// Make a new recovery code.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Make a recovery code and show it once; an earlier one stops working.
    #[command(after_help = EXAMPLES)]
    New,
}

#[derive(Serialize)]
struct Answer<'a> {
    recovery_code: &'a str,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Self::New = self;
        let output = given.output;
        let opened = given.open_by_person()?;
        let code = opened.vault().renew_recovery_code(opened.proof())?;
        opened.close();
        if output.is_json() {
            output.document(&Answer { recovery_code: code.expose() })?;
        } else {
            output.recovery_code(&code);
        }
        Ok(Outcome::Done)
    }
}
