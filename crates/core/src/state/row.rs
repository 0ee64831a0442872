//! A key as lists need it: what they sort, filter and count by stands in the row itself.

use std::{cmp::Ordering, sync::Arc};

use super::texts::Span;
use crate::model::{AccountId, Delivery, Key, Place};

/// The end of a key that never expires.
pub(crate) const NEVER: i64 = i64::MAX;

/// How much of the folded name stands in the row.
const START: usize = 24;

/// A key as lists need it. Times are seconds since 1970.
#[derive(Debug)]
pub(crate) struct Row {
    /// The record.
    pub(crate) key: Arc<Key>,
    /// Where the ledger last changed it.
    pub(crate) place: Place,
    /// The start of the folded name, filled up with zeros, which no name has.
    start: [u8; START],
    /// Where what search looks at stands; the folded name is its beginning.
    pub(super) text: Span,
    /// How much of the text is the name.
    pub(super) name_length: u32,
    /// The number of the owner.
    pub(crate) owner: u32,
    /// The number of the first role.
    pub(crate) role: u32,
    /// Whether there are more roles.
    pub(crate) more_roles: bool,
    /// Whether it is revoked.
    pub(crate) revoked: bool,
    /// Whether it is suspended.
    pub(crate) suspended: bool,
    /// Whether nobody stored its token, as far as is known.
    pub(crate) unstored: bool,
    /// When it ends, [`NEVER`] where it does not.
    pub(crate) end: i64,
    /// When it was issued.
    pub(crate) created: i64,
    /// When a check last said yes to it.
    pub(crate) last_used: Option<i64>,
}

impl Row {
    /// The row of a key whose folded name this is, without what other tables know of it.
    pub(super) fn new(key: Arc<Key>, place: Place, name: &str) -> Self {
        let mut start = [0; START];
        let taken = name.len().min(START);
        start[..taken].copy_from_slice(&name.as_bytes()[..taken]);
        Self {
            start,
            text: Span::default(),
            name_length: u32::try_from(name.len()).unwrap_or(0),
            owner: super::NOTHING,
            role: super::NOTHING,
            more_roles: key.grants.len() > 1,
            revoked: key.revoked.is_some(),
            suspended: key.suspended_at.is_some(),
            unstored: matches!(key.delivery, Delivery::Pending | Delivery::NeverStored),
            end: key.expires_at.map_or(NEVER, |end| end.timestamp()),
            created: key.created_at.timestamp(),
            last_used: None,
            key,
            place,
        }
    }

    /// Whether it is neither revoked nor expired at `now`.
    pub(crate) fn is_live(&self, now: i64) -> bool {
        !self.revoked && now < self.end
    }

    /// Whether one of its roles is limited to this account, among others or alone.
    pub(crate) fn is_limited_to(&self, account: AccountId) -> bool {
        self.key.grants.iter().any(|grant| grant.accounts.selected().contains(&account))
    }

    /// The first eight bytes of the folded name, as a number that sorts like them.
    pub(crate) fn name_rank(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.start;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// How the names compare by what stands in the rows; `None` where that does not decide it.
    pub(super) fn compare_starts(&self, other: &Self) -> Option<Ordering> {
        let longer = self.name_length.max(other.name_length) as usize > START;
        match self.start.cmp(&other.start) {
            Ordering::Equal if longer => None,
            decided => Some(decided),
        }
    }
}
