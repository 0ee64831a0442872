//! The secret keys that an operator alone holds.

use zeroize::Zeroizing;

use crate::{error::Result, seal::ExchangeSecret, signing::SigningKey, vault_id::VaultId};

/// An operator's own keys, and the vault that they belong to.
#[derive(Debug)]
pub(crate) struct OperatorKeys {
    /// Signs their frames of the ledger, and their slot.
    pub(crate) signing: SigningKey,
    /// Opens the epochs' keys that are sealed to them.
    pub(crate) exchange: ExchangeSecret,
    /// The vault, pinned: a `vault.json` with another id does not belong to this slot.
    pub(crate) vault: VaultId,
}

impl OperatorKeys {
    /// New random ones.
    pub(crate) fn random(vault: VaultId) -> Result<Self> {
        Ok(Self { signing: SigningKey::random()?, exchange: ExchangeSecret::random()?, vault })
    }

    /// Their bytes: the seed of the signing key, the exchange secret, the vault's id.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(96));
        bytes.extend_from_slice(self.signing.expose_seed());
        bytes.extend_from_slice(self.exchange.expose());
        bytes.extend_from_slice(self.vault.as_bytes());
        bytes
    }

    /// The keys that are written in `bytes`; `None` unless they are exactly that.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (seed, rest) = bytes.split_first_chunk::<32>()?;
        let (exchange, vault) = rest.split_first_chunk::<32>()?;
        Some(Self {
            signing: SigningKey::from_seed(*seed).ok()?,
            exchange: ExchangeSecret::from_bytes(*exchange),
            vault: VaultId::from_bytes(vault.try_into().ok()?),
        })
    }
}

impl std::fmt::Debug for ExchangeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExchangeSecret(..)")
    }
}
