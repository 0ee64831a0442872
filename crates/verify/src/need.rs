//! What a token has to be good for.

use crate::{AccountId, Permission};

/// Stands for an account that nobody knows, where a service asks about one: grants for all accounts hold in it, and no others.
/// Ids are drawn at random, so that no account has this one but by a chance of one in 62¹².
pub const UNKNOWN_ACCOUNT: AccountId = AccountId::of([b'0'; 12]);

/// What a token has to be good for: permissions, all of them, in an account or in no particular one.
///
/// A grant that is limited to accounts holds in these accounts and nowhere else. So where no account
/// is named, only grants for all accounts count: a service that forgets to say in which account it
/// is asked does not give a key of one account the run of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Need<'a> {
    /// All of them are needed; none is fine, and asks only whether the token works at all.
    pub permissions: &'a [Permission],
    /// Where they are needed.
    pub account: Option<AccountId>,
}

impl<'a> Need<'a> {
    /// Nothing but a token that works.
    pub const NOTHING: Self = Self { permissions: &[], account: None };

    /// All of these permissions.
    #[must_use]
    pub const fn of(permissions: &'a [Permission]) -> Self {
        Self { permissions, account: None }
    }

    /// The same, in this account.
    #[must_use]
    pub const fn within(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }
}
