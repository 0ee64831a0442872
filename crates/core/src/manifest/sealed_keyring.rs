//! Each epoch's keys as `vault.json` has them: sealed to its operators, and the public halves for everybody.

use keywright_verify::Jwk;
use serde::{Deserialize, Serialize};

use super::{FILE, Manifest, OperatorEntry};
use crate::{
    base64_bytes,
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    model::OperatorId,
    seal::{ExchangeSecret, open_from, seal_to},
    vault_id::VaultId,
};

/// The keys of an epoch, sealed to an operator.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedKeyring {
    /// Which epoch.
    pub(crate) epoch: u32,
    /// To whom.
    pub(crate) operator: OperatorId,
    /// HPKE: the encapsulated key, then the ciphertext.
    #[serde(with = "base64_bytes")]
    pub(crate) sealed: Vec<u8>,
}

/// The public half of a token key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicTokenKey {
    /// Which epoch.
    pub(crate) epoch: u32,
    /// The key.
    pub(crate) jwk: Jwk,
    /// From when on it signs, in seconds since 1970; absent of the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<i64>,
    /// Whether verifiers go on being told of it once the one after it signs, for as long as a key lives whose token it signed. Never
    /// where somebody may hold its other half who shall not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) stays: bool,
}

/// The public half of an epoch's list key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicListKey {
    /// Which epoch.
    pub(crate) epoch: u32,
    /// The key, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
}

impl Manifest {
    /// Seals the keys of an epoch to an operator.
    pub(crate) fn seal_keyring(&self, epoch: u32, keys: &EpochKeys, operator: &OperatorEntry) -> Result<SealedKeyring> {
        let info = keyring_info(self.vault, epoch, operator.id);
        let sealed = seal_to(&operator.exchange_key, &info, &keys.to_bytes())?;
        Ok(SealedKeyring { epoch, operator: operator.id, sealed })
    }

    /// Opens the keys of every epoch that were sealed to `operator`, oldest first.
    pub(crate) fn open_keyrings(&self, operator: OperatorId, secret: &ExchangeSecret) -> Result<Vec<(u32, EpochKeys)>> {
        let damaged = || {
            let message = format!("{FILE} is damaged: the keys in it do not open. Put back a copy of it.");
            Error::new(Code::VaultDamaged, message)
        };
        let mut keyrings = Vec::new();
        for keyring in self.keyrings.iter().filter(|keyring| keyring.operator == operator) {
            let info = keyring_info(self.vault, keyring.epoch, operator);
            let opened = open_from(secret, &info, &keyring.sealed).ok_or_else(damaged)?;
            keyrings.push((keyring.epoch, EpochKeys::from_bytes(&opened).ok_or_else(damaged)?));
        }
        keyrings.sort_by_key(|(epoch, _)| *epoch);
        if keyrings.last().is_none_or(|(epoch, _)| *epoch != self.epoch) {
            return Err(damaged());
        }
        Ok(keyrings)
    }
}

/// What a sealed keyring is bound to.
fn keyring_info(vault: VaultId, epoch: u32, operator: OperatorId) -> Vec<u8> {
    [b"keywright keyring\0".as_slice(), vault.as_bytes(), &epoch.to_le_bytes(), operator.as_bytes()].concat()
}
