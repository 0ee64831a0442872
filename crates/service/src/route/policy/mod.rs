//! Policies: what the window calls roles.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod remove;
