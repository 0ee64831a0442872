//! Accounts: what scoped policies can be limited to.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod remove;
pub(crate) mod rename;
