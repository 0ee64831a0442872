//! The system clipboard, for one token: marked as a secret, so that clipboard managers keep no copy,
//! and cleared after a time if it still holds the token.

use std::{sync::mpsc::Receiver, time::Duration};

use arboard::Clipboard;
use keywright_core::{
    error::{Code, Error, Result},
    secret::Token,
};
use zeroize::Zeroizing;

use crate::interrupt::interrupts;

/// How long a busy clipboard is left alone before it is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often a busy clipboard is tried.
const TRIES: usize = 60;

/// The clipboard, open, and what says that the person wants to be done.
pub(crate) struct SecretClipboard {
    clipboard: Clipboard,
    interrupt: Receiver<()>,
}

/// What became of the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cleared {
    /// It held the token and is empty now.
    Yes,
    /// Something else was copied since.
    HeldSomethingElse,
}

impl SecretClipboard {
    /// Opens the clipboard; from now on Ctrl-C and a polite kill only end [`SecretClipboard::hold`].
    pub(crate) fn open() -> Result<Self> {
        let clipboard = open()?;
        Ok(Self { clipboard, interrupt: interrupts()? })
    }

    /// Puts the token on the clipboard.
    pub(crate) fn put(&mut self, token: &Token) -> Result<()> {
        secret(self.clipboard.set())
            .text(token.expose())
            .map_err(|error| Error::new(Code::Clipboard, format!("The clipboard did not take the token: {error}.")))
    }

    /// Keeps the token on the clipboard for `time`, or until the person interrupts, and clears it then. A
    /// clipboard that is busy is tried again each second, for a minute or until a second interrupt.
    pub(crate) fn hold(mut self, token: &Token, time: Duration) -> Result<Cleared> {
        let mut interrupts = usize::from(self.interrupt.recv_timeout(time).is_ok());
        for _ in 0..TRIES {
            if let Some(cleared) = self.clear(token) {
                return Ok(cleared);
            }
            interrupts += usize::from(self.interrupt.recv_timeout(RETRY).is_ok());
            if interrupts > 1 {
                break;
            }
        }
        let message = "The clipboard does not answer and may still hold the token. Copy something else.";
        Err(Error::new(Code::Clipboard, message))
    }

    /// Clears the clipboard if it holds the token; `None` where it does not answer.
    fn clear(&mut self, token: &Token) -> Option<Cleared> {
        match self.clipboard.get_text().map(Zeroizing::new) {
            Ok(text) if text.as_str() == token.expose() => self.clipboard.clear().ok().map(|()| Cleared::Yes),
            // A picture, or nothing at all, is not the token either.
            Ok(_) | Err(arboard::Error::ContentNotAvailable) => Some(Cleared::HeldSomethingElse),
            Err(_) => None,
        }
    }
}

impl std::fmt::Debug for SecretClipboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretClipboard(..)")
    }
}

/// Whether there is a clipboard.
pub(crate) fn probe() -> Result<()> {
    open().map(drop)
}

fn open() -> Result<Clipboard> {
    // What the library says of it names timeouts of servers; that there is none is what matters.
    Clipboard::new().map_err(|_| {
        let message = "There is no clipboard here, as no desktop answers. Take a token with --out FILE or --print.";
        Error::new(Code::Clipboard, message)
    })
}

/// Marks what will be copied as a secret, in the way of this system.
#[cfg(all(unix, not(target_os = "macos")))]
fn secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// Marks what will be copied as a secret, in the way of this system.
#[cfg(target_os = "macos")]
fn secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

/// Marks what will be copied as a secret, in the way of this system.
#[cfg(windows)]
fn secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}
