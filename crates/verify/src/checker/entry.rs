//! What a checker knows of keys and owners: no names, no descriptions.

use std::{ops::Deref, sync::Arc};

use crate::{AccountId, KeyId, OwnerId, RoleId};

/// What a checker knows of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// Its id.
    pub id: KeyId,
    /// Valid while now is before this, in seconds since 1970; `None` never expires.
    pub expires_at: Option<i64>,
    /// Whom it was issued for.
    pub owner: Option<OwnerId>,
    /// What it may do.
    pub grants: Grants,
    /// Whether it was revoked, or deleted before its token ended.
    pub revoked: bool,
    /// Whether it is suspended.
    pub suspended: bool,
}

/// What a checker knows of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerEntry {
    /// Whether the owner is suspended, and with them all their keys.
    pub suspended: bool,
    /// What their keys may do, where keys have their owner's grants.
    pub grants: Grants,
}

/// The roles on a key or an owner: a list that is cheap to clone. One role, which is what most keys have, stands in the
/// entry itself, so that a check need not follow a pointer into cold memory for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    One([Grant; 1]),
    Many(Arc<[Grant]>),
}

/// A role on a key or an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: RoleId,
    /// Where it holds.
    pub accounts: Accounts,
}

/// Where a grant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// In every account, now and later.
    All,
    /// In these accounts.
    Selected(Arc<[AccountId]>),
}

impl KeyEntry {
    /// A key that never expires and may do nothing yet.
    #[must_use]
    pub fn new(id: KeyId) -> Self {
        Self { id, expires_at: None, owner: None, grants: Grants::default(), revoked: false, suspended: false }
    }

    /// The same, with these grants.
    #[must_use]
    pub fn with_grants(mut self, grants: impl IntoIterator<Item = Grant>) -> Self {
        self.grants = grants.into_iter().collect();
        self
    }

    /// The same, valid while now is before `end`.
    #[must_use]
    pub fn expiring_at(mut self, end: i64) -> Self {
        self.expires_at = Some(end);
        self
    }
}

impl Default for Grants {
    /// None.
    fn default() -> Self {
        Self(Kept::Many(Arc::default()))
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(grants: I) -> Self {
        let mut grants = grants.into_iter();
        match (grants.next(), grants.next()) {
            (None, _) => Self::default(),
            (Some(one), None) => Self(Kept::One([one])),
            (Some(one), Some(two)) => Self(Kept::Many([one, two].into_iter().chain(grants).collect())),
        }
    }
}

impl Deref for Grants {
    type Target = [Grant];
    fn deref(&self) -> &[Grant] {
        match &self.0 {
            Kept::One(one) => one,
            Kept::Many(many) => many,
        }
    }
}

impl Grant {
    /// A role in every account.
    #[must_use]
    pub const fn everywhere(role: RoleId) -> Self {
        Self { role, accounts: Accounts::All }
    }

    /// A role in these accounts.
    #[must_use]
    pub fn within(role: RoleId, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        Self { role, accounts: Accounts::Selected(accounts.into_iter().collect()) }
    }
}

impl Accounts {
    /// Whether they hold in `account`; where none is named, only all of them do.
    pub(super) fn hold_in(&self, account: Option<AccountId>) -> bool {
        match (self, account) {
            (Self::All, _) => true,
            (Self::Selected(_), None) => false,
            (Self::Selected(selected), Some(account)) => selected.contains(&account),
        }
    }
}
