//! A role on a key, for all accounts or for selected ones.

use serde::{Deserialize, Serialize};

use super::{AccountId, RoleId};

/// A role on a key (or on an owner).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: RoleId,
    /// Where it holds.
    pub accounts: Accounts,
}

/// Where a grant holds. An unscoped role always holds for [`Accounts::All`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Accounts {
    /// In every account, now and later.
    All,
    /// In these accounts: at least one, sorted, none twice.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    Selected(Vec<AccountId>),
}

impl Accounts {
    /// The accounts that it is limited to; none where it holds in all.
    #[must_use]
    pub fn selected(&self) -> &[AccountId] {
        match self {
            Self::All => &[],
            Self::Selected(accounts) => accounts,
        }
    }
}
