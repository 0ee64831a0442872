//! A command that stays with its vault until it is told to end: others go through it meanwhile, or it follows the program that has the
//! vault open already. What such a command does is its own.

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
/// How often it is tried to come back to the vault.
const RETURN: Duration = Duration::from_secs(1);

/// A command that stays.
#[derive(Debug)]
pub(crate) struct Stay<'a> {
    opened: Opened<'a>,
    interrupt: Receiver<()>,
    held: Held,
}

/// How the vault is held.
#[derive(Debug)]
enum Held {
    Open,
    /// The program that has it open has locked it; when it was last tried to come back.
    Away(Instant),
    Lost,
}

/// What happened to the vault.
#[derive(Debug)]
pub(crate) enum News {
    Nothing,
    /// The program that has it open has locked it, in these words. It is waited for.
    Away(String),
    /// It is open again.
    Back,
    /// It is not for this operator any more, in these words.
    Lost(String),
}

impl<'a> Stay<'a> {
    /// Stays until `interrupt` says otherwise.
    pub(crate) fn with(opened: Opened<'a>, interrupt: Receiver<()>) -> Self {
        opened.let_others_in();
        Self { opened, interrupt, held: Held::Open }
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
                None => News::Nothing,
                Some(Ended { reason, host_left: true }) => {
                    self.held = Held::Away(Instant::now());
                    News::Away(reason)
                }
                Some(Ended { reason, .. }) => self.lost(reason),
            },
            Held::Away(tried) if tried.elapsed() >= RETURN => self.come_back(),
            Held::Away(_) | Held::Lost => News::Nothing,
        }
    }

    fn come_back(&mut self) -> News {
        match self.opened.open_again_beside() {
            Ok(true) => {
                self.held = Held::Open;
                News::Back
            }
            Err(error) if is_for_good(&error) => self.lost(error.message),
            Ok(false) | Err(_) => {
                self.held = Held::Away(Instant::now());
                News::Nothing
            }
        }
    }

    fn lost(&mut self, reason: String) -> News {
        self.held = Held::Lost;
        News::Lost(reason)
    }
}

/// Whether another try comes to nothing else, as long as nobody is asked.
fn is_for_good(error: &Error) -> bool {
    matches!(
        error.code,
        Code::NoSuchLock
            | Code::OperatorNotFound
            | Code::VaultDamaged
            | Code::VaultNewer
            | Code::VaultNotFound
            | Code::WrongPassphrase
            | Code::WrongRecoveryCode
    )
}
