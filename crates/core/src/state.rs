//! The current records of an open vault, in memory, with the indexes that the rules and lists need.
//!
//! NOTE to RULES: the lead is filling operation/*.rs right now (also model/lifetime resolution in operation/lifetime.rs and the rules
//! in operation/rules.rs). Do NOT write operations; make State answer these calls (names fixed, bodies yours), then views, then tests.

use crate::model::{
    Account, AccountId, Change, Key, KeyId, Name, Owner, OwnerId, Role, RoleId, Rules, Time, Tombstone,
};

/// The current records of an open vault.
#[derive(Debug)]
pub struct State {
    rules: Rules,
}

#[allow(missing_docs, unused_variables, clippy::unimplemented)]
impl State {
    /// The state of a new vault.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self { rules }
    }

    /// The vault's rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Takes a committed change in.
    pub fn apply(&mut self, _change: Change) {}

    pub fn key(&self, id: KeyId) -> Option<&Key> {
        unimplemented!()
    }
    pub fn tombstone(&self, id: KeyId) -> Option<&Tombstone> {
        unimplemented!()
    }
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        unimplemented!()
    }
    pub fn owner(&self, id: OwnerId) -> Option<&Owner> {
        unimplemented!()
    }
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        unimplemented!()
    }
    /// By folded name.
    pub fn role_named(&self, name: &Name) -> Option<&Role> {
        unimplemented!()
    }
    pub fn owner_named(&self, name: &Name) -> Option<&Owner> {
        unimplemented!()
    }
    pub fn account_named(&self, name: &Name) -> Option<&Account> {
        unimplemented!()
    }
    /// All keys, live or ended, with this folded name (few).
    pub fn keys_named(&self, name: &Name) -> impl Iterator<Item = &Key> {
        std::iter::empty()
    }
    /// All keys, live or ended, with this role / owner / a grant limited to this account.
    pub fn keys_with_role(&self, role: RoleId) -> impl Iterator<Item = &Key> {
        std::iter::empty()
    }
    pub fn keys_of_owner(&self, owner: OwnerId) -> impl Iterator<Item = &Key> {
        std::iter::empty()
    }
    pub fn keys_with_account(&self, account: AccountId) -> impl Iterator<Item = &Key> {
        std::iter::empty()
    }
    /// How many keys are neither revoked nor expired at `now`; suspended ones count. Cheap.
    pub fn live_keys(&self, now: Time) -> usize {
        unimplemented!()
    }
    pub fn owners(&self) -> impl Iterator<Item = &Owner> {
        std::iter::empty()
    }
}
