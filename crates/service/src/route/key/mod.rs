//! Keys: the calls about all of them, and about one.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod reinstate;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod suspend;
