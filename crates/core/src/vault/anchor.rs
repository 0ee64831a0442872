//! Anchors in the keychain: how far the vault had come, kept away from its folder, so that a folder which was put back to an
//! older state is noticed. Only where this computer's keychain unlocks the vault, and nothing waits for it long.
//!
//! An anchor is only ever replaced after the one before it was read and found to be reached, so that no opening of an older
//! state, however short, can move it back.

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError,
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{Opened, desk::Desk, info::LockKind};
use crate::{
    base64_bytes,
    error::{Code, Error, Result},
    keychain,
    ledger::{Chain, LedgerEnd, ReadKeys, Recall},
    model::OperatorId,
    slot::Slot,
    vault_id::VaultId,
};

/// How long an unlock by something else than the keychain waits for the anchor.
const GREETING: Duration = Duration::from_secs(1);
/// How long a close waits for the keychain to take the anchor.
const FAREWELL: Duration = Duration::from_secs(1);

/// What an anchor says: how far the ledger had come, and which `vault.json` and which slot there were.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Anchor {
    sequence: u64,
    #[serde(with = "base64_bytes")]
    chain: [u8; 32],
    length: u64,
    /// The revision of `vault.json`.
    pub(super) revision: u64,
    /// The revision of the operator's slot.
    pub(super) slot: u64,
}

/// A question to the keychain that is not waited for yet.
#[derive(Debug)]
pub(super) struct Asked(Receiver<Result<Option<Anchor>>>);

/// Asks for the anchor, where the keychain is one of the slot's locks.
pub(super) fn ask(slot: &Slot) -> Option<Asked> {
    if !slot.kinds().contains(&LockKind::Keychain) {
        return None;
    }
    let (vault, operator) = (slot.vault(), slot.operator());
    let (sender, receiver) = sync_channel(1);
    let asking = thread::Builder::new().name("anchor".to_owned()).spawn(move || {
        let _ = sender.send(kept(vault, operator));
    });
    asking.ok().map(|_| Asked(receiver))
}

impl Asked {
    /// The anchor, if the keychain answered: `Some(None)` where it keeps none.
    pub(super) fn answer(self) -> Option<Option<Anchor>> {
        self.0.recv_timeout(GREETING).ok()?.ok()
    }
}

impl Anchor {
    /// Where the ledger ended.
    pub(super) fn end(&self) -> LedgerEnd {
        LedgerEnd { length: self.length, sequence: self.sequence, chain: Chain(self.chain) }
    }

    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// After an unlock: moves the anchor on, on a thread of its own. Where the keychain had not answered before, what it says now
/// may make the vault read-only.
pub(super) fn follow(opened: &Arc<Opened>) {
    let weak = Arc::downgrade(opened);
    // Without a thread there is no anchor this time.
    let _ = thread::Builder::new().name("anchor".to_owned()).spawn(move || {
        let Some(place) = weak.upgrade().and_then(|opened| Place::of_opened(&opened)) else { return };
        let refused = move_on(place, keychain::PROBE);
        if let (Err(error), Some(opened)) = (refused, weak.upgrade())
            && error.code == Code::VaultDamaged
            && let Some(desk) = opened.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref_mut()
        {
            let _ = opened.damage.set(error.clone());
            opened.changed(&opened.state.read().unwrap_or_else(PoisonError::into_inner));
            desk.ledger = Err(error);
        }
    });
}

/// At a close: moves the anchor on.
pub(super) fn leave(desk: &Desk) {
    if let Some(place) = Place::of(desk) {
        let _ = move_on(place, FAREWELL);
    }
}

/// What an anchor means that the vault does not reach.
pub(super) fn refusal(anchor: &Anchor, end: LedgerEnd) -> Error {
    let what = if anchor.sequence > end.sequence {
        format!(
            "Entries are missing at the end of the ledger: this computer's keychain notes that the vault had come as far as entry {}, and it ends at {}.",
            anchor.sequence, end.sequence
        )
    } else {
        format!(
            "Entry {} of the ledger, or one before it, is not the one that this computer's keychain notes: the ledger was replaced by another course of it.",
            anchor.sequence
        )
    };
    Error::new(
        Code::VaultDamaged,
        format!("{what} The folder was put back to an older state. Put back the newest copy of it."),
    )
}

/// Whether the ledger has come as far as the anchor says, with the same entries up to there.
pub(super) fn reached(anchor: &Anchor, end: LedgerEnd, ledger: &mut Recall<'_>) -> Result<()> {
    let there = anchor.end();
    if there.sequence <= end.sequence && there.length <= end.length && ledger.passes(there)? {
        Ok(())
    } else {
        Err(refusal(anchor, end))
    }
}

/// Where a vault is now, in all that an anchor says.
struct Place {
    vault: VaultId,
    operator: OperatorId,
    ledger: PathBuf,
    keys: Arc<ReadKeys>,
    end: LedgerEnd,
    revision: u64,
    slot: u64,
}

impl Place {
    fn of_opened(opened: &Opened) -> Option<Self> {
        Self::of(opened.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref()?)
    }

    fn of(desk: &Desk) -> Option<Self> {
        (desk.ledger.is_ok() && desk.slot.kinds().contains(&LockKind::Keychain)).then(|| Self {
            vault: desk.slot.vault(),
            operator: desk.slot.operator(),
            ledger: desk.ledger_path.clone(),
            keys: Arc::clone(&desk.keys.read),
            end: desk.end(),
            revision: desk.keys.read.revision,
            slot: desk.slot.revision(),
        })
    }

    /// The text of the anchor for here; an error where the one that is kept is not reached.
    fn after(&self, kept: Option<Anchor>) -> Result<String> {
        if let Some(anchor) = &kept {
            reached(anchor, self.end, &mut Recall::open(&self.ledger, &self.keys)?)?;
        }
        let anchor = Anchor {
            sequence: self.end.sequence,
            chain: self.end.chain.0,
            length: self.end.length,
            revision: self.revision.max(kept.map_or(0, |anchor| anchor.revision)),
            slot: self.slot.max(kept.map_or(0, |anchor| anchor.slot)),
        };
        serde_json::to_string(&anchor)
            .map_err(|_| Error::new(Code::Internal, "The anchor could not be put into words."))
    }
}

/// Reads the anchor, checks it and replaces it, in one call.
fn move_on(place: Place, deadline: Duration) -> Result<()> {
    let (vault, operator) = (place.vault, place.operator);
    keychain::replace_anchor(vault, operator, deadline, move |kept| place.after(kept.and_then(Anchor::read)))
}

fn kept(vault: VaultId, operator: OperatorId) -> Result<Option<Anchor>> {
    Ok(keychain::anchor(vault, operator, keychain::PROBE)?.and_then(|text| Anchor::read(&text)))
}
