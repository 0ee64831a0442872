//! Operators as they are shown, and what ends when one leaves or loses a role.

use serde::Serialize;

use crate::{
    model::{KeyId, OperatorId, OperatorRole, OwnerId},
    vault::LockKind,
};

/// An operator as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OperatorView {
    /// Their id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// The owner whose keys alone an Issuer manages.
    pub owner: Option<TiedOwner>,
    /// Whether it is who opened the vault.
    pub you: bool,
    /// How they can unlock; none where their slot cannot be read.
    pub locks: Vec<LockKind>,
    /// Whether their passphrase is still the one that was chosen for them.
    pub must_change: bool,
    /// The Admin who made the keys that they sign and read with, and may still know them: the name, until the operator has set a
    /// passphrase of their own and another Admin opened the vault after that.
    pub first_keys_by: Option<String>,
}

/// The owner that an operator is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TiedOwner {
    /// The owner's id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: OwnerId,
    /// The owner's name; the id where there is no such owner any more.
    pub name: String,
}

/// What ends when an operator leaves or loses a role: the keys that they held are renewed, so what the old ones vouched
/// for is vouched for no more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OperatorRemoval {
    /// The epoch that begins: what is written from now on is sealed with a key that they never had.
    pub epoch: u32,
    /// Whether the token key is renewed.
    pub token_key_renewed: bool,
    /// Whether the list key is renewed.
    pub list_key_renewed: bool,
    /// Whether the admin key is renewed.
    pub admin_key_renewed: bool,
    /// The live keys whose signed tokens verifiers refuse once they have the new public key only; the first 100 by name.
    pub signed_keys: Vec<SignedKey>,
    /// How many such keys there are.
    pub signed_count: usize,
    /// The operators, by name, whose keys were made by the one who leaves: who knows them can go on as these. They are to be
    /// removed and added again.
    pub first_keys: Vec<String>,
}

/// A key with a signed token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SignedKey {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: KeyId,
    /// Its name.
    pub name: String,
}
