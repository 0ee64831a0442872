//! What unlocks the vault: passphrase, recovery code, keychain.

use std::time::Duration;

use keywright_core::{error::Result, secret::Passphrase, vault::LockKind};

use crate::{
    message::{
        ChangePassphrase, KeychainState, PassphraseStrength, ProveRequest, RevealCard, RevealSubject, StrengthRequest,
    },
    reveal::Secret,
    session::opener,
    shell::Shell,
};

/// How long a keychain may take to say whether it can be used.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn passphrase_strength(_shell: &Shell, request: &StrengthRequest) -> Result<PassphraseStrength> {
    Ok(strength(&request.passphrase))
}

pub(super) fn keychain_state(_shell: &Shell, (): &()) -> Result<KeychainState> {
    let reason = keywright_core::keychain::probe(KEYCHAIN_PATIENCE).err().map(|error| error.message);
    Ok(KeychainState { available: reason.is_none(), reason })
}

pub(super) fn change_passphrase(shell: &Shell, request: &ChangePassphrase) -> Result<()> {
    shell.vault()?.set_passphrase(&(&request.proof).into(), &request.new_passphrase)
}

pub(super) fn new_recovery_code(shell: &Shell, request: &ProveRequest) -> Result<RevealCard> {
    let current = shell.current()?;
    let code = current.vault.renew_recovery_code(&(&request.proof).into())?;
    let subject = RevealSubject::RecoveryCode { vault: current.vault.info().name };
    shell.open_card(&current, subject, Secret::RecoveryCode(code))
}

pub(super) fn enable_keychain(shell: &Shell, request: &ProveRequest) -> Result<Vec<LockKind>> {
    let vault = shell.vault()?;
    // Every program of this person can open the vault from then on: not for whoever finds the window unlocked.
    vault.prove(&(&request.proof).into())?;
    vault.enable_keychain()?;
    locks(shell)
}

pub(super) fn disable_keychain(shell: &Shell, request: &ProveRequest) -> Result<Vec<LockKind>> {
    let vault = shell.vault()?;
    vault.prove(&(&request.proof).into())?;
    vault.disable_keychain()?;
    locks(shell)
}

fn locks(shell: &Shell) -> Result<Vec<LockKind>> {
    let vault = shell.vault()?;
    Ok(opener(&vault).locks)
}

/// The fewest characters of a passphrase that a vault takes.
const SHORTEST: usize = 8;
/// The most bytes of a passphrase that a vault takes.
const LONGEST: usize = 1024;
/// How much of a passphrase is looked at: more cannot make it weaker, and takes its time.
const LOOKED_AT: usize = 100;

/// How soon somebody who has the vault's files would guess it.
fn strength(passphrase: &Passphrase) -> PassphraseStrength {
    let text = passphrase.expose();
    let length = text.chars().count();
    let acceptable = length >= SHORTEST && text.len() <= LONGEST;
    let start: zeroize::Zeroizing<String> = zeroize::Zeroizing::new(text.chars().take(LOOKED_AT).collect());
    let estimate = zxcvbn::zxcvbn(&start, &["keywright"]);
    let advice = if length < SHORTEST {
        Some(format!("Use at least {SHORTEST} characters."))
    } else if text.len() > LONGEST {
        Some("This is longer than a vault takes.".to_owned())
    } else {
        estimate.feedback().and_then(|feedback| match feedback.warning() {
            Some(warning) => Some(warning.to_string()),
            None => feedback.suggestions().first().map(ToString::to_string),
        })
    };
    PassphraseStrength { score: if acceptable { estimate.score().into() } else { 0 }, acceptable, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> PassphraseStrength {
        strength(&Passphrase::new(text.to_owned()))
    }

    #[test]
    fn weak_passphrases_are_told_from_strong_ones() {
        assert!(!of("").acceptable);
        assert!(!of("short").acceptable);
        assert!(of("password").acceptable);
        assert_eq!(of("password").score, 0);
        assert!(of("password").advice.is_some());
        assert_eq!(of("correct horse battery staple purple").score, 4);
        assert!(!of(&"x".repeat(1025)).acceptable);
    }

    #[test]
    fn what_is_said_of_a_passphrase_does_not_quote_it() {
        for text in ["hunter2hunter2", "qwertyuiop", "keywright"] {
            assert!(!format!("{:?}", of(text)).contains(text));
        }
    }
}
