//! The reveal card: where its secret goes, and how the card is closed. Only [`reveal_show`] answers
//! with the secret itself.

use keywright_core::{
    disk::write_new_file,
    error::{Code, Error, Result},
    model::{Delivery, RevocationReason},
    operation::{DeliverKey, RevokeKey},
    vault::Vault,
};
use zeroize::Zeroizing;

use crate::{
    message::{CardRef, RevealCard, RevealCopyAs, RevealDone, RevealSubject, SavedSecret, ShownSecret},
    reveal::{Handle, Secret, copy_as},
    shell::Shell,
};

pub(super) fn reveal_state(shell: &Shell, (): &()) -> Result<Vec<RevealCard>> {
    shell.with_cards(|cards| Ok(cards.views()))
}

pub(super) fn reveal_copy(shell: &Shell, request: &CardRef) -> Result<RevealCard> {
    let (_, subject, secret) = take_out(shell, &request.handle)?;
    shell.copy_secret(name_of(&subject), Zeroizing::new(secret.expose().to_owned()))?;
    copied(shell, &request.handle)
}

pub(super) fn reveal_copy_as(shell: &Shell, request: &RevealCopyAs) -> Result<RevealCard> {
    let (_, subject, secret) = take_out(shell, &request.handle)?;
    let Secret::Token(token) = &secret else { return Err(not_a_token()) };
    shell
        .copy_secret(name_of(&subject), copy_as(request.format, name_of(&subject), token, &shell.service_address()))?;
    copied(shell, &request.handle)
}

pub(super) fn reveal_show(shell: &Shell, request: &CardRef) -> Result<ShownSecret> {
    let (_, _, secret) = take_out(shell, &request.handle)?;
    shell.delivered(&request.handle, Delivery::Shown)?;
    Ok(ShownSecret { secret: Zeroizing::new(secret.expose().to_owned()) })
}

pub(super) fn reveal_save_file(shell: &Shell, request: &CardRef) -> Result<SavedSecret> {
    let (_, subject, _) = take_out(shell, &request.handle)?;
    let Some(path) = shell.host().choose_new_file(&file_name(&subject))? else {
        let card = shell.with_cards(|cards| cards.card(&request.handle).map(crate::reveal::Card::view))?;
        return Ok(SavedSecret { card, path: None });
    };
    // Taken out again: the dialog may have stood there for long, and the card may be closed by now.
    let (_, _, secret) = take_out(shell, &request.handle)?;
    write_new_file(&path, secret.expose())?;
    let card = shell.delivered(&request.handle, Delivery::File)?;
    Ok(SavedSecret { card, path: Some(path.display().to_string()) })
}

pub(super) fn reveal_save_keychain(shell: &Shell, request: &CardRef) -> Result<RevealCard> {
    let (vault, subject, secret) = take_out(shell, &request.handle)?;
    let (RevealSubject::Key { key, .. }, Secret::Token(token)) = (&subject, &secret) else { return Err(not_a_token()) };
    vault.save_token_to_keychain(*key, token)?;
    shell.delivered(&request.handle, Delivery::Keychain)
}

pub(super) fn reveal_done(shell: &Shell, request: &RevealDone) -> Result<()> {
    let (vault, key, last) = shell.with_open(|open| {
        let card = open.cards.card(&request.handle)?;
        Ok((open.current.vault.clone(), card.key(), card.last_delivery()))
    })?;
    let stored = if request.stored { Some(Delivery::Confirmed) } else { last };
    if let (Some(key), Some(delivery)) = (key, stored) {
        // Before the card is closed: where the old key could not be ended, the person hears of it while they can try again.
        shell.hand_over_done(&vault, key, delivery)?;
    }
    shell.with_cards(|cards| cards.close(&request.handle))?;
    if let Some(key) = key {
        // The card is closed whatever this answers. Where it cannot be written down, the record goes on saying that the
        // token is pending, and the person is asked about it after the next unlock.
        let _ = shell.apply_to(&vault, &DeliverKey { key, delivery: stored.unwrap_or(Delivery::NeverStored) });
    }
    Ok(())
}

pub(super) fn reveal_discard(shell: &Shell, request: &CardRef) -> Result<()> {
    let (vault, key) =
        shell.with_open(|open| Ok((open.current.vault.clone(), open.cards.card(&request.handle)?.key())))?;
    if let Some(key) = key {
        // Revoked before the card is closed: where that fails, the person still has the token in hand.
        shell.apply_to(&vault, &RevokeKey { key, reason: RevocationReason::NeverStored })?;
    }
    shell.with_cards(|cards| cards.close(&request.handle))?;
    Ok(())
}

/// Notes a copy. Where the card was closed or the vault locked while it was made, it is taken back: whoever locks clears
/// the clipboard before or after this looks.
pub(super) fn copied(shell: &Shell, handle: &Handle) -> Result<RevealCard> {
    shell.delivered(handle, Delivery::Copied).inspect_err(|_| shell.take_back_copy())
}

/// The secret of a card, wiped when it is dropped, what it belongs to, and the vault that it came out of. Taken out so
/// that no clipboard, disk or keychain is waited for while the session is held.
fn take_out(shell: &Shell, handle: &Handle) -> Result<(Vault, RevealSubject, Secret)> {
    shell.with_open(|open| {
        let card = open.cards.card(handle)?;
        Ok((open.current.vault.clone(), card.subject().clone(), card.secret().clone()))
    })
}

/// What a person calls it.
fn name_of(subject: &RevealSubject) -> &str {
    match subject {
        RevealSubject::Key { name, .. } => name,
        RevealSubject::RecoveryCode { .. } => "Recovery code",
    }
}

/// What a file for it is called at first.
fn file_name(subject: &RevealSubject) -> String {
    let (name, end) = match subject {
        RevealSubject::Key { name, .. } => (name, "token"),
        RevealSubject::RecoveryCode { vault } => (vault, "recovery-code"),
    };
    format!("{}.{end}.txt", keywright_core::place::file_name_of(name))
}

fn not_a_token() -> Error {
    Error::new(
        Code::InvalidArgument,
        "This can be done with the token of a key only. Copy the recovery code, or save it as a file.",
    )
}
