//! Adds and removes accounts.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, draw, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Account, AccountId, Accounts, Actor, Event, Name, Record, RecordChange, RecordRef},
    state::State,
};

/// Add an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddAccount {
    /// Its name.
    pub name: String,
}

impl Operation for AddAccount {
    type Reply = AccountId;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<AccountId>> {
        access::administer(actor, "accounts")?;
        let name = Name::parse_listed(&self.name, "name")?;
        rules::unique(&name, state.account_named(&name).map(|account| account.name.as_str()), "an account")?;
        let id = draw::id(context.random, |id| state.account(id).is_some())?;
        let account = Account { id, name, created_at: context.now };
        let event = Event::AccountAdded { account: id, name: account.name.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Account(account))], id))
    }
}

/// Remove an account that no grant is limited to any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveAccount {
    /// Which account.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub account: AccountId,
}

impl Operation for RemoveAccount {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, "accounts")?;
        let account = state.account(self.account).ok_or_else(|| {
            Error::new(Code::AccountNotFound, format!("There is no account {}.", self.account)).about("account")
        })?;
        let limited = |accounts: &Accounts| matches!(accounts, Accounts::Selected(ids) if ids.contains(&account.id));
        let owners = state.owners().filter(|owner| owner.grants.iter().any(|grant| limited(&grant.accounts))).count();
        let users = state.keys_with_account(account.id).count() + owners;
        if users > 0 {
            let message = format!(
                "{} is one of the accounts of {users} {}. Change those first.",
                account.name,
                if users == 1 { "key or owner" } else { "keys and owners" }
            );
            return Err(Error::new(Code::InUse, message).about("account"));
        }
        let event = Event::AccountRemoved { account: account.id, name: account.name.clone() };
        Ok(Decision::change(event, [RecordChange::Remove(RecordRef::Account(account.id))], ()))
    }
}
