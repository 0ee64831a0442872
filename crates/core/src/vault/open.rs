//! Opens a vault: takes the folder, unlocks the operator's slot, then the epochs' keys, then makes the State.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, OnceLock, RwLock,
        atomic::{AtomicI64, AtomicU64},
    },
    time::Instant,
};

use chrono::Utc;

use super::{
    Opened, Unlock, Vault,
    anchor::{self, Asked},
    begin::{Beginning, IndexNow, Reader},
    desk::{Desk, Unlocked},
    info::{self, LockKind},
    keeper::Keeper,
    next_manifest, operators,
    usage::Usage,
};
use crate::{
    disk::{self, FolderLock, fault},
    error::{Code, Error, Result},
    index::{self, Index},
    keychain,
    ledger::{self, ReadKeys, Roster},
    manifest::{Manifest, OperatorEntry},
    model::Time,
    slot::{self, Opener, OperatorKeys, Seen, Slot, SlotKey},
};

/// Opens the vault in `folder`.
pub(super) fn open(folder: &Path, operator: Option<&str>, unlock: &Unlock) -> Result<Vault> {
    // Read before the lock is taken: where no vault is, no lock file shall be made.
    Manifest::read(folder)?;
    let lock = FolderLock::take(&folder.join(info::LOCK))?;
    let (manifest, note) = Manifest::read(folder)?;
    let staged = manifest.staged(folder);
    let staged_revision = staged.as_ref().map(|staged| staged.revision);
    let entry = manifest.operator(operator)?.clone();
    let slot = Slot::read(folder, manifest.vault, &entry)?;
    // Asked while the passphrase is stretched.
    let asked = anchor::ask(&slot);
    let slot_key = unlock_slot(&slot, unlock)?;
    let operator_keys = slot.keys(&slot_key)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    let unlocked_by = match unlock {
        Unlock::Passphrase(_) => LockKind::Passphrase,
        Unlock::Keychain => LockKind::Keychain,
        Unlock::Recovery(_) => {
            notes.push(
                "The recovery code was used. Set a new passphrase or make a new code: the used one works until then."
                    .to_owned(),
            );
            LockKind::Recovery
        }
    };
    let vault = enter(Entering {
        folder,
        lock,
        manifest,
        staged: staged_revision,
        entry,
        slot,
        slot_key,
        operator_keys,
        unlocked_by,
        asked,
        notes,
    })?;
    match staged {
        Some(staged) if operators::finish(&vault, &staged) => {
            drop(vault);
            open(folder, operator, unlock)
        }
        _ => Ok(vault),
    }
}

/// A vault that is unlocked and whose State is not made yet.
#[derive(Debug)]
pub(super) struct Entering<'a> {
    pub(super) folder: &'a Path,
    pub(super) lock: FolderLock,
    pub(super) manifest: Manifest,
    /// The revision of the one that is staged.
    pub(super) staged: Option<u64>,
    pub(super) entry: OperatorEntry,
    pub(super) slot: Slot,
    pub(super) slot_key: SlotKey,
    pub(super) operator_keys: OperatorKeys,
    pub(super) unlocked_by: LockKind,
    pub(super) asked: Option<Asked>,
    pub(super) notes: Vec<String>,
}

/// Makes the State and hands the open vault out.
pub(super) fn enter(entering: Entering<'_>) -> Result<Vault> {
    let Entering {
        folder,
        lock,
        manifest,
        staged,
        entry,
        mut slot,
        slot_key,
        mut operator_keys,
        unlocked_by,
        asked,
        mut notes,
    } = entering;
    // A program may go to another folder while the vault is open.
    let folder = std::path::absolute(folder).map_err(|error| fault(folder, &error))?;
    operator_keys.follow(&entry.public_key);
    if operator_keys.signing.public().0 != entry.public_key || operator_keys.exchange.public()? != entry.exchange_key {
        return Err(Error::new(
            Code::VaultDamaged,
            "vault.json lists other keys than the operator has, so one of the two was replaced. Put back a copy of both.",
        ));
    }
    if !operator_keys.seen.is_reached_by(&manifest) {
        return Err(Error::new(
            Code::VaultDamaged,
            "vault.json was put back to an older state, or goes back to an earlier admin key: you have seen a newer one. Put back the newest copy of it.",
        ));
    }
    if lock.read_only.is_none() {
        put_right(&folder, &manifest, &mut slot, &slot_key, &mut operator_keys);
    }
    let mut keyrings = manifest.open_keyrings(entry.id, &operator_keys.exchange)?;
    let read = Arc::new(ReadKeys {
        vault: manifest.vault,
        revision: manifest.revision,
        epochs: keyrings.iter().map(|(epoch, keys)| (*epoch, keys.vault_key.clone())).collect(),
    });
    let (epoch, current) = keyrings.pop().filter(|(_, keys)| keys.fit(entry.role)).ok_or_else(|| {
        let message = "vault.json is damaged: its keys do not fit the operator's role. Put back a copy of it.";
        Error::new(Code::VaultDamaged, message)
    })?;

    let anchor = asked.and_then(Asked::answer).flatten();
    let roster = Roster::of(&manifest);
    let reader = Reader {
        folder: &folder,
        keys: &read,
        roster: &roster,
        operator: entry.id,
        anchor,
        slot: slot.revision(),
        staged,
        reaches: manifest.ledger_reaches(),
    };
    let Beginning { mut state, at, end, ledger, index, notes: more_notes } = reader.begin(lock.read_only.clone())?;
    notes.extend(more_notes);
    next_manifest::introduce(&mut state, &manifest);
    let (usage, note) = Usage::read(&folder, &read, state.key_count());
    notes.extend(note);
    notes.extend(at.and_then(clock_behind));
    usage.all().for_each(|(key, last)| state.set_usage(key, last));
    let state = Arc::new(RwLock::new(state));

    let subject = || index::Subject {
        folder: folder.join(index::FOLDER),
        keys: Arc::clone(&read),
        epoch,
        state: Arc::clone(&state),
    };
    let index = match index {
        IndexNow::Whole => Some(Index::keep(subject(), false)),
        IndexNow::Refill => Some(Index::keep(subject(), true)),
        IndexNow::Untouched => None,
    };
    let keeps_anchor = slot.kinds().contains(&LockKind::Keychain);
    let damage = ledger.as_ref().err().filter(|error| error.code == Code::VaultDamaged).cloned();
    let desk = Desk {
        keys: Unlocked { operator: operator_keys, slot: slot_key, epoch, current, read },
        ledger,
        slot,
        index,
        usage,
        ledger_path: folder.join(ledger::FOLDER).join(ledger::FILE),
        opened_at: end,
        proved: (unlocked_by != LockKind::Keychain).then(Instant::now),
        text: Vec::new(),
        _lock: lock,
    };
    let opened = Arc::new(Opened {
        folder,
        manifest: RwLock::new(Arc::new(manifest)),
        operator: entry.to_operator(),
        unlocked_by,
        state,
        last_at: AtomicI64::new(at.map_or(0, |at| at.timestamp())),
        notes,
        desk: Mutex::new(Some(Box::new(desk))),
        trail: Mutex::default(),
        keeper: Keeper::default(),
        damage: damage.map_or_else(OnceLock::new, OnceLock::from),
        revision: AtomicU64::new(0),
        last_checker: OnceLock::new(),
        status_list: Mutex::default(),
    });
    if keeps_anchor {
        anchor::follow(&opened);
    }
    Ok(Vault { opened })
}

/// Puts right what a stopped machine left, and notes in the slot the newest `vault.json` that was seen. What cannot be done
/// now, on a full disk for one, is done another time.
fn put_right(folder: &Path, manifest: &Manifest, slot: &mut Slot, slot_key: &SlotKey, keys: &mut OperatorKeys) {
    let _ = Manifest::mend(folder);
    disk::remove_left_over(folder);
    disk::remove_left_over(&folder.join(slot::FOLDER));
    if let Some(seen) = Seen::of(manifest).filter(|seen| *seen != keys.seen) {
        slot.note_seen(folder, slot_key, keys, seen);
    }
}

/// A note, where the vault's time is ahead of the clock by so much that it matters.
fn clock_behind(last: Time) -> Option<String> {
    let ahead = last - Utc::now();
    let amount = match (ahead.num_days(), ahead.num_hours()) {
        (_, ..1) => return None,
        (..2, hours) => format!("{hours} hours"),
        (days, _) => format!("{days} days"),
    };
    Some(format!(
        "The vault's last change says {}, which is {amount} ahead of this computer's clock. Time in the vault never runs back: until the clock gets there, keys count as if it were that moment, so some may be expired too early. Check the clock.",
        last.format("%Y-%m-%d %H:%M UTC")
    ))
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
