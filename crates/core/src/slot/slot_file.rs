//! The slot file, `slots/OPERATOR-ID.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    KeyPairs, OperatorKeys, Seen,
    lock::{Lock, Opener, Wrapper},
};
use crate::{
    base64_bytes, disk,
    error::{Code, Error, Result},
    manifest::{OperatorEntry, OwnKeys},
    model::OperatorId,
    seal::{Sealer, SymmetricKey, TAG, derive, random_array},
    signed_file::{FORMAT, Kind, SignedFile},
    signing::PublicKey,
    vault::LockKind,
    vault_id::VaultId,
};

/// The folder of the slot files.
pub(crate) const FOLDER: &str = "slots";
/// The longest that such a file can be.
const CEILING: u64 = 256 * 1024;

/// A slot: its locks and what they guard.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slot {
    format: u32,
    vault: VaultId,
    operator: OperatorId,
    /// How often it was written.
    revision: u64,
    /// Somebody else chose its passphrase: who added the operator. Until they choose their own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    given: bool,
    /// The keys that its operator made in place of those that somebody else made for them. An Admin enters them in `vault.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<OwnKeys>,
    locks: Vec<Lock>,
    #[serde(with = "base64_bytes")]
    salt: [u8; 32],
    #[serde(with = "base64_bytes")]
    sealed: Vec<u8>,
}

/// What the locks wrap: the key of the slot.
#[derive(Debug, Clone)]
pub(crate) struct SlotKey(SymmetricKey);

impl Slot {
    /// A new slot for these keys, with no locks yet.
    pub(crate) fn new(operator: OperatorId, keys: &OperatorKeys) -> Result<(Self, SlotKey)> {
        let slot_key = SlotKey(SymmetricKey::random()?);
        let mut slot = Self {
            format: FORMAT,
            vault: keys.vault,
            operator,
            revision: 0,
            given: false,
            next: None,
            locks: Vec::new(),
            salt: [0; 32],
            sealed: Vec::new(),
        };
        slot.seal_keys(&slot_key, keys)?;
        Ok((slot, slot_key))
    }

    /// The slot that comes after this one, with no locks yet: who knew the key of this one cannot open it.
    pub(crate) fn anew(&self, keys: &OperatorKeys) -> Result<(Self, SlotKey)> {
        let (slot, slot_key) = Self::new(self.operator, keys)?;
        Ok((Self { revision: self.revision, ..slot }, slot_key))
    }

    /// The keys that its operator made for themself, which `vault.json` does not list yet.
    pub(crate) fn next_keys(&self) -> Option<OwnKeys> {
        self.next
    }

    /// Says whether somebody else chose its passphrase.
    pub(crate) fn set_given(&mut self, given: bool) {
        self.given = given;
    }

    /// Whether somebody else chose its passphrase.
    pub(crate) fn is_given(&self) -> bool {
        self.given
    }

    /// Seals the operator's keys anew, with a new salt.
    pub(crate) fn seal_keys(&mut self, slot_key: &SlotKey, keys: &OperatorKeys) -> Result<()> {
        self.salt = random_array()?;
        self.next = keys.next.as_ref().map(KeyPairs::public).transpose()?;
        // Copied into a buffer that has room for the tag: nothing is left behind in a smaller one.
        let text = keys.to_bytes();
        let mut sealed = Vec::with_capacity(text.len() + TAG);
        sealed.extend_from_slice(&text);
        self.sealer(slot_key)?.seal(0, &self.binding(), &mut sealed, 0)?;
        self.sealed = sealed;
        Ok(())
    }

    /// Notes in it the newest `vault.json` that its operator has seen. What cannot be written now, on a full disk for one, is
    /// noted another time.
    pub(crate) fn note_seen(&mut self, folder: &Path, slot_key: &SlotKey, keys: &mut OperatorKeys, seen: Seen) {
        keys.seen = seen;
        let mut renewed = self.clone();
        if renewed.seal_keys(slot_key, keys).and_then(|()| renewed.write(folder, keys)).is_ok() {
            *self = renewed;
        }
    }

    /// Reads the slot of `entry`'s operator and checks that they wrote it.
    pub(crate) fn read(folder: &Path, vault: VaultId, entry: &OperatorEntry) -> Result<Self> {
        let path = path(folder, entry.id);
        let bytes = disk::read_whole(&path, CEILING)?.ok_or_else(|| {
            let message = format!(
                "{} is missing, so {} cannot unlock the vault. Put back a copy of it.",
                path.display(),
                entry.name
            );
            Error::new(Code::VaultDamaged, message)
        })?;
        let file = SignedFile::<Self>::read(Kind::Slot, &path, &bytes)?;
        let slot = &file.content;
        let fits = slot.vault == vault && slot.operator == entry.id && slot.format == FORMAT;
        // Signed with the key before, until its operator comes to know that their own one was entered.
        let entered = OwnKeys { public_key: entry.public_key, exchange_key: entry.exchange_key };
        let before = entry.earlier_keys.last().filter(|_| slot.next == Some(entered));
        let keys = before.map(|before| before.public_key).into_iter().chain([entry.public_key]);
        if !fits || !keys.into_iter().any(|key| file.verify(&PublicKey(key))) {
            let message = format!(
                "{} is damaged: it is not what its operator wrote for this vault. Put back a copy of it.",
                path.display()
            );
            return Err(Error::new(Code::VaultDamaged, message));
        }
        Ok(file.content)
    }

    /// Writes it, signed by its operator.
    pub(crate) fn write(&mut self, folder: &Path, keys: &OperatorKeys) -> Result<()> {
        self.revision += 1;
        let bytes = SignedFile::write(Kind::Slot, self, &keys.signing)?;
        disk::replace(&path(folder, self.operator), &bytes)
    }

    /// Unwraps the slot key.
    ///
    /// # Errors
    /// `NoSuchLock`; `WrongPassphrase`, `WrongRecoveryCode`, `Keychain`; `VaultDamaged`.
    pub(crate) fn open(&self, opener: &Opener<'_>) -> Result<SlotKey> {
        let kind = opener.kind();
        let lock = self.locks.iter().find(|lock| lock.kind == kind).ok_or_else(|| no_such_lock(kind))?;
        lock.open(self.whose(), opener).map(SlotKey)
    }

    /// The secret keys in it.
    pub(crate) fn keys(&self, slot_key: &SlotKey) -> Result<OperatorKeys> {
        let mut sealed = zeroize::Zeroizing::new(self.sealed.clone());
        self.sealer(slot_key)?
            .open(0, &self.binding(), &mut sealed)
            .and_then(|opened| OperatorKeys::from_bytes(opened))
            .filter(|keys| keys.vault == self.vault)
            .ok_or_else(|| {
                Error::new(Code::VaultDamaged, "A slot file of this vault is damaged. Put back a copy of it.")
            })
    }

    /// Adds a lock, in place of one of the same kind.
    pub(crate) fn set_lock(&mut self, slot_key: &SlotKey, opener: &Opener<'_>) -> Result<()> {
        let lock = Lock::new(self.whose(), opener, &slot_key.0)?;
        self.locks.retain(|old| old.kind != lock.kind);
        self.locks.push(lock);
        self.locks.sort_by_key(|lock| lock.kind as u8);
        Ok(())
    }

    /// Takes a lock away.
    ///
    /// # Errors
    /// `NoSuchLock`; `InUse` where neither a passphrase nor a recovery code would be left.
    pub(crate) fn remove_lock(&mut self, kind: LockKind) -> Result<()> {
        if !self.kinds().contains(&kind) {
            return Err(no_such_lock(kind));
        }
        if !self.locks.iter().any(|lock| lock.kind != kind && lock.kind != LockKind::Keychain) {
            return Err(Error::new(
                Code::InUse,
                "Nothing else would unlock this vault. Set a passphrase or make a recovery code first.",
            ));
        }
        self.locks.retain(|lock| lock.kind != kind);
        Ok(())
    }

    /// Whether it has a lock of this kind.
    ///
    /// # Errors
    /// `NoSuchLock` where it has none.
    pub(crate) fn expects(&self, kind: LockKind) -> Result<()> {
        if self.kinds().contains(&kind) { Ok(()) } else { Err(no_such_lock(kind)) }
    }

    /// How often it was written.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whose vault it is of.
    pub(crate) fn vault(&self) -> VaultId {
        self.vault
    }

    /// Whose it is.
    pub(crate) fn operator(&self) -> OperatorId {
        self.operator
    }

    /// The kinds of its locks.
    pub(crate) fn kinds(&self) -> Vec<LockKind> {
        self.locks.iter().map(|lock| lock.kind).collect()
    }

    fn whose(&self) -> Wrapper {
        Wrapper { vault: self.vault, operator: self.operator }
    }

    fn sealer(&self, slot_key: &SlotKey) -> Result<Sealer> {
        Sealer::new(&derive(slot_key.0.expose(), &self.salt, &[b"keywright slot\0", &self.binding()])?)
    }

    fn binding(&self) -> Vec<u8> {
        [self.vault.as_bytes().as_slice(), self.operator.as_bytes()].concat()
    }
}

/// The kinds of locks that an operator has, as their slot file says; none where it cannot be read.
pub(crate) fn locks_of(folder: &Path, vault: VaultId, entry: &OperatorEntry) -> Vec<LockKind> {
    Slot::read(folder, vault, entry).map_or_else(|_| Vec::new(), |slot| slot.kinds())
}

/// Makes the folder of the slot files.
pub(crate) fn create_folder(folder: &Path) -> Result<()> {
    let path = folder.join(FOLDER);
    disk::create_folder(&path).map_err(|error| disk::writing_fault(&path, &error))
}

/// Where an operator's slot file is.
pub(crate) fn path(folder: &Path, operator: OperatorId) -> PathBuf {
    folder.join(FOLDER).join(format!("{operator}.json"))
}

fn no_such_lock(kind: LockKind) -> Error {
    let message = match kind {
        LockKind::Passphrase => "This vault has no passphrase. Unlock it by keychain or recovery code.",
        LockKind::Keychain => {
            "This vault is not unlocked by this computer's keychain. Use the passphrase or the recovery code."
        }
        LockKind::Recovery => "This vault has no recovery code, or it was used. Unlock it by passphrase or keychain.",
    };
    Error::new(Code::NoSuchLock, message)
}
