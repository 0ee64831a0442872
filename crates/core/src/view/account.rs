//! Accounts as they are shown.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::count::{Count, sorted};
use crate::{
    error::{Code, Error, Result},
    model::{Account, AccountId, Time},
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
    /// How many live keys have a role that is limited to it.
    pub live_keys: usize,
    /// How many keys do, ended ones included.
    pub keys: usize,
}

impl State {
    /// All accounts as they are at `now`, sorted by name.
    #[must_use]
    pub fn account_views(&self, now: Time) -> Vec<AccountView> {
        let mut counts = HashMap::new();
        for row in self.rows().rows() {
            let accounts: BTreeSet<_> = row.key.grants.iter().flat_map(|grant| grant.accounts.selected()).collect();
            for account in accounts {
                counts.entry(*account).or_insert_with(Count::default).add_row(row, now);
            }
        }
        let counted = |account: &Account| counts.get(&account.id).copied().unwrap_or_default();
        sorted(self.accounts().map(|account| (account.name.folded(), view(account, counted(account)))))
    }

    /// The account with this id, as it is at `now`.
    ///
    /// # Errors
    /// [`Code::AccountNotFound`].
    pub fn account_view(&self, id: AccountId, now: Time) -> Result<AccountView> {
        let missing = || Error::new(Code::AccountNotFound, format!("There is no account {id}.")).about("account");
        let account = self.account(id).ok_or_else(missing)?;
        let mut counts = Count::default();
        self.rows().rows().filter(|row| row.is_limited_to(id)).for_each(|row| counts.add_row(row, now));
        Ok(view(account, counts))
    }
}

fn view(account: &Account, counts: Count) -> AccountView {
    AccountView { id: account.id, name: account.name.to_string(), live_keys: counts.live, keys: counts.all }
}
