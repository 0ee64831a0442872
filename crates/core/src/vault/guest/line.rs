//! The guest's end of the line.

use std::{
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::super::turns;
use crate::{
    error::{Code, Error, Result},
    line::{self, Asked, Look, PORTION, PROTOCOL, Parcel, Proof, Said, Stream, Used, proof_text},
    model::OperatorId,
    signing::SigningKey,
    vault_id::VaultId,
};

/// How long an answer may take that needs no more than a look.
const ANSWER: Duration = Duration::from_secs(10);
/// How long it may take until it is this guest's turn: the host gives up first, and says why.
const TURN: Duration = turns::PATIENCE.saturating_add(ANSWER);
/// How long an answer may take that waits for a disk.
const DURABLE: Duration = Duration::from_secs(120);

/// A host that answered, and to which nothing is proved yet.
#[derive(Debug)]
pub(super) struct Called {
    stream: Stream,
    nonce: [u8; 32],
}

/// The line to the host.
#[derive(Debug)]
pub(in crate::vault) struct Line {
    stream: Mutex<Stream>,
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Answered {
    /// It was answered.
    Said(Said),
    /// The host hung up, or is gone.
    Gone,
    /// It says nothing.
    Silent,
}

/// Calls the host of the vault in `folder`, as far as one answers before `deadline`.
pub(super) fn call(folder: &Path, vault: VaultId, deadline: Instant) -> Option<Called> {
    line::find(folder, vault).into_iter().find_map(|place| {
        let mut stream = Stream::to(&place).ok()?;
        match line::read(&mut stream, deadline) {
            // Another version is told so when it hears ours.
            Ok(Parcel::Said(Said::Hello { vault: hosted, nonce, .. })) if hosted == vault => {
                Some(Called { stream, nonce })
            }
            _ => None,
        }
    })
}

impl Called {
    /// Proves to be this operator.
    ///
    /// # Errors
    /// `NotAllowed`, `VaultInUse`, `Locked`.
    pub(super) fn prove(self, vault: VaultId, operator: OperatorId, key: &SigningKey) -> Result<Line> {
        let signature = key.sign(&proof_text(vault, operator, &self.nonce));
        let line = Line { stream: Mutex::new(self.stream) };
        line.done(&Asked::Proof(Proof { protocol: PROTOCOL, operator, signature }), ANSWER)?;
        Ok(line)
    }
}

impl Line {
    /// Asks how the vault is.
    pub(super) fn look(&self) -> Result<Look> {
        self.looked(&Asked::Look, ANSWER)
    }

    /// Whether the host is still there, as far as the line shows. Not to be asked in a turn: it ends with this.
    pub(super) fn holds(&self) -> bool {
        line::write(&mut self.lock(), &Asked::Release).is_ok()
    }

    /// Ends the line, unless somebody is just asking, who is answered.
    pub(super) fn hang_up(&self) {
        if let Ok(stream) = self.stream.try_lock() {
            stream.hang_up();
        }
    }

    /// Waits for the turn: from then on nobody else changes the vault, until [`Line::release`]. Answers how the vault is.
    pub(in crate::vault) fn take_turn(&self) -> Result<Look> {
        self.looked(&Asked::Turn, TURN)
    }

    /// Lets others go on.
    pub(in crate::vault) fn release(&self) {
        self.say(&Asked::Release);
    }

    /// Takes back what was handed over and not committed.
    pub(super) fn forget(&self) {
        self.say(&Asked::Forget);
    }

    /// Hands over bytes for the ledger.
    pub(super) fn hand_over(&self, bytes: &[u8]) -> Result<()> {
        let mut stream = self.lock();
        let mut portions = bytes.chunks(PORTION);
        portions.try_for_each(|portion| line::write_bytes(&mut stream, false, portion)).map_err(|_| gone())
    }

    /// Hands over the `vault.json` that comes next.
    pub(in crate::vault) fn hand_over_manifest(&self, bytes: &[u8]) -> Result<()> {
        line::write_bytes(&mut self.lock(), true, bytes).map_err(|_| gone())
    }

    /// Asks to have it committed.
    pub(super) fn commit(&self) -> Answered {
        self.ask(&Asked::Commit, DURABLE)
    }

    /// Says when keys were used.
    pub(in crate::vault) fn note(&self, uses: Vec<Used>) -> Result<()> {
        self.done(&Asked::Uses(uses), DURABLE)
    }

    fn looked(&self, asked: &Asked, patience: Duration) -> Result<Look> {
        match self.ask(asked, patience) {
            Answered::Said(Said::Look(look)) => Ok(look),
            other => Err(not_answered(other)),
        }
    }

    fn done(&self, asked: &Asked, patience: Duration) -> Result<()> {
        match self.ask(asked, patience) {
            Answered::Said(Said::Done) => Ok(()),
            other => Err(not_answered(other)),
        }
    }

    fn ask(&self, asked: &Asked, patience: Duration) -> Answered {
        let mut stream = self.lock();
        let read = line::write(&mut stream, asked).and_then(|()| line::read(&mut stream, Instant::now() + patience));
        match read {
            Ok(Parcel::Said(said)) => return Answered::Said(said),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                // What comes later would be taken for the answer to something else.
                stream.hang_up();
                return Answered::Silent;
            }
            Err(_) => {}
        }
        stream.hang_up();
        Answered::Gone
    }

    /// Says what is not answered. A host that is gone hears nothing, and needs to hear nothing.
    fn say(&self, asked: &Asked) {
        let _ = line::write(&mut self.lock(), asked);
    }

    fn lock(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_answered(answered: Answered) -> Error {
    match answered {
        Answered::Said(Said::Refused(error)) => error,
        Answered::Said(_) | Answered::Gone => gone(),
        Answered::Silent => Error::new(
            Code::VaultInUse,
            "Another program has this vault open and does not answer. Close or lock it there first.",
        ),
    }
}

/// That the host is there no more.
pub(super) fn gone() -> Error {
    let message =
        "The program that had this vault open has locked or closed it meanwhile. Nothing was changed; try again.";
    Error::new(Code::Locked, message)
}
