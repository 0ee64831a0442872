//! The system's keychain: keys that unlock vaults, anchors of ledgers, tokens that a person saved. The only module that
//! names `keyring`.
//!
//! A locked keychain can ask a person and wait for ever, so every call runs on a thread of its own and has a deadline.

mod call;
mod store;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use call::within;
use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    model::{KeyId, OperatorId},
    seal::SymmetricKey,
    secret::Token,
    vault_id::VaultId,
};

/// How long is waited where nobody should have to answer anything.
pub(crate) const PROBE: Duration = Duration::from_secs(5);
/// How long is waited where a person may be answering the keychain's question.
pub(crate) const PERSON: Duration = Duration::from_secs(60);

const VAULTS: &str = "keywright-vault";
const ANCHORS: &str = "keywright-anchor";
const TOKENS: &str = "keywright-token";

static REPLACING: Mutex<()> = Mutex::new(());

/// Whether there is a keychain, and it is unlocked and answers within the deadline.
///
/// # Errors
/// `Keychain`, `KeychainTimeout`.
pub fn probe(deadline: Duration) -> Result<()> {
    within(deadline, || match store::read(VAULTS, "probe") {
        Ok(_) => Ok(()),
        // That there is no such entry is an answer, but a keychain that was never unlocked gives it too: write one.
        Err(error) => Err(error),
    })?;
    within(deadline, || {
        store::write(VAULTS, "probe", "probe")?;
        store::remove(VAULTS, "probe")
    })
}

/// Saves the key that unlocks an operator's slot, and reads it back.
pub(crate) fn save_wrapping_key(
    vault: VaultId,
    operator: OperatorId,
    key: &SymmetricKey,
    deadline: Duration,
) -> Result<()> {
    save(VAULTS, user(vault, operator), Zeroizing::new(STANDARD.encode(key.expose())), deadline)
}

/// The key that unlocks an operator's slot.
pub(crate) fn wrapping_key(vault: VaultId, operator: OperatorId, deadline: Duration) -> Result<SymmetricKey> {
    let user = user(vault, operator);
    let text = within(deadline, move || store::read(VAULTS, &user))?.ok_or_else(|| {
        Error::new(
            Code::Keychain,
            "This computer's keychain is locked, or keeps no key for this vault. Unlock the keychain, or use the passphrase or the recovery code.",
        )
    })?;
    let mut bytes = Zeroizing::new([0; 48]);
    STANDARD
        .decode_slice(text.as_bytes(), bytes.as_mut_slice())
        .ok()
        .and_then(|length| SymmetricKey::from_slice(bytes.get(..length)?))
        .ok_or_else(|| {
            Error::new(
                Code::Keychain,
                "What this computer's keychain keeps for the vault is no key. Use the passphrase or the recovery code, then turn the keychain on again.",
            )
        })
}

/// Removes the key that unlocks an operator's slot; that there is none is no error.
pub(crate) fn forget_wrapping_key(vault: VaultId, operator: OperatorId, deadline: Duration) -> Result<()> {
    let user = user(vault, operator);
    within(deadline, move || store::remove(VAULTS, &user))
}

/// The text that was saved last to say how far an operator had seen the vault come.
pub(crate) fn anchor(vault: VaultId, operator: OperatorId, deadline: Duration) -> Result<Option<Zeroizing<String>>> {
    let user = user(vault, operator);
    within(deadline, move || store::read(ANCHORS, &user))
}

/// Replaces that text by what `decide` makes of it; an error of `decide` leaves it as it is, and so does one of reading it.
pub(crate) fn replace_anchor(
    vault: VaultId,
    operator: OperatorId,
    deadline: Duration,
    decide: impl FnOnce(Option<&str>) -> Result<String> + Send + 'static,
) -> Result<()> {
    let user = user(vault, operator);
    within(deadline, move || {
        // One at a time: what was read must still be there when it is replaced.
        let _turn = REPLACING.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = store::read(ANCHORS, &user)?;
        let text = decide(kept.as_ref().map(|text| text.as_str()))?;
        store::write(ANCHORS, &user, &text)
    })
}

/// Saves a key's token, and reads it back.
pub(crate) fn save_token(key: KeyId, token: &Token, deadline: Duration) -> Result<()> {
    save(TOKENS, key.to_string(), Zeroizing::new(token.expose().to_owned()), deadline)
}

fn save(service: &'static str, user: String, secret: Zeroizing<String>, deadline: Duration) -> Result<()> {
    within(deadline, move || {
        store::write(service, &user, &secret)?;
        if store::read(service, &user)?.is_some_and(|back| *back == *secret) {
            Ok(())
        } else {
            Err(Error::new(
                Code::Keychain,
                "This computer's keychain took the secret but did not give it back, so it is not relied on. Check the keychain, or do without it.",
            ))
        }
    })
}

fn user(vault: VaultId, operator: OperatorId) -> String {
    format!("{vault}/{operator}")
}
