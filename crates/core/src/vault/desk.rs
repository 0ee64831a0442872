//! Where a vault is changed: ledger first, State after; nobody sees a State that the ledger does not have. Gone when the
//! vault is closed, and the keys with it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use chrono::Local;

use super::{Opened, ahead::Ahead, anchor, guest::Line, info::LockKind, signer::VaultSigner, usage::Usage};
use crate::{
    disk::FolderLock,
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    index::{Beside, Index, Mark},
    ledger::{self, LedgerEnd, ReadKeys, Signer, Writer, permits},
    manifest::Manifest,
    model::{Actor, Change, Door, KeyId, OperatorId, OperatorRole, RecordChange, Time},
    operation::{Context, Decision, Operation, ZoneCalendar, ask},
    seal::SystemRandom,
    slot::{OperatorKeys, Seen, Slot, SlotKey},
    state::State,
};

/// For how long a proof counts.
const PROOF_HOLDS: Duration = Duration::from_secs(5 * 60);

/// Where a vault is changed.
#[derive(Debug)]
pub(super) struct Desk {
    /// What the operator holds.
    pub(super) keys: Unlocked,
    /// The ledger, or why it is not written.
    pub(super) ledger: Result<Writer>,
    /// Where the ledger ended when it was opened, or when it was seen that nothing more is written.
    pub(super) ended_at: LedgerEnd,
    /// The operator's slot.
    pub(super) slot: Slot,
    /// The index, where there is one.
    pub(super) index: Option<Index>,
    /// When keys were last used.
    pub(super) usage: Usage,
    /// Where the ledger's file is.
    pub(super) ledger_path: PathBuf,
    /// When the person last proved to be there, by a passphrase or a recovery code.
    pub(super) proved: Option<Instant>,
    /// The entry being written; kept for its memory.
    pub(super) text: Vec<u8>,
    /// What the vault is opened by.
    pub(super) seat: Seat,
    /// The slot was made anew by another process of this operator: only a lock of it opens it again.
    pub(super) slot_renewed: bool,
    /// Somebody goes on with what the close leaves behind.
    pub(super) leaves: bool,
}

/// What a vault is opened by.
#[derive(Debug)]
pub(super) enum Seat {
    /// Its folder, held for as long as it is open.
    Holder(FolderLock),
    /// The line to the process that holds the folder.
    Guest(Arc<Line>),
}

/// What an operator holds once a lock of their slot was opened.
#[derive(Debug)]
pub(super) struct Unlocked {
    /// Their own keys.
    pub(super) operator: OperatorKeys,
    /// The key of their slot.
    pub(super) slot: SlotKey,
    /// The current epoch.
    pub(super) epoch: u32,
    /// Its keys.
    pub(super) current: EpochKeys,
    /// The vault keys of all epochs.
    pub(super) read: Arc<ReadKeys>,
}

/// Decides on and makes one change.
pub(super) fn apply<O: Operation>(opened: &Opened, desk: &mut Desk, door: Door, operation: &O) -> Result<O::Reply> {
    let actor = Actor { operator: opened.operator.clone(), door };
    let at = opened.now();
    let asks_proof = desk.asks_proof(opened) && !proves_itself(door);
    let Desk { keys, ledger, index, text, .. } = desk;
    let decision = {
        let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
        // Refused here before anything is decided, so that no token is made for nothing.
        ledger.as_ref().map_err(Clone::clone)?;
        let decision = decide(operation, &state, &actor, at, keys)?;
        if let Some(change) = &decision.change {
            check_authority(&actor, &state, at, change)?;
            if asks_proof && operation.irreversible(&state) {
                return Err(proof_needed());
            }
            ledger::write_entry(text, at, actor.to_ref(), change, |reference| state.place(reference))?;
        }
        decision
    };
    let Decision { change, reply } = decision;
    if let Some(change) = change {
        let changed: Vec<_> = change.records.iter().map(RecordChange::to_ref).collect();
        let mut batch = ledger.as_mut().map_err(|error| error.clone())?.begin(keys.signer(&actor))?;
        let place = batch.push(text)?;
        batch.commit()?;
        opened.happened(at);
        opened.take_in(change, place);
        if let Some(index) = index {
            index.update(changed);
        }
    }
    Ok(reply)
}

/// Decides on and makes many changes, all or none.
pub(super) fn apply_all<O: Operation>(
    opened: &Opened,
    desk: &mut Desk,
    door: Door,
    operations: impl IntoIterator<Item = O>,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Vec<O::Reply>> {
    let actor = Actor { operator: opened.operator.clone(), door };
    let at = opened.now();
    let asks_proof = desk.asks_proof(opened) && !proves_itself(door);
    let Desk { keys, ledger, index, text, .. } = desk;
    let mut batch = ledger.as_mut().map_err(|error| error.clone())?.begin(keys.signer(&actor))?;
    let mut ahead = Ahead::new(&opened.state);
    let mut replies = Vec::new();
    for operation in operations {
        let Decision { change, reply } = decide(&operation, ahead.state(), &actor, at, keys)?;
        if let Some(change) = change {
            check_authority(&actor, ahead.state(), at, &change)?;
            if asks_proof && operation.irreversible(ahead.state()) {
                return Err(proof_needed());
            }
            ledger::write_entry(text, at, actor.to_ref(), &change, |reference| ahead.state().place(reference))?;
            let place = batch.push(text)?;
            ahead.apply(change, place);
        }
        replies.push(reply);
        if !progress(replies.len()) {
            return Err(cancelled());
        }
    }
    batch.commit()?;
    opened.happened(at);
    opened.changed(ahead.state());
    let changed = ahead.keep();
    if let Some(index) = index {
        index.update(changed);
    }
    Ok(replies)
}

impl Desk {
    /// The person proved to be there, a moment ago.
    pub(super) fn needs_proof(&self) -> Result<()> {
        if self.proof_holds() && !self.slot_renewed { Ok(()) } else { Err(proof_needed()) }
    }

    /// The line to the host, where this is a guest.
    pub(super) fn line(&self) -> Option<&Arc<Line>> {
        match &self.seat {
            Seat::Guest(line) => Some(line),
            Seat::Holder(_) => None,
        }
    }

    /// Goes on with the operator's slot as it is on the disk: another process of theirs may have written it.
    pub(super) fn follow_slot(&mut self, folder: &Path, manifest: &Manifest) {
        let entry = manifest.operators.iter().find(|entry| entry.id == self.slot.operator());
        let slot = entry.and_then(|entry| Slot::read(folder, manifest.vault, entry).ok());
        let Some(slot) = slot.filter(|slot| slot.revision() > self.slot.revision()) else { return };
        self.slot_renewed |= self.open_slot(&slot, None).is_err();
        self.slot = slot;
    }

    /// Takes the operator's keys from their slot: by the key of the slot that is known, or by this one.
    pub(super) fn open_slot(&mut self, slot: &Slot, by: Option<SlotKey>) -> Result<()> {
        let mut keys = slot.keys(by.as_ref().unwrap_or(&self.keys.slot))?;
        keys.follow(&self.keys.operator.signing.public().0);
        self.keys.operator = keys;
        if let Some(slot_key) = by {
            (self.keys.slot, self.slot_renewed) = (slot_key, false);
        }
        Ok(())
    }

    /// Notes in the slot the newest `vault.json` that was seen.
    pub(super) fn note_seen(&mut self, folder: &Path, manifest: &Manifest, seen: Seen) {
        self.follow_slot(folder, manifest);
        if !self.slot_renewed {
            self.slot.note_seen(folder, &self.keys.slot, &mut self.keys.operator, seen);
        }
    }

    /// Whether what cannot be undone has to wait for a proof: a keychain opens the vault to whoever sits there.
    pub(super) fn asks_proof(&self, opened: &Opened) -> bool {
        opened.unlocked_by == LockKind::Keychain && !self.proof_holds()
    }

    fn proof_holds(&self) -> bool {
        self.proved.is_some_and(|proved| proved.elapsed() < PROOF_HOLDS)
    }

    /// Why nothing can be written, if so.
    pub(super) fn broken(&self) -> Option<Error> {
        match &self.ledger {
            Ok(ledger) => ledger.broken().cloned(),
            Err(error) => Some(error.clone()),
        }
    }

    /// Where the ledger ends.
    pub(super) fn end(&self) -> LedgerEnd {
        self.ledger.as_ref().map_or(self.ended_at, Writer::end)
    }

    /// Ends the work: usage is written, the index closed, and the mark set that says that it is whole.
    pub(super) fn close(
        self: Box<Self>,
        folder: &Path,
        operator: OperatorId,
        role: OperatorRole,
        at: Time,
        is_there: impl Fn(KeyId) -> bool,
    ) -> Result<()> {
        let mut desk = *self;
        anchor::leave(&desk);
        let usage = desk.write_usage(folder, is_there);
        let end = desk.end();
        let whole = desk.index.take().and_then(Index::close);
        let mark = match whole.filter(|_| role != OperatorRole::Viewer && desk.broken().is_none()) {
            Some(index) => {
                let beside = Beside { revision: desk.keys.read.revision, slot: desk.slot.revision(), index };
                let mark = Mark::new(desk.keys.operator.vault, operator, end, at, beside);
                mark.write(folder, &desk.keys.operator.signing)
            }
            None => Ok(()),
        };
        usage.and(mark)
    }

    /// Writes when keys were last used, where that may be written at all.
    pub(super) fn write_usage(&mut self, folder: &Path, is_there: impl Fn(KeyId) -> bool) -> Result<()> {
        // A guest's are the host's to write.
        if self.ledger.is_err() || self.line().is_some() {
            return Ok(());
        }
        self.usage.write(folder, &self.keys.read, is_there)
    }
}

impl Unlocked {
    pub(super) fn signer(&self, actor: &Actor) -> Signer<'_> {
        Signer {
            vault: self.operator.vault,
            operator: actor.operator.id,
            signing: &self.operator.signing,
            revision: self.read.revision,
            epoch: self.epoch,
            vault_key: &self.current.vault_key,
        }
    }
}

/// Nothing is written that whoever reads the ledger would have to refuse.
fn check_authority(actor: &Actor, state: &State, at: Time, change: &Change) -> Result<()> {
    let records: Vec<_> = change.records.iter().collect();
    if permits(actor, state, at, &change.event, &records) {
        Ok(())
    } else {
        Err(Error::new(Code::NotAllowed, "Your role does not allow this change. Ask an Admin."))
    }
}

pub(super) fn decide<O: Operation>(
    operation: &O,
    state: &State,
    actor: &Actor,
    now: Time,
    keys: &Unlocked,
) -> Result<Decision<O::Reply>> {
    let signer = VaultSigner { token_key: keys.current.signs_tokens(now), vault: keys.operator.vault };
    let mut random = SystemRandom::new();
    let mut context = Context { now, calendar: &ZoneCalendar(Local), random: &mut random, signer: &signer };
    ask(operation, state, actor, &mut context)
}

/// A key that asks over REST shows its token each time, which proves more than that this computer is unlocked; and there is nobody who
/// could be asked for a passphrase.
fn proves_itself(door: Door) -> bool {
    door.asking_key().is_some()
}

pub(super) fn proof_needed() -> Error {
    Error::new(
        Code::ProofNeeded,
        "This cannot be undone, and a keychain proves only that this computer is unlocked. Give the passphrase or the recovery code.",
    )
}

fn cancelled() -> Error {
    Error::new(Code::Cancelled, "The work was cancelled. Nothing was changed.")
}
