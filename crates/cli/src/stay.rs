//! A command that stays with its vault until it is told to end: others go through it meanwhile, or it follows the program that has the
//! vault open already, and comes back to it after that has locked it. What such a command does is its own.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use keywright_core::{
    error::{Code, Error},
    vault::{Ended, Vault},
};

use crate::opened::Opened;

/// How often it is looked what there is to say.
const LOOK: Duration = Duration::from_millis(500);
/// How often it is looked whether a program has the vault open again.
const RETURN: Duration = Duration::from_secs(1);
/// The same after it could not be opened beside that one, which may have asked a keychain or stretched a passphrase.
const AGAIN: Duration = Duration::from_secs(15);

/// A command that stays.
#[derive(Debug)]
pub(crate) struct Stay<'a> {
    opened: Opened<'a>,
    interrupt: Receiver<()>,
    held: Held,
    /// What was said last of what is in the way.
    trouble: Option<Error>,
}

/// How the vault is held.
#[derive(Debug)]
enum Held {
    Open,
    /// The program that has it open has locked it; when it is next tried to come back.
    Away(Instant),
    Lost,
}

/// What happened to the vault.
#[derive(Debug)]
pub(crate) enum News {
    Nothing,
    /// The program that has it open has locked it, for this reason. It is waited for.
    Away(Error),
    /// It is open again.
    Back,
    /// This is in the way of following that program, or of coming back. It is tried again.
    Trouble(Error),
    /// It is open no more, for this reason, and nothing is tried again.
    Lost(Error),
}

impl<'a> Stay<'a> {
    /// Stays until `interrupt` says otherwise.
    pub(crate) fn with(opened: Opened<'a>, interrupt: Receiver<()>) -> Result<Self, Error> {
        opened.let_others_in();
        opened.vault().follow()?;
        Ok(Self { opened, interrupt, held: Held::Open, trouble: None })
    }

    /// The vault; closed where it is away or lost.
    pub(crate) fn vault(&self) -> &Vault {
        self.opened.vault()
    }

    /// Whether it is open here.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.held, Held::Open)
    }

    /// Waits a moment and looks what happened; `None` once the program is to end.
    pub(crate) fn wait(&mut self) -> Option<News> {
        match self.interrupt.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) => Some(self.look()),
            _ => None,
        }
    }

    /// Lets the vault go.
    pub(crate) fn close(self) {
        self.opened.close();
    }

    fn look(&mut self) -> News {
        match self.held {
            Held::Open => match self.vault().ended() {
                None => self.in_the_way(self.vault().trouble()),
                Some(Ended { error, host_left: true }) => {
                    (self.held, self.trouble) = (Held::Away(Instant::now() + RETURN), None);
                    News::Away(error)
                }
                Some(Ended { error, .. }) => self.lost(error),
            },
            Held::Away(next) if next <= Instant::now() => self.come_back(),
            Held::Away(_) | Held::Lost => News::Nothing,
        }
    }

    fn come_back(&mut self) -> News {
        match self.opened.open_again_beside() {
            Ok(true) => {
                (self.held, self.trouble) = (Held::Open, None);
                News::Back
            }
            Ok(false) => {
                self.held = Held::Away(Instant::now() + RETURN);
                News::Nothing
            }
            Err(error) => {
                let message = format!(
                    "The vault is open in another program again, and could not be opened here: {}",
                    error.message
                );
                let error = Error { message, ..error };
                if is_for_good(error.code) {
                    return self.lost(error);
                }
                self.held = Held::Away(Instant::now() + AGAIN);
                self.in_the_way(Some(error))
            }
        }
    }

    /// Said once, for as long as it is the same.
    fn in_the_way(&mut self, trouble: Option<Error>) -> News {
        if self.trouble == trouble {
            return News::Nothing;
        }
        self.trouble.clone_from(&trouble);
        trouble.map_or(News::Nothing, News::Trouble)
    }

    fn lost(&mut self, error: Error) -> News {
        self.held = Held::Lost;
        News::Lost(error)
    }
}

/// Whether another try comes to nothing else, as long as nobody is asked.
fn is_for_good(code: Code) -> bool {
    matches!(
        code,
        Code::NoSuchLock
            | Code::OperatorNotFound
            | Code::VaultDamaged
            | Code::VaultNewer
            | Code::WrongPassphrase
            | Code::WrongRecoveryCode
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_has_to_mend_is_not_tried_again() {
        for code in [Code::WrongPassphrase, Code::OperatorNotFound, Code::VaultDamaged] {
            assert!(is_for_good(code), "{code:?}");
        }
        // A share that is not there now, a keychain that does not answer, a program that is at work.
        for code in
            [Code::VaultNotFound, Code::Disk, Code::Keychain, Code::KeychainTimeout, Code::VaultInUse, Code::Locked]
        {
            assert!(!is_for_good(code), "{code:?}");
        }
    }
}
