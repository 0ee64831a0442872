//! Operators, as the window asks for them.

use keywright_core::{
    model::{OperatorRole, OwnerId},
    secret::Passphrase,
};
use serde::Deserialize;

/// Add an operator.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AddOperatorRequest {
    /// Their name.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: OperatorRole,
    /// The owner whose keys alone an Issuer manages.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) owner: Option<OwnerId>,
    /// Their first passphrase, which they are asked to change.
    #[serde(deserialize_with = "super::unlock::passphrase")]
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) passphrase: Passphrase,
}
