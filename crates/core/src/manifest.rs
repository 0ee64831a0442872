//! `vault.json`: who the vault is, who may open it, and each epoch's keys sealed to its operators; signed with the
//! admin key. A second copy, `vault.json.bak`, stands in for a first one that cannot be read.
//!
//! The operators' own secret keys are in `slot`, what the sealed keys are in `epoch_keys`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    base64_bytes, disk,
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    model::{Name, Operator, OperatorId, OperatorRole, OwnerId},
    seal::{ExchangeSecret, open_from, seal_to},
    signed_file::{self, Kind, SignedFile},
    signing::{PublicKey, SIGNATURE, SigningKey},
    token_key::TokenJwk,
    vault_id::VaultId,
};

/// The file's name.
pub(crate) const FILE: &str = "vault.json";
/// The second copy's name.
pub(crate) const COPY: &str = "vault.json.bak";
/// The longest that such a file can be.
const CEILING: u64 = 4 * 1024 * 1024;

/// What `vault.json` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The format of the whole vault.
    pub(crate) format: u32,
    /// The vault's id, made of the first of `admin_keys`.
    pub(crate) vault: VaultId,
    /// Its name.
    pub(crate) name: Name,
    /// The current epoch, from 1.
    pub(crate) epoch: u32,
    /// The admin keys, the first one first, each later one vouched for by the one before; the last signs this file.
    pub(crate) admin_keys: Vec<AdminKey>,
    /// Who may open the vault.
    pub(crate) operators: Vec<OperatorEntry>,
    /// The keys of each epoch, sealed to each operator. Those of old epochs stay: old frames are read with them.
    pub(crate) keyrings: Vec<SealedKeyring>,
    /// The public halves of the token keys of all epochs.
    pub(crate) token_keys: Vec<PublicTokenKey>,
    /// The public halves of the list keys of all epochs.
    pub(crate) list_keys: Vec<PublicListKey>,
}

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

/// An operator as `vault.json` lists them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperatorEntry {
    /// Their id.
    pub(crate) id: OperatorId,
    /// Their name.
    pub(crate) name: Name,
    /// What they may do.
    pub(crate) role: OperatorRole,
    /// The owner that they are tied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<OwnerId>,
    /// The key they sign with, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
    /// The key that epochs' keys are sealed to, X25519.
    #[serde(with = "base64_bytes")]
    pub(crate) exchange_key: [u8; 32],
}

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

/// The public half of an epoch's token key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicTokenKey {
    /// Which epoch.
    pub(crate) epoch: u32,
    /// The key.
    pub(crate) jwk: TokenJwk,
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
    /// Reads the manifest of the vault in `folder`, from the second copy where the first cannot be used; the note says so.
    ///
    /// # Errors
    /// `VaultNotFound` where there is neither, `VaultNewer`, and `VaultDamaged` with what is wrong with the first.
    pub(crate) fn read(folder: &Path) -> Result<(Self, Option<String>)> {
        let first = Self::read_file(&folder.join(FILE));
        let Err(error) = first else { return first.map(|manifest| (manifest, None)) };
        if error.code == Code::VaultNewer {
            return Err(error);
        }
        match Self::read_file(&folder.join(COPY)) {
            Ok(manifest) => {
                let what = if error.code == Code::VaultNotFound { "is missing" } else { "is damaged" };
                Ok((manifest, Some(format!("{FILE} {what}; its second copy was used."))))
            }
            Err(second) if second.code == Code::VaultNewer => Err(second),
            Err(second) if second.code != Code::VaultNotFound && error.code == Code::VaultNotFound => Err(second),
            Err(_) => Err(error),
        }
    }

    /// Reads and verifies one file.
    pub(crate) fn read_file(path: &Path) -> Result<Self> {
        if path.parent().is_some_and(Path::is_file) {
            return Err(not_found(path));
        }
        let bytes = disk::read_whole(path, CEILING)?.ok_or_else(|| not_found(path))?;
        let file = SignedFile::<Self>::read(Kind::Vault, path, &bytes)?;
        let Some(admin_key) = file.content.admin_key() else {
            return Err(damaged(path, "its admin keys do not vouch for each other or do not belong to its id"));
        };
        if !file.verify(&admin_key) {
            return Err(damaged(path, "its signature is not by its admin key"));
        }
        if let Some(what) = file.content.contradiction() {
            return Err(damaged(path, what));
        }
        Ok(file.content)
    }

    /// Writes it, signed with `admin_key`: the second copy after the first.
    pub(crate) fn write(&self, folder: &Path, admin_key: &SigningKey) -> Result<()> {
        let bytes = SignedFile::write(Kind::Vault, self, admin_key)?;
        disk::replace(&folder.join(FILE), &bytes)?;
        disk::replace(&folder.join(COPY), &bytes)
    }

    /// Makes the second copy equal to the first, or the first to the second, where one is missing or damaged.
    pub(crate) fn mend(folder: &Path) -> Result<()> {
        let paths = [folder.join(FILE), folder.join(COPY)];
        let read = |path: &Path| Self::read_file(path).is_ok();
        match paths.each_ref().map(|path| read(path)) {
            [true, false] => copy(&paths[0], &paths[1]),
            [false, true] => copy(&paths[1], &paths[0]),
            _ => Ok(()),
        }
    }

    /// The operator called `name`, or the only one.
    pub(crate) fn operator(&self, name: Option<&str>) -> Result<&OperatorEntry> {
        let names = || self.operators.iter().map(|operator| operator.name.as_str()).collect::<Vec<_>>().join(", ");
        match (name, self.operators.as_slice()) {
            (None, [only]) => Ok(only),
            (None, _) => Err(Error::new(
                Code::OperatorNotFound,
                format!("This vault has several operators: {}. Say which one you are.", names()),
            )
            .about("operator")),
            (Some(name), operators) => {
                let folded = Name::parse(name, "operator").map(|name| name.folded());
                operators.iter().find(|operator| Ok(operator.name.folded()) == folded).ok_or_else(|| {
                    let message = format!("This vault has no such operator. It has: {}.", names());
                    Error::new(Code::OperatorNotFound, message).about("operator")
                })
            }
        }
    }

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

    /// The last admin key, if the whole row of them is sound and belongs to the vault's id.
    fn admin_key(&self) -> Option<PublicKey> {
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

    /// What in it cannot be.
    fn contradiction(&self) -> Option<&'static str> {
        let ids: std::collections::HashSet<_> = self.operators.iter().map(|operator| operator.id).collect();
        if self.format != signed_file::FORMAT {
            Some("it says an unknown format")
        } else if self.epoch == 0 {
            Some("it says epoch 0")
        } else if self.operators.is_empty() || ids.len() != self.operators.len() {
            Some("it lists no operator, or one twice")
        } else {
            None
        }
    }
}

impl OperatorEntry {
    /// The operator, as actors know them.
    pub(crate) fn to_operator(&self) -> Operator {
        Operator { id: self.id, name: self.name.clone(), role: self.role, owner: self.owner }
    }
}

/// What an admin key signs to vouch for the next one.
pub(crate) fn vouching(vault: VaultId, next: &PublicKey) -> Vec<u8> {
    [b"keywright admin key\0".as_slice(), vault.as_bytes(), &next.0].concat()
}

/// What a sealed keyring is bound to.
fn keyring_info(vault: VaultId, epoch: u32, operator: OperatorId) -> Vec<u8> {
    [b"keywright keyring\0".as_slice(), vault.as_bytes(), &epoch.to_le_bytes(), operator.as_bytes()].concat()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = disk::read_whole(from, CEILING)?.ok_or_else(|| not_found(from))?;
    disk::replace(to, &bytes)
}

fn not_found(path: &Path) -> Error {
    let folder = path.parent().unwrap_or(path);
    let message = if folder.is_file() {
        format!("{} is a file, not the folder of a vault. Check the path.", folder.display())
    } else {
        format!("There is no vault in {}. Check the path, or make a new vault there.", folder.display())
    };
    Error::new(Code::VaultNotFound, message)
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::new(Code::VaultDamaged, format!("{} is damaged: {what}. Put back a copy of it.", path.display()))
}
