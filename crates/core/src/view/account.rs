//! Accounts as they are shown.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::count::sorted;
use crate::{
    error::{Code, Error, Result},
    model::{Account, AccountId},
    state::State,
};

/// An account as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// How many keys have a grant that is limited to it.
    pub keys: usize,
}

impl State {
    /// All accounts, sorted by name.
    #[must_use]
    pub fn account_views(&self) -> Vec<AccountView> {
        let mut keys = HashMap::new();
        for row in self.rows().rows() {
            let accounts: BTreeSet<_> = row.key.grants.iter().flat_map(|grant| grant.accounts.selected()).collect();
            for account in accounts {
                *keys.entry(*account).or_default() += 1;
            }
        }
        let counted = |account: &Account| keys.get(&account.id).copied().unwrap_or_default();
        sorted(self.accounts().map(|account| (account.name.folded(), view(account, counted(account)))))
    }

    /// The account with this id.
    ///
    /// # Errors
    /// [`Code::AccountNotFound`].
    pub fn account_view(&self, id: AccountId) -> Result<AccountView> {
        let missing = || Error::new(Code::AccountNotFound, format!("There is no account {id}.")).about("account");
        self.account(id).map(|account| view(account, self.keys_with_account(id).count())).ok_or_else(missing)
    }
}

fn view(account: &Account, keys: usize) -> AccountView {
    AccountView { id: account.id, name: account.name.to_string(), keys }
}
