//! Opens a vault: takes the folder, or calls the process that has it, unlocks the operator's slot, then the epochs' keys, then makes the State.

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
    anchor::{self, Anchor, Asked},
    begin::{Beginning, IndexNow, Reader},
    desk::{Desk, Seat, Unlocked},
    guest::{self, ThroughHost, Way},
    info::{self, LockKind},
    keeper::Keeper,
    next_manifest, operators,
    turns::Turns,
    usage::Usage,
};
use crate::{
    disk::{self, FolderLock, fault},
    error::{Code, Error, Result},
    index::{self, Index},
    keychain,
    ledger::{self, ReadKeys, Roster},
    line::Look,
    manifest::{Manifest, OperatorEntry},
    model::Time,
    slot::{self, Opener, OperatorKeys, Seen, Slot, SlotKey},
};

/// How often it is tried again where who held the folder lets it go just then.
const TRIES: usize = 3;

/// Opens the vault in `folder`: holds it, or is the guest of the process that does.
pub(super) fn open(folder: &Path, operator: Option<&str>, unlock: &Unlock) -> Result<Vault> {
    for _ in 0..TRIES {
        match guest::way(folder)? {
            Way::Holding(lock) => return hold(folder, lock, operator, unlock),
            Way::Beside => {
                if let Some(vault) = guest::open(folder, guest::Who::Named(operator), unlock)? {
                    return Ok(vault);
                }
            }
        }
    }
    Err(Error::new(Code::VaultInUse, "Other programs keep opening and closing this vault. Try again."))
}

/// Opens the vault, where nobody else has it open.
pub(super) fn open_alone(folder: &Path, operator: Option<&str>, unlock: &Unlock) -> Result<Vault> {
    // Read before the lock is taken: where no vault is, no lock file shall be made.
    Manifest::read(folder)?;
    hold(folder, FolderLock::take(&folder.join(info::LOCK))?, operator, unlock)
}

/// Opens the vault whose folder is held.
fn hold(folder: &Path, lock: FolderLock, operator: Option<&str>, unlock: &Unlock) -> Result<Vault> {
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
    let unlocked_by = unlocked_by(unlock, &mut notes);
    let vault = enter(Entering {
        folder,
        seat: Seat::Holder(lock),
        look: None,
        manifest,
        staged: staged_revision,
        entry,
        slot,
        slot_key,
        operator_keys,
        unlocked_by,
        anchor: asked.and_then(Asked::answer).flatten(),
        notes,
    })?;
    match staged {
        Some(staged) if operators::finish(&vault, &staged) => {
            drop(vault);
            open_alone(folder, operator, unlock)
        }
        _ => Ok(vault),
    }
}

/// A vault that is unlocked and whose State is not made yet.
#[derive(Debug)]
pub(super) struct Entering<'a> {
    pub(super) folder: &'a Path,
    pub(super) seat: Seat,
    /// How the host says that it is, where this is a guest.
    pub(super) look: Option<Look>,
    pub(super) manifest: Manifest,
    /// The revision of the one that is staged.
    pub(super) staged: Option<u64>,
    pub(super) entry: OperatorEntry,
    pub(super) slot: Slot,
    pub(super) slot_key: SlotKey,
    pub(super) operator_keys: OperatorKeys,
    pub(super) unlocked_by: LockKind,
    /// The anchor that the keychain keeps.
    pub(super) anchor: Option<Anchor>,
    pub(super) notes: Vec<String>,
}

/// Makes the State and hands the open vault out.
pub(super) fn enter(entering: Entering<'_>) -> Result<Vault> {
    let Entering {
        folder,
        seat,
        look,
        manifest,
        staged,
        entry,
        mut slot,
        slot_key,
        mut operator_keys,
        unlocked_by,
        anchor,
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
    if matches!(&seat, Seat::Holder(lock) if lock.read_only.is_none()) {
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
    let ledger_path = folder.join(ledger::FOLDER).join(ledger::FILE);
    let Beginning { mut state, at, end, ledger, index, notes: more_notes } = match (&seat, &look) {
        (Seat::Guest(line), Some(look)) => {
            let (line, keys) = (Arc::clone(line), Arc::clone(&read));
            reader.begin_beside(look, Box::new(ThroughHost { line, ledger: ledger_path.clone(), keys }))?
        }
        (Seat::Holder(lock), _) => reader.begin(lock.read_only.clone())?,
        (Seat::Guest(_), None) => return Err(next_manifest::impossible()),
    };
    notes.extend(more_notes);
    next_manifest::introduce(&mut state, &manifest);
    let (usage, note) = Usage::read(&folder, &read, state.key_count());
    notes.extend(note);
    notes.extend(at.and_then(clock_behind));
    usage.all().for_each(|(key, last)| state.set_usage(key, last));
    let (checker, accounts_and_rules) = (state.checker().clone(), state.accounts_and_rules());
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
    let damage = ledger.as_ref().err().filter(|error| error.code == Code::VaultDamaged).cloned();
    let at = at.max(look.map(|look| look.at()));
    // A guest's is moved on when it is closed.
    let keeps_anchor = matches!(seat, Seat::Holder(_)) && slot.kinds().contains(&LockKind::Keychain);
    let desk = Desk {
        keys: Unlocked { operator: operator_keys, slot: slot_key, epoch, current, read },
        ledger,
        slot,
        index,
        usage,
        ledger_path,
        ended_at: end,
        proved: (unlocked_by != LockKind::Keychain).then(Instant::now),
        text: Vec::new(),
        seat,
        slot_renewed: false,
        leaves: false,
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
        checker: Mutex::new(checker),
        accounts_and_rules: AtomicU64::new(accounts_and_rules),
        status_list: Mutex::default(),
        turns: Turns::default(),
        hosting: Mutex::default(),
        following: OnceLock::new(),
        ended: Mutex::default(),
        left: OnceLock::new(),
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

/// What it was unlocked with; a note where that is used up.
pub(super) fn unlocked_by(unlock: &Unlock, notes: &mut Vec<String>) -> LockKind {
    match unlock {
        Unlock::Passphrase(_) => LockKind::Passphrase,
        Unlock::Keychain => LockKind::Keychain,
        Unlock::Recovery(_) => {
            notes.push(
                "The recovery code was used. Set a new passphrase or make a new code: the used one works until then."
                    .to_owned(),
            );
            LockKind::Recovery
        }
    }
}

/// Opens a lock of the slot.
pub(super) fn unlock_slot(slot: &Slot, unlock: &Unlock) -> Result<SlotKey> {
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
