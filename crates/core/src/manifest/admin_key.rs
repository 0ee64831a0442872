//! The row of admin keys: each vouches for the next, and the first is what the vault's id is made of.

use serde::{Deserialize, Serialize};

use super::Manifest;
use crate::{
    base64_bytes,
    signing::{PublicKey, SIGNATURE},
    vault_id::VaultId,
};

/// An admin key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdminKey {
    /// The public key, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
    /// The signature of the admin key before it; the first has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vouched: Option<Vouched>,
}

/// A signature in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Vouched(#[serde(with = "base64_bytes")] pub(crate) [u8; SIGNATURE]);

impl Manifest {
    /// Whether this is the public half of one of its admin keys.
    pub(crate) fn has_admin_key(&self, public_key: &[u8; 32]) -> bool {
        self.admin_keys.iter().any(|key| key.public_key == *public_key)
    }

    /// The last admin key, if the whole row of them is sound and belongs to the vault's id.
    pub(crate) fn admin_key(&self) -> Option<PublicKey> {
        let (first, later) = self.admin_keys.split_first()?;
        let mut current = PublicKey(first.public_key);
        if VaultId::of(&current) != self.vault {
            return None;
        }
        for key in later {
            let vouched = key.vouched.as_ref()?;
            if !current.verifies(&vouching(self.vault, &PublicKey(key.public_key)), &vouched.0) {
                return None;
            }
            current = PublicKey(key.public_key);
        }
        Some(current)
    }
}

/// What an admin key signs to vouch for the next one.
pub(crate) fn vouching(vault: VaultId, next: &PublicKey) -> Vec<u8> {
    [b"keywright admin key\0".as_slice(), vault.as_bytes(), &next.0].concat()
}
