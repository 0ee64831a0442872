//! `keywright account add`.

use keywright_core::operation::AddAccount;
use serde::Serialize;

use super::Given;
use crate::output::{AccountJson, Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright account add eu-production
  keywright key issue backup --role Backup@eu-production --copy";

/// Add an account.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    /// Its name: a cloud account, a site, a tenant.
    name: String,
}

#[derive(Serialize)]
struct Answer {
    account: AccountJson,
}

impl Add {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let id = opened.apply(&AddAccount { name: self.name })?;
        let now = opened.vault().now();
        let account = opened.read(|state| state.account_view(id, now))?;
        opened.close();
        let answer = Answer { account: AccountJson::from(&account) };
        given.output.done(&answer, &format!("Added the account {}.", account.name))
    }
}
