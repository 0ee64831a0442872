//! The secret keys that an operator alone holds.

use zeroize::Zeroizing;

use crate::{
    error::Result,
    manifest::{Manifest, OwnKeys},
    seal::ExchangeSecret,
    signing::SigningKey,
    vault_id::VaultId,
};

/// An operator's own keys, and the vault that they belong to.
#[derive(Debug)]
pub(crate) struct OperatorKeys {
    /// Signs their frames of the ledger, and their slot.
    pub(crate) signing: SigningKey,
    /// Opens the epochs' keys that are sealed to them.
    pub(crate) exchange: ExchangeSecret,
    /// The vault, pinned: a `vault.json` with another id does not belong to this slot.
    pub(crate) vault: VaultId,
    /// The newest `vault.json` that the operator has seen.
    pub(crate) seen: Seen,
    /// Those that the operator made in place of what somebody else made for them, until an Admin has entered them in
    /// `vault.json`.
    pub(crate) next: Option<KeyPairs>,
}

/// What an operator signs with and what is sealed to.
#[derive(Debug)]
pub(crate) struct KeyPairs {
    signing: SigningKey,
    exchange: ExchangeSecret,
}

impl KeyPairs {
    /// New random ones.
    pub(crate) fn random() -> Result<Self> {
        Ok(Self { signing: SigningKey::random()?, exchange: ExchangeSecret::random()? })
    }

    /// Their public halves.
    pub(super) fn public(&self) -> Result<OwnKeys> {
        Ok(OwnKeys { public_key: self.signing.public().0, exchange_key: self.exchange.public()? })
    }
}

/// What an operator has seen of `vault.json`: an older one, or one that goes back to an earlier admin key, is not taken any
/// more, whoever signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The epoch.
    pub(crate) epoch: u32,
    /// The revision.
    pub(crate) revision: u64,
    /// The last admin key.
    pub(crate) admin_key: [u8; 32],
}

impl Seen {
    /// What there is to see in this one.
    pub(crate) fn of(manifest: &Manifest) -> Option<Self> {
        let admin_key = manifest.admin_key()?.0;
        Some(Self { epoch: manifest.epoch, revision: manifest.revision, admin_key })
    }

    /// Whether this one is at least as new.
    pub(crate) fn is_reached_by(&self, manifest: &Manifest) -> bool {
        manifest.epoch >= self.epoch && manifest.revision >= self.revision && manifest.has_admin_key(&self.admin_key)
    }
}

impl OperatorKeys {
    /// New random ones.
    pub(crate) fn random(vault: VaultId, seen: Seen) -> Result<Self> {
        let KeyPairs { signing, exchange } = KeyPairs::random()?;
        Ok(Self { signing, exchange, vault, seen, next: None })
    }

    /// Goes on with the next ones, where `vault.json` lists these by now.
    pub(crate) fn follow(&mut self, listed: &[u8; 32]) {
        if let Some(KeyPairs { signing, exchange }) = self.next.take_if(|next| next.signing.public().0 == *listed) {
            (self.signing, self.exchange) = (signing, exchange);
        }
    }

    /// Their bytes: the seed of the signing key, the exchange secret, the vault's id; the epoch, revision and admin key
    /// that were seen; and the next seed and exchange secret, where there are.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(224));
        bytes.extend_from_slice(self.signing.expose_seed());
        bytes.extend_from_slice(self.exchange.expose());
        bytes.extend_from_slice(self.vault.as_bytes());
        bytes.extend_from_slice(&self.seen.epoch.to_le_bytes());
        bytes.extend_from_slice(&self.seen.revision.to_le_bytes());
        bytes.extend_from_slice(&self.seen.admin_key);
        if let Some(next) = &self.next {
            bytes.extend_from_slice(next.signing.expose_seed());
            bytes.extend_from_slice(next.exchange.expose());
        }
        bytes
    }

    /// The keys that are written in `bytes`; `None` unless they are exactly that.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (seed, rest) = bytes.split_first_chunk::<32>()?;
        let (exchange, rest) = rest.split_first_chunk::<32>()?;
        let (vault, rest) = rest.split_first_chunk::<16>()?;
        let (epoch, rest) = rest.split_first_chunk::<4>()?;
        let (revision, rest) = rest.split_first_chunk::<8>()?;
        let (admin_key, rest) = rest.split_first_chunk::<32>()?;
        let next = if rest.is_empty() {
            None
        } else {
            let (seed, exchange) = rest.split_first_chunk::<32>()?;
            let exchange = ExchangeSecret::from_bytes(exchange.try_into().ok()?);
            Some(KeyPairs { signing: SigningKey::from_seed(*seed).ok()?, exchange })
        };
        Some(Self {
            signing: SigningKey::from_seed(*seed).ok()?,
            exchange: ExchangeSecret::from_bytes(*exchange),
            vault: VaultId::from_bytes(*vault),
            seen: Seen {
                epoch: u32::from_le_bytes(*epoch),
                revision: u64::from_le_bytes(*revision),
                admin_key: *admin_key,
            },
            next,
        })
    }
}

impl std::fmt::Debug for ExchangeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExchangeSecret(..)")
    }
}
