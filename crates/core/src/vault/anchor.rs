//! Anchors in the keychain: how far the ledger had come, kept away from the vault's folder, so that a folder which was put
//! back to an older state is noticed. Only where this computer's keychain unlocks the vault; nothing waits for it long.

use std::{
    sync::{Arc, PoisonError, Weak},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{Opened, desk::Desk, info::LockKind};
use crate::{
    base64_bytes,
    error::{Code, Error},
    keychain,
    ledger::{Anchor, Chain, LedgerEnd},
    vault_id::VaultId,
};

/// How long a close waits for the keychain to take the anchor.
const FAREWELL: Duration = Duration::from_secs(1);

/// The anchor that this computer's keychain keeps for the vault, if any.
pub(super) fn kept(vault: VaultId) -> Option<Anchor> {
    let text = keychain::anchor(vault, keychain::PROBE).ok()??;
    let Kept { sequence, chain } = serde_json::from_str(&text).ok()?;
    Some(Anchor { sequence, chain: Chain(chain) })
}

/// After an unlock: checks the anchor, unless that was done, and moves it on; on a thread of its own.
pub(super) fn check_and_move_on(opened: &Arc<Opened>, checked: bool) {
    let weak = Arc::downgrade(opened);
    let vault = opened.manifest.vault;
    // Without a thread there is no anchor this time.
    let _ = thread::Builder::new().name("anchor".to_owned()).spawn(move || {
        let kept = if checked { None } else { kept(vault) };
        if let Some(text) = compare(&weak, kept) {
            let _ = keychain::save_anchor(vault, text, keychain::PROBE);
        }
    });
}

/// At a close: moves the anchor on.
pub(super) fn leave(desk: &Desk) {
    if desk.ledger.is_ok() && desk.slot.kinds().contains(&LockKind::Keychain) {
        let _ = keychain::save_anchor(desk.slot.vault(), text(desk.end()), FAREWELL);
    }
}

/// What an anchor that is ahead of the ledger means.
pub(super) fn ahead(anchor: &Anchor, end: LedgerEnd) -> Error {
    Error::new(
        Code::VaultDamaged,
        format!(
            "Entries are missing at the end of the ledger: this computer's keychain notes that the vault had come as far as entry {}, and it ends at {}. The folder was put back to an older state. Put back the newest copy of it.",
            anchor.sequence, end.sequence
        ),
    )
}

#[derive(Serialize, Deserialize)]
struct Kept {
    sequence: u64,
    #[serde(with = "base64_bytes")]
    chain: [u8; 32],
}

/// Makes the vault read-only where the anchor is ahead of its ledger; otherwise answers the new anchor's text.
fn compare(opened: &Weak<Opened>, kept: Option<Anchor>) -> Option<String> {
    let opened = opened.upgrade()?;
    let mut guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
    let desk = guard.as_deref_mut()?;
    desk.ledger.as_ref().ok()?;
    let end = desk.end();
    if let Some(anchor) = kept
        .filter(|anchor| anchor.sequence > end.sequence || anchor.sequence == end.sequence && anchor.chain != end.chain)
    {
        desk.ledger = Err(ahead(&anchor, end));
        return None;
    }
    Some(text(end))
}

fn text(end: LedgerEnd) -> String {
    // Two members of plain kinds: this cannot fail.
    serde_json::to_string(&Kept { sequence: end.sequence, chain: end.chain.0 }).unwrap_or_default()
}
