//! An account.

use keywright_core::view::AccountView;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that a scoped policy can be limited to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub(crate) struct AccountBody {
    /// Its id.
    #[schema(pattern = "^[0-9A-Za-z]{12}$")]
    pub(crate) id: String,
    /// Its name.
    name: String,
    /// How many live keys are limited to it.
    live_keys: usize,
    /// How many keys are, ended ones included.
    keys: usize,
}

impl From<AccountView> for AccountBody {
    fn from(account: AccountView) -> Self {
        Self { id: account.id.to_string(), name: account.name, live_keys: account.live_keys, keys: account.keys }
    }
}
