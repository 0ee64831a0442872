//! `keywright account rename`.

use keywright_core::operation::EditAccount;
use serde::Serialize;

use super::Given;
use crate::output::{AccountJson, Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright account rename eu-production eu-west

Keys refer to it by its id, so that nothing else changes.";

/// Rename an account; the keys that are limited to it stay so.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rename {
    /// The account.
    #[arg(value_name = "NAME")]
    account: String,
    /// Its new name.
    #[arg(value_name = "NEW")]
    name: String,
}

#[derive(Serialize)]
struct Answer {
    account: AccountJson,
}

impl Rename {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let account = opened.read(|state| state.find_account(&self.account))?;
        opened.apply(&EditAccount { account, name: self.name })?;
        let now = opened.vault().now();
        let account = opened.read(|state| state.account_view(account, now))?;
        opened.close();
        let answer = Answer { account: AccountJson::from(&account) };
        given.output.done(&answer, &format!("The account is called {} from now on.", account.name))
    }
}
