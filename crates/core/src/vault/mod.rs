//! A vault: one folder on disk holding everything, and the only road by which it changes.

use std::path::{Path, PathBuf};

use crate::{
    error::Result,
    model::{Actor, Door, KeyId, OperatorId, OperatorRole, Preset, Time},
    operation::Operation,
    secret::{Passphrase, RecoveryCode, Token},
    state::State,
    view::HistoryEntry,
};

/// An open vault. Cheap to clone; the folder is let go when [`Vault::close`] was called or the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Vault {}

/// What a new vault starts with.
#[derive(Debug)]
pub struct NewVault {
    /// Its name.
    pub name: String,
    /// The name of the first operator, an Admin.
    pub operator: String,
    /// Its first rules.
    pub preset: Preset,
    /// The passphrase that unlocks it.
    pub passphrase: Option<Passphrase>,
    /// Whether this computer's keychain unlocks it.
    pub keychain: bool,
    /// Whether to make a recovery code; always made where there is no passphrase.
    pub recovery: bool,
}

/// A vault that was just made.
#[derive(Debug)]
pub struct Created {
    /// The vault, open.
    pub vault: Vault,
    /// Its recovery code, the only time that there is one.
    pub recovery: Option<RecoveryCode>,
}

/// What unlocks a vault.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// A passphrase.
    Passphrase(Passphrase),
    /// This computer's keychain.
    Keychain,
    /// A recovery code; it is used up by this.
    Recovery(RecoveryCode),
}

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

/// How an open vault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Why it can only be read; `None`: it is whole.
    pub read_only: Option<String>,
    /// What was put right while it was opened, in sentences.
    pub notes: Vec<String>,
    /// How far the index is being refilled in the background: records done, and all.
    pub refilling: Option<(u64, u64)>,
}

impl Vault {
    /// Makes a vault in `folder`, which must not exist or be empty.
    ///
    /// # Errors
    /// `AlreadyExists`, `ReadOnly`, `DiskFull`, `Disk`, `InvalidText`, `InvalidPassphrase`, `Keychain`, `KeychainTimeout`.
    pub fn create(_folder: &Path, _new: NewVault) -> Result<Created> {
        unimplemented!()
    }

    /// What can be said of the vault in `folder` without unlocking it.
    ///
    /// # Errors
    /// `VaultNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
    pub fn inspect(_folder: &Path) -> Result<VaultInfo> {
        unimplemented!()
    }

    /// Opens the vault in `folder`. `operator` is a name, needed only where there are several.
    ///
    /// # Errors
    /// `VaultNotFound`, `VaultInUse`, `WrongPassphrase`, `WrongRecoveryCode`, `NoSuchLock`, `Keychain`, `KeychainTimeout`,
    /// `OperatorNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
    pub fn open(_folder: &Path, _operator: Option<&str>, _unlock: Unlock) -> Result<Self> {
        unimplemented!()
    }

    /// The one road for every change: decides on the current State, writes the ledger, waits until it is durable,
    /// and only then changes the State.
    ///
    /// # Errors
    /// Those of the operation; `VaultDamaged` where the vault can only be read; `DiskFull`, `Disk`.
    pub fn apply<O: Operation>(&self, _door: Door, _operation: &O) -> Result<O::Reply> {
        unimplemented!()
    }

    /// The same for many at once: all of them or none, durable at the end. `progress` is told how many are
    /// done, and cancels by answering `false`.
    ///
    /// # Errors
    /// As [`Vault::apply`], for the first that is refused; `Cancelled`.
    pub fn apply_all<O: Operation>(
        &self,
        _door: Door,
        _operations: impl IntoIterator<Item = O>,
        _progress: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Vec<O::Reply>> {
        unimplemented!()
    }

    /// Reads the State. Hold it briefly: changes wait.
    pub fn read<T>(&self, _read: impl FnOnce(&State) -> T) -> T {
        unimplemented!()
    }

    /// The vault's time: the later of the clock and the ledger's last time.
    #[must_use]
    pub fn now(&self) -> Time {
        unimplemented!()
    }

    /// The operator who opened it, at this door.
    #[must_use]
    pub fn actor(&self, _door: Door) -> Actor {
        unimplemented!()
    }

    /// What can be said of it without unlocking.
    #[must_use]
    pub fn info(&self) -> VaultInfo {
        unimplemented!()
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> Health {
        unimplemented!()
    }

    /// What happened to a key, oldest first, followed back through the ledger.
    ///
    /// # Errors
    /// `KeyNotFound`, `VaultDamaged`, `Disk`.
    pub fn history(&self, _key: KeyId) -> Result<Vec<HistoryEntry>> {
        unimplemented!()
    }

    /// Walks the whole ledger from its start, verifies the chain and every signature, and hands out each event.
    ///
    /// # Errors
    /// `VaultDamaged` with what is wrong and at which sequence number; `Disk`; what `each` answers.
    pub fn audit(&self, _each: &mut dyn FnMut(HistoryEntry) -> Result<()>) -> Result<()> {
        unimplemented!()
    }

    /// Sets or changes the passphrase. `proof` is what unlocks it now: a passphrase or a recovery code.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `InvalidPassphrase`, `DiskFull`, `Disk`.
    pub fn set_passphrase(&self, _proof: &Unlock, _new: &Passphrase) -> Result<()> {
        unimplemented!()
    }

    /// Makes a new recovery code; an earlier one stops working.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `DiskFull`, `Disk`.
    pub fn renew_recovery_code(&self, _proof: &Unlock) -> Result<RecoveryCode> {
        unimplemented!()
    }

    /// Lets this computer's keychain unlock it.
    ///
    /// # Errors
    /// `Keychain`, `KeychainTimeout`, `DiskFull`, `Disk`.
    pub fn enable_keychain(&self) -> Result<()> {
        unimplemented!()
    }

    /// Stops this computer's keychain from unlocking it.
    ///
    /// # Errors
    /// `NoSuchLock`, `DiskFull`, `Disk`; `InUse` where nothing else would unlock it.
    pub fn disable_keychain(&self) -> Result<()> {
        unimplemented!()
    }

    /// Saves a token in the system's keychain, service `keywright-token`, user the key's id.
    ///
    /// # Errors
    /// `Keychain`, `KeychainTimeout`.
    pub fn save_token_to_keychain(&self, _key: KeyId, _token: &Token) -> Result<()> {
        unimplemented!()
    }

    /// Closes it: writes the clean mark, wipes the keys, lets the folder go. Other clones answer `Locked` from now on.
    ///
    /// # Errors
    /// `Disk`, `DiskFull`: the vault is closed all the same, and nothing acknowledged is lost.
    pub fn close(&self) -> Result<()> {
        unimplemented!()
    }
}
