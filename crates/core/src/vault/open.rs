//! Opens a vault: takes the folder, unlocks the operator's slot, then the epochs' keys, then makes the State.

use std::{
    path::Path,
    sync::{Arc, Mutex, RwLock, atomic::AtomicI64},
};

use super::{
    Opened, Unlock, Vault,
    desk::{Desk, Unlocked},
    info::{self, LockKind},
};
use crate::{
    disk::FolderLock,
    error::{Code, Error, Result},
    keychain,
    ledger::{self, EntryText, ReadKeys, Roster, Tail, Writer},
    manifest::{Manifest, OperatorEntry},
    slot::{Opener, OperatorKeys, Slot, SlotKey},
};

/// Opens the vault in `folder`.
pub(super) fn open(folder: &Path, operator: Option<&str>, unlock: &Unlock) -> Result<Vault> {
    // Read before the lock is taken: where no vault is, no lock file shall be made.
    Manifest::read(folder)?;
    let lock = FolderLock::take(&folder.join(info::LOCK))?;
    let (manifest, note) = Manifest::read(folder)?;
    let entry = manifest.operator(operator)?.clone();
    let slot = Slot::read(folder, manifest.vault, &entry)?;
    let slot_key = unlock_slot(&slot, unlock)?;
    let operator_keys = slot.keys(&slot_key)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    if !notes.is_empty() && lock.read_only.is_none() {
        Manifest::mend(folder)?;
    }
    let unlocked_by = match unlock {
        Unlock::Passphrase(_) => LockKind::Passphrase,
        Unlock::Keychain => LockKind::Keychain,
        Unlock::Recovery(_) => {
            notes.push("The recovery code was used. Set a new passphrase or make a new code: the used one works until then.".to_owned());
            LockKind::Recovery
        }
    };
    enter(Entering { folder, lock, manifest, entry, slot, slot_key, operator_keys, unlocked_by, notes })
}

/// A vault that is unlocked and whose State is not made yet.
#[derive(Debug)]
pub(super) struct Entering<'a> {
    pub(super) folder: &'a Path,
    pub(super) lock: FolderLock,
    pub(super) manifest: Manifest,
    pub(super) entry: OperatorEntry,
    pub(super) slot: Slot,
    pub(super) slot_key: SlotKey,
    pub(super) operator_keys: OperatorKeys,
    pub(super) unlocked_by: LockKind,
    pub(super) notes: Vec<String>,
}

/// Makes the State and hands the open vault out.
pub(super) fn enter(entering: Entering<'_>) -> Result<Vault> {
    let Entering { folder, lock, manifest, entry, slot, slot_key, operator_keys, unlocked_by, notes } = entering;
    if operator_keys.signing.public().0 != entry.public_key || operator_keys.exchange.public()? != entry.exchange_key {
        return Err(Error::new(
            Code::VaultDamaged,
            "vault.json lists other keys than the operator has, so one of the two was replaced. Put back a copy of both.",
        ));
    }
    let mut keyrings = manifest.open_keyrings(entry.id, &operator_keys.exchange)?;
    let read = Arc::new(ReadKeys {
        vault: manifest.vault,
        epochs: keyrings.iter().map(|(epoch, keys)| (*epoch, keys.vault_key.clone())).collect(),
    });
    let (epoch, current) = keyrings.pop().filter(|(_, keys)| keys.fit(entry.role)).ok_or_else(|| {
        let message = "vault.json is damaged: its keys do not fit the operator's role. Put back a copy of it.";
        Error::new(Code::VaultDamaged, message)
    })?;

    let ledger_path = folder.join(ledger::FOLDER).join(ledger::FILE);
    let roster = Roster::of(&manifest);
    let replayed = ledger::replay(&ledger_path, &read, &roster, &[])?;
    let mut state = replayed.state;
    state.set_operators(manifest.operators.iter().map(|operator| (operator.id, operator.name.clone())));

    let damage = match &replayed.tail {
        Tail::None | Tail::Torn => None,
        Tail::Damaged(damage) => Some(damage.to_error()),
    };
    let read_only = lock.read_only.clone().or(damage);
    let ledger = match &read_only {
        Some(error) => Err(error.clone()),
        None => Writer::open(&ledger_path, replayed.end),
    };
    let read_only = ledger.as_ref().err().map(|error| error.message.clone());
    let desk = Desk {
        keys: Unlocked { operator: operator_keys, slot: slot_key, epoch, current, read },
        ledger,
        slot,
        ledger_path,
        opened_at: replayed.end,
        text: EntryText::default(),
        _lock: lock,
    };
    Ok(Vault {
        opened: Arc::new(Opened {
            folder: folder.to_owned(),
            manifest,
            operator: entry.to_operator(),
            unlocked_by,
            state: RwLock::new(state),
            last_at: AtomicI64::new(replayed.at.map_or(0, |at| at.timestamp())),
            notes,
            read_only,
            desk: Mutex::new(Some(Box::new(desk))),
        }),
    })
}

fn unlock_slot(slot: &Slot, unlock: &Unlock) -> Result<SlotKey> {
    match unlock {
        Unlock::Passphrase(passphrase) => slot.open(&Opener::Passphrase(passphrase)),
        Unlock::Recovery(code) => slot.open(&Opener::Recovery(code)),
        Unlock::Keychain => {
            slot.expects(LockKind::Keychain)?;
            let key = keychain::wrapping_key(slot.vault(), slot.operator(), keychain::PERSON)?;
            slot.open(&Opener::Keychain(&key))
        }
    }
}
