//! Accounts: what scoped policies can be limited to.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod rename;

use keywright_core::{error::Result, model::AccountId};

use crate::{wire::AccountBody, work::Asked};

/// The account as it is now.
fn now(asked: &Asked, id: AccountId) -> Result<AccountBody> {
    asked.read(|state| state.account_view(id, asked.now))?.map(AccountBody::from)
}
