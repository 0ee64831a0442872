//! Goes on with another `vault.json` while the vault is open: one that was made here, or that another process made.

use std::sync::{Arc, PoisonError};

use super::{
    Opened,
    desk::{Desk, Seat},
    next_manifest::introduce,
};
use crate::{
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    index::{self, Index},
    ledger::ReadKeys,
    manifest::{Manifest, OperatorEntry},
    seal::SymmetricKey,
    slot::Seen,
};

/// Puts the one in place that is staged and whose event is in the ledger. Where that fails, nothing more is written.
pub(super) fn put_in_place(opened: &Opened, desk: &mut Desk) -> Result<()> {
    Manifest::put_staged_in_place(&opened.folder).map_err(|error| {
        let message = format!(
            "The change is made, but vault.json could not be written: {} Mend that, then close the vault and open it again, which finishes it.",
            error.message
        );
        let error = Error::new(error.code, message);
        desk.ended_at = desk.end();
        desk.ledger = Err(error.clone());
        error
    })
}

/// Goes on with one that another process made, by the keys in it that are sealed to this operator.
///
/// # Errors
/// `Locked` as [`same_operator`], and where the operator's keys were renewed; `VaultDamaged`.
pub(super) fn take_over(opened: &Opened, desk: &mut Desk, manifest: Manifest) -> Result<()> {
    let entry = same_operator(opened, &manifest)?.clone();
    desk.follow_slot(&opened.folder, &manifest);
    let operator = &mut desk.keys.operator;
    operator.follow(&entry.public_key);
    if operator.signing.public().0 != entry.public_key || operator.exchange.public()? != entry.exchange_key {
        return Err(ended("your keys were renewed. Unlock it to go on with them."));
    }
    if !operator.seen.is_reached_by(&manifest) {
        return Err(Error::new(
            Code::VaultDamaged,
            "vault.json was put back to an older state. Put back the newest copy of it.",
        ));
    }
    let mut keyrings = manifest.open_keyrings(entry.id, &operator.exchange)?;
    let epochs = keyrings.iter().map(|(epoch, keys)| (*epoch, keys.vault_key.clone())).collect();
    let Some((_, current)) = keyrings.pop().filter(|(_, keys)| keys.fit(entry.role)) else {
        return Err(Error::new(Code::VaultDamaged, "vault.json is damaged: its keys do not fit the operator's role."));
    };
    go_on_with(opened, desk, manifest, current, epochs);
    Ok(())
}

/// Who opened the vault, as this one lists them.
///
/// # Errors
/// `Locked` where they are no operator any more, or may do other things.
pub(super) fn same_operator<'m>(opened: &Opened, manifest: &'m Manifest) -> Result<&'m OperatorEntry> {
    let me = &opened.operator;
    let Some(entry) = manifest.current_operators().find(|entry| entry.id == me.id) else {
        return Err(removed());
    };
    if (entry.role, entry.owner) != (me.role, me.owner) {
        return Err(ended("what you may do in it was changed. Unlock it to go on with that."));
    }
    Ok(entry)
}

/// That the operator is none any more.
pub(super) fn removed() -> Error {
    ended("you were removed from its operators.")
}

fn ended(what: &str) -> Error {
    Error::new(Code::Locked, format!("The vault was locked: {what}"))
}

/// From here on the vault is what this one says, with the current epoch's keys and the vault keys of all epochs.
pub(super) fn go_on_with(
    opened: &Opened,
    desk: &mut Desk,
    manifest: Manifest,
    current: EpochKeys,
    epochs: Vec<(u32, SymmetricKey)>,
) {
    let renewed = manifest.epoch != desk.keys.epoch;
    let read = Arc::new(ReadKeys { vault: manifest.vault, revision: manifest.revision, epochs });
    desk.keys.epoch = manifest.epoch;
    desk.keys.current = current;
    desk.keys.read = Arc::clone(&read);
    if let Ok(ledger) = &mut desk.ledger {
        ledger.end_session();
    }
    if renewed && desk.index.take().map(Index::close).is_some() {
        // Sealed anew, so that what it says from now on is not for who left.
        let subject = index::Subject {
            folder: opened.folder.join(index::FOLDER),
            keys: read,
            epoch: manifest.epoch,
            state: Arc::clone(&opened.state),
        };
        desk.index = Some(Index::keep(subject, true));
    }
    // A guest's slot is written in its own turn only, and notes it at its next opening.
    if let (Seat::Holder(_), Some(seen)) = (&desk.seat, Seen::of(&manifest)) {
        desk.note_seen(&opened.folder, &manifest, seen);
    }
    announce(opened, manifest);
}

/// Whoever asks from now on is told what this one says: who the operators are, and by which keys tokens are good.
pub(super) fn announce(opened: &Opened, manifest: Manifest) {
    let mut state = opened.state.write().unwrap_or_else(PoisonError::into_inner);
    introduce(&mut state, &manifest);
    // Before it is said that something changed: whoever asks then for the public keys gets those of now.
    opened.set_manifest(manifest);
    opened.changed(&state);
}
