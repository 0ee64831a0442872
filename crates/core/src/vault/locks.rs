//! What unlocks a vault: changed by its operator, who proves to be there first where it matters.

use std::{path::Path, time::Instant};

use super::{Opened, Unlock, desk::Desk, info::LockKind};
use crate::{
    error::{Code, Error, Result},
    keychain,
    model::KeyId,
    seal::SymmetricKey,
    secret::{Passphrase, RecoveryCode, Token},
    slot::{KeyPairs, Opener, check_new_passphrase, new_recovery_code},
};

/// Sets or changes the passphrase.
pub(super) fn set_passphrase(opened: &Opened, desk: &mut Desk, proof: &Unlock, new: &Passphrase) -> Result<()> {
    let folder = &opened.folder;
    check_new_passphrase(new)?;
    prove(opened, desk, proof)?;
    if desk.slot.is_given() {
        return make_it_ones_own(desk, folder, new);
    }
    let mut slot = desk.slot.clone();
    slot.set_lock(&desk.keys.slot, &Opener::Passphrase(new))?;
    if matches!(proof, Unlock::Recovery(_)) {
        slot.remove_lock(LockKind::Recovery)?;
    }
    slot.write(folder, &desk.keys.operator)?;
    desk.slot = slot;
    Ok(())
}

/// The first passphrase of one's own: who chose the one before knows the slot's key and the keys in it, so all of them are made
/// anew. The next ones count once an Admin has entered them in `vault.json`.
fn make_it_ones_own(desk: &mut Desk, folder: &Path, passphrase: &Passphrase) -> Result<()> {
    desk.keys.operator.next = Some(KeyPairs::random()?);
    let made = desk.slot.anew(&desk.keys.operator).and_then(|(mut slot, slot_key)| {
        slot.set_lock(&slot_key, &Opener::Passphrase(passphrase))?;
        slot.write(folder, &desk.keys.operator)?;
        Ok((slot, slot_key))
    });
    match made {
        Ok(made) => (desk.slot, desk.keys.slot) = made,
        Err(error) => {
            desk.keys.operator.next = None;
            return Err(error);
        }
    }
    Ok(())
}

/// A passphrase that somebody else chose is changed before anything else is added that opens the slot.
fn chosen_by_oneself(desk: &Desk) -> Result<()> {
    if !desk.slot.is_given() {
        return Ok(());
    }
    let message = "Your passphrase was chosen for you. Set one of your own first.";
    Err(Error::new(Code::NotAllowed, message).about("passphrase"))
}

/// Makes a new recovery code.
pub(super) fn renew_recovery_code(opened: &Opened, desk: &mut Desk, proof: &Unlock) -> Result<RecoveryCode> {
    let folder = &opened.folder;
    prove(opened, desk, proof)?;
    chosen_by_oneself(desk)?;
    let code = new_recovery_code()?;
    let mut slot = desk.slot.clone();
    slot.set_lock(&desk.keys.slot, &Opener::Recovery(&code))?;
    slot.write(folder, &desk.keys.operator)?;
    desk.slot = slot;
    Ok(code)
}

/// Lets this computer's keychain unlock the vault: every program of this person can open it from then on, so it is not for
/// whoever finds a window unlocked.
pub(super) fn enable_keychain(opened: &Opened, desk: &mut Desk) -> Result<()> {
    let folder = &opened.folder;
    desk.follow_slot(folder, &opened.manifest());
    desk.needs_proof()?;
    chosen_by_oneself(desk)?;
    let key = SymmetricKey::random()?;
    let mut slot = desk.slot.clone();
    slot.set_lock(&desk.keys.slot, &Opener::Keychain(&key))?;
    // What is there opens the lock as it is now: it comes back if the new one does not get all the way.
    let (vault, operator) = (slot.vault(), slot.operator());
    let before =
        desk.slot.expects(LockKind::Keychain).and_then(|()| keychain::wrapping_key(vault, operator, keychain::PROBE));
    // The keychain first: a slot that asks for a key which no keychain has would only mislead.
    let enabled = keychain::save_wrapping_key(vault, operator, &key, keychain::PERSON)
        .and_then(|()| slot.write(folder, &desk.keys.operator));
    match (&enabled, before) {
        (Ok(()), _) => desk.slot = slot,
        (Err(_), Ok(before)) => drop(keychain::save_wrapping_key(vault, operator, &before, keychain::PROBE)),
        (Err(_), Err(_)) => {}
    }
    enabled
}

/// Stops this computer's keychain from unlocking the vault.
pub(super) fn disable_keychain(opened: &Opened, desk: &mut Desk) -> Result<()> {
    let folder = &opened.folder;
    desk.follow_slot(folder, &opened.manifest());
    desk.needs_proof()?;
    let mut slot = desk.slot.clone();
    slot.remove_lock(LockKind::Keychain)?;
    slot.write(folder, &desk.keys.operator)?;
    // What is left in a keychain that does not answer opens nothing any more.
    let _ = keychain::forget_wrapping_key(slot.vault(), slot.operator(), keychain::PROBE);
    desk.slot = slot;
    Ok(())
}

/// Saves a token in the system's keychain.
pub(super) fn save_token(key: KeyId, token: &Token) -> Result<()> {
    keychain::save_token(key, token, keychain::PERSON)
}

/// Checks that `proof` opens the slot as it is now.
pub(super) fn prove(opened: &Opened, desk: &mut Desk, proof: &Unlock) -> Result<()> {
    desk.follow_slot(&opened.folder, &opened.manifest());
    let opener = match proof {
        Unlock::Passphrase(passphrase) => Opener::Passphrase(passphrase),
        Unlock::Recovery(code) => Opener::Recovery(code),
        Unlock::Keychain => {
            let message =
                "Give the passphrase or the recovery code: a keychain proves only that this computer is unlocked.";
            return Err(Error::new(Code::InvalidArgument, message).about("proof"));
        }
    };
    let slot_key = desk.slot.open(&opener)?;
    if desk.slot_renewed {
        let slot = desk.slot.clone();
        desk.open_slot(&slot, Some(slot_key))?;
    }
    desk.proved = Some(Instant::now());
    Ok(())
}
