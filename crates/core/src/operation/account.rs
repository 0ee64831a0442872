//! Adds, edits and removes accounts.

use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, access, draw, edit::Changes, rules};
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

/// Edit an account. Grants name it by its id, so that nothing else changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditAccount {
    /// Which account.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub account: AccountId,
    /// Its new name.
    pub name: String,
}

impl Operation for EditAccount {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, "accounts")?;
        let before = find(state, self.account)?;
        let name = Name::parse_listed(&self.name, "name")?;
        let other = state.account_named(&name).filter(|other| other.id != before.id);
        rules::unique(&name, other.map(|account| account.name.as_str()), "an account")?;
        if name == before.name {
            return Ok(Decision::unchanged(()));
        }
        let mut changes = Changes::default();
        changes.note("name", Some(before.name.to_string()), Some(name.to_string()));
        let event = Event::AccountEdited { account: before.id, name: before.name.clone(), changes: changes.into() };
        let after = Account { name, ..before.clone() };
        Ok(Decision::change(event, [RecordChange::Put(Record::Account(after))], ()))
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
        let account = find(state, self.account)?;
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

fn find(state: &State, id: AccountId) -> Result<&Account> {
    state
        .account(id)
        .ok_or_else(|| Error::new(Code::AccountNotFound, format!("There is no account {id}.")).about("account"))
}
