//! A guest: a process that opens a vault beside the one that holds its folder.
//!
//! It unlocks its operator's own slot itself, reads the ledger itself, as far as the host says that it goes, and decides itself; the host
//! appends what it is handed. `line` is the guest's end of the line, `catching_up` takes in what others changed meanwhile, `following` does
//! that again and again for one that stays, `through_host` hands over what a batch comes to.

mod catching_up;
mod following;
mod line;
mod through_host;

use std::{
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

pub(super) use catching_up::catch_up;
pub(super) use following::{Following, begin as follow, see_others};
pub(super) use line::Line;
pub(super) use through_host::{ThroughHost, find_in_place};

use super::{
    Unlock, Vault, anchor,
    desk::Seat,
    info,
    open::{Entering, enter, unlock_slot, unlocked_by},
};
use crate::{
    disk::FolderLock,
    error::{Code, Error, Result},
    manifest::{Manifest, OperatorEntry},
    model::OperatorId,
    slot::Slot,
};

/// How long somebody who holds the folder may take to answer, or to let it go.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is tried meanwhile.
const BETWEEN: Duration = Duration::from_millis(50);
/// How often a `vault.json` is read again that was just being replaced.
const TRIES: usize = 20;

/// How a vault is entered.
pub(super) enum Way {
    /// By holding its folder.
    Holding(FolderLock),
    /// As a guest of who holds it.
    Beside,
}

/// Who opens it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who<'a> {
    /// The operator of this name; without one, the only one.
    Named(Option<&'a str>),
    /// This one, whatever they are called by now.
    Known(OperatorId),
}

/// Takes the folder; where another process holds it and answers, that is the way.
///
/// # Errors
/// `VaultInUse` where it is held and nobody answers; `VaultNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
pub(super) fn way(folder: &Path) -> Result<Way> {
    // Read before the lock is taken: where no vault is, no lock file shall be made.
    let vault = Manifest::read(folder)?.0.vault;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let error = match FolderLock::take(&folder.join(info::LOCK)) {
            Ok(lock) => return Ok(Way::Holding(lock)),
            Err(error) if error.code == Code::VaultInUse => error,
            Err(error) => return Err(error),
        };
        if line::call(folder, vault, deadline).is_some() {
            return Ok(Way::Beside);
        }
        if Instant::now() >= deadline {
            return Err(error);
        }
        thread::sleep(BETWEEN);
    }
}

/// Whether somebody has the vault open and answers.
///
/// # Errors
/// As [`Manifest::read`].
pub(super) fn has_host(folder: &Path) -> Result<bool> {
    let vault = Manifest::read(folder)?.0.vault;
    Ok(line::call(folder, vault, Instant::now() + PATIENCE).is_some())
}

/// Opens the vault as a guest; `None` where nobody answers any more.
///
/// # Errors
/// As [`Vault::open`].
pub(super) fn open(folder: &Path, who: Who<'_>, unlock: &Unlock) -> Result<Option<Vault>> {
    let (manifest, note) = Manifest::read(folder)?;
    let entry = match who {
        Who::Named(name) => manifest.operator(name)?.clone(),
        Who::Known(id) => entry_of(&manifest, id)?,
    };
    let slot = Slot::read(folder, manifest.vault, &entry)?;
    // Asked while the passphrase is stretched, and before the host says how far the ledger goes.
    let asked = anchor::ask(&slot);
    let slot_key = unlock_slot(&slot, unlock)?;
    let mut operator_keys = slot.keys(&slot_key)?;
    operator_keys.follow(&entry.public_key);
    let anchor = asked.and_then(anchor::Asked::answer).flatten();
    let Some(called) = line::call(folder, manifest.vault, Instant::now() + PATIENCE) else { return Ok(None) };
    let line = Arc::new(called.prove(manifest.vault, entry.id, &operator_keys.signing)?);
    for _ in 0..TRIES {
        let look = line.look()?;
        let manifest = Manifest::read(folder)?.0;
        if manifest.revision != look.revision {
            thread::sleep(BETWEEN);
            continue;
        }
        let entry = entry_of(&manifest, entry.id)?;
        let mut notes: Vec<String> = note.into_iter().collect();
        let unlocked_by = unlocked_by(unlock, &mut notes);
        return enter(Entering {
            folder,
            seat: Seat::Guest(line),
            look: Some(look),
            manifest,
            staged: None,
            entry,
            slot,
            slot_key,
            operator_keys,
            unlocked_by,
            anchor,
            notes,
        })
        .map(Some);
    }
    Err(Error::new(Code::VaultInUse, "Another program keeps changing the operators of this vault. Try again."))
}

fn entry_of(manifest: &Manifest, id: OperatorId) -> Result<OperatorEntry> {
    let found = manifest.current_operators().find(|entry| entry.id == id).cloned();
    let refused = || Error::new(Code::OperatorNotFound, "This vault has no such operator any more.").about("operator");
    found.ok_or_else(refused)
}
