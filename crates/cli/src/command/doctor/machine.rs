//! What this computer offers: a keychain and a clipboard. A vault works without either.

use std::time::Duration;

use super::Findings;
use crate::clipboard;

/// How long the keychain may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Looks at this computer.
pub(super) fn look(findings: &mut Findings) {
    match keywright_core::keychain::probe(ANSWER) {
        Ok(()) => findings.good("keychain", "This computer's keychain answers."),
        Err(error) => findings.warning("keychain", error.message),
    }
    match clipboard::probe() {
        Ok(()) => findings.good("clipboard", "There is a clipboard."),
        Err(error) => findings.warning("clipboard", error.message),
    }
}
