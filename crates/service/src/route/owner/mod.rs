//! Owners: whom keys are issued for.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod reinstate;
pub(crate) mod remove;
pub(crate) mod suspend;
