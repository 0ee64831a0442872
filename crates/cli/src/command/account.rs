//! `keywright account`: what a scoped role can be limited to.

use keywright_core::{
    error::{Code, Error},
    operation::{AddAccount, RemoveAccount},
};
use serde::Serialize;

use super::Given;
use crate::output::{AccountJson, Failure, Outcome, Table};

const LIST_EXAMPLES: &str = "\
Examples:
  keywright account list";

const ADD_EXAMPLES: &str = "\
Examples:
  keywright account add eu-production
  keywright key issue backup --role Backup@eu-production --copy";

const REMOVE_EXAMPLES: &str = "\
Examples:
  keywright account remove eu-production    Refused while a key is limited to it";

/// List, add and remove accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List accounts, and how many keys are limited to them.
    #[command(after_help = LIST_EXAMPLES)]
    List,
    /// Add an account.
    #[command(after_help = ADD_EXAMPLES)]
    Add {
        /// Its name: a cloud account, a site, a tenant.
        name: String,
    },
    /// Remove an account that no key is limited to any more.
    #[command(after_help = REMOVE_EXAMPLES)]
    Remove {
        /// The account.
        name: String,
    },
}

#[derive(Serialize)]
struct AccountsAnswer {
    accounts: Vec<AccountJson>,
}

#[derive(Serialize)]
struct AccountAnswer {
    account: AccountJson,
}

#[derive(Serialize)]
struct RemovedAnswer<'a> {
    removed: &'a str,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::List => list(given),
            Self::Add { name } => add(given, name),
            Self::Remove { name } => remove(given, &name),
        }
    }
}

fn list(given: Given<'_>) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let accounts = opened.read(keywright_core::state::State::account_views);
    opened.close(output);
    if output.is_json() {
        output.document(&AccountsAnswer { accounts: accounts.iter().map(AccountJson::from).collect() })?;
        return Ok(Outcome::Done);
    }
    if accounts.is_empty() {
        output.note("There are no accounts yet. Add one: keywright account add NAME");
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["NAME", "KEYS LIMITED TO IT"]);
    for account in accounts {
        table.row([account.name, account.keys.to_string()]);
    }
    output.table(&table)?;
    Ok(Outcome::Done)
}

fn add(given: Given<'_>, name: String) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let id = opened.apply(&AddAccount { name })?;
    let account = opened
        .read(|state| state.account_views().into_iter().find(|account| account.id == id))
        .ok_or_else(|| Error::new(Code::AccountNotFound, "There is no such account any more."))?;
    opened.close(output);
    if output.is_json() {
        output.document(&AccountAnswer { account: AccountJson::from(&account) })?;
    } else {
        output.note(&format!("Added the account {}.", account.name));
    }
    Ok(Outcome::Done)
}

fn remove(given: Given<'_>, name: &str) -> Result<Outcome, Failure> {
    let Given { access, output } = given;
    let opened = access.open(output)?;
    let id = opened.read(|state| state.find_account(name))?;
    opened.apply(&RemoveAccount { account: id })?;
    opened.close(output);
    if output.is_json() {
        output.document(&RemovedAnswer { removed: name })?;
    } else {
        output.note(&format!("Removed the account {name}."));
    }
    Ok(Outcome::Done)
}
