//! What can be said of a vault without unlocking it, and how an open one is.

use std::path::{Path, PathBuf};

use crate::{
    disk::holder,
    error::Result,
    manifest::{Manifest, which_operator},
    model::{OperatorId, OperatorRole},
    slot,
};

/// The file that the process holds which has the vault open.
pub(super) const LOCK: &str = "lock";

/// The ways to unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LockKind {
    /// By passphrase.
    Passphrase,
    /// By this computer's keychain.
    Keychain,
    /// By recovery code.
    Recovery,
}

/// What can be said of a vault without unlocking it.
#[derive(Debug, Clone)]
pub struct VaultInfo {
    /// The folder.
    pub path: PathBuf,
    /// The vault's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its operators.
    pub operators: Vec<OperatorInfo>,
    /// Whether a program has it open now, this one included.
    pub in_use: bool,
}

/// What can be said of an operator without unlocking.
#[derive(Debug, Clone)]
pub struct OperatorInfo {
    /// Their id.
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// How they can unlock.
    pub locks: Vec<LockKind>,
}

impl VaultInfo {
    /// The operator of this name; without one, the only one.
    ///
    /// # Errors
    /// `OperatorNotFound`, which names the operators.
    pub fn operator(&self, name: Option<&str>) -> Result<&OperatorInfo> {
        let names: Vec<_> = self.operators.iter().map(|operator| operator.name.as_str()).collect();
        which_operator(&names, name).map(|place| &self.operators[place])
    }
}

/// How an open vault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Why it can only be read; `None`: it is whole.
    pub read_only: Option<String>,
    /// Whether that is because of damage: something may be missing, so that no check can answer a safe yes.
    pub damaged: bool,
    /// What was put right while it was opened, in sentences.
    pub notes: Vec<String>,
    /// How far the index is being refilled in the background: records done, and all.
    pub refilling: Option<(u64, u64)>,
}

/// Looks at the vault in `folder`.
pub(super) fn inspect(folder: &Path) -> Result<VaultInfo> {
    let (manifest, _) = Manifest::read(folder)?;
    Ok(of(folder, &manifest))
}

/// What can be said of the vault with this manifest.
pub(super) fn of(folder: &Path, manifest: &Manifest) -> VaultInfo {
    let operators = manifest.current_operators().map(|entry| OperatorInfo {
        id: entry.id,
        name: entry.name.to_string(),
        role: entry.role,
        locks: slot::locks_of(folder, manifest.vault, entry),
    });
    VaultInfo {
        path: folder.to_owned(),
        id: manifest.vault.to_string(),
        name: manifest.name.to_string(),
        operators: operators.collect(),
        in_use: holder(&folder.join(LOCK)).is_some(),
    }
}
