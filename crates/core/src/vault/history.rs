//! What happened: to one key, and all of it.

use std::{path::PathBuf, sync::Arc};

use super::{Vault, locked};
use crate::{
    error::{Code, Error, Result},
    ledger::{self, Entry, ReadKeys, Recall, Roster},
    model::{KeyId, RecordRef},
    view::HistoryEntry,
};

/// What happened to a key, oldest first.
pub(super) fn history(vault: &Vault, key: KeyId) -> Result<Vec<HistoryEntry>> {
    let (path, keys, _) = reading(vault)?;
    let record = RecordRef::Key(key);
    let last = vault
        .read(|state| state.place(record))
        .ok_or_else(|| Error::new(Code::KeyNotFound, "There is no such key. It may have been deleted.").about("key"))?;
    let entries = Recall::open(&path, &keys)?.history(record, last)?;
    Ok(entries.into_iter().rev().map(|(place, entry)| shown(vault, place.sequence, entry)).collect())
}

/// All of it, verified on the way.
pub(super) fn audit(vault: &Vault, each: &mut dyn FnMut(HistoryEntry) -> Result<()>) -> Result<()> {
    let (path, keys, length) = reading(vault)?;
    ledger::audit(&path, &keys, &Roster::of(&vault.opened.manifest()), length, &mut |sequence, entry| {
        // Locking the vault ends it.
        vault.desk()?.open()?;
        each(shown(vault, sequence, entry))
    })?;
    // What can be verified was handed out; now what is wrong is said.
    match vault.desk()?.open()?.broken() {
        Some(damage) if damage.code == Code::VaultDamaged => Err(damage),
        _ => Ok(()),
    }
}

/// Where the ledger is, what reads it, and where it ends now.
fn reading(vault: &Vault) -> Result<(PathBuf, Arc<ReadKeys>, u64)> {
    let mut guard = vault.desk()?;
    let desk = guard.open().map_err(|_| locked())?;
    Ok((desk.ledger_path.clone(), Arc::clone(&desk.keys.read), desk.end().length))
}

fn shown(vault: &Vault, sequence: u64, entry: Entry) -> HistoryEntry {
    let operator = vault.read(|state| state.operator_name(entry.actor.operator));
    HistoryEntry::new(sequence, entry.at, operator, entry.actor.door, entry.event)
}
