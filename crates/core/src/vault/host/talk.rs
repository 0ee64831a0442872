//! The conversation with one guest: who they are, then what they ask for, until one of the two hangs up.

use std::{
    io,
    sync::{PoisonError, Weak, atomic::Ordering},
    time::{Duration, Instant},
};

use chrono::DateTime;

use super::{
    super::{Opened, Told, Use, desk::Desk, turns::SILENCE},
    Telling,
    taking::{self, Handed, Taken},
};
use crate::{
    error::{Code, Error, Result},
    ledger::Roster,
    line::{self, AHEAD, Asked, Look, MOST_FRAMES, PROTOCOL, Parcel, Proof, Said, Stream, Used, proof_text},
    model::{OperatorId, OperatorRole, Time},
    seal::random_array,
    vault_id::VaultId,
};

/// How long a guest may take to say who they are.
const GREETING: Duration = Duration::from_secs(5);
/// How long a guest may ask for nothing.
const IDLE: Duration = Duration::from_secs(15 * 60);

/// Talks with a guest until the line is hung up.
pub(super) fn talk(mut stream: Stream, number: u64, opened: &Weak<Opened>, telling: &Telling) {
    let Some(operator) = greet(&mut stream, opened) else { return stream.hang_up() };
    let mut talk =
        Talk { stream, number, operator, opened, telling, frames: Vec::new(), manifest: None, spoiled: None };
    // Whatever ends it, nothing is half done: what was handed over and not committed is nowhere.
    let _ = talk.go_on();
    if let Some(opened) = opened.upgrade() {
        opened.turns.end(number);
    }
    talk.stream.hang_up();
}

/// Lets in whoever proves to be an operator.
fn greet(stream: &mut Stream, opened: &Weak<Opened>) -> Option<OperatorId> {
    let vault = opened.upgrade()?.manifest().vault;
    let nonce = random_array().ok()?;
    line::write(stream, &Said::Hello { protocol: PROTOCOL, vault, nonce }).ok()?;
    let Ok(Parcel::Said(Asked::Proof(proof))) = line::read(stream, Instant::now() + GREETING) else { return None };
    let opened = opened.upgrade()?;
    match proved(&opened, vault, &proof, &nonce) {
        Ok(()) => line::write(stream, &Said::Done).ok().map(|()| proof.operator),
        Err(error) => {
            let _ = line::write(stream, &Said::Refused(error));
            None
        }
    }
}

fn proved(opened: &Opened, vault: VaultId, proof: &Proof, nonce: &[u8; 32]) -> Result<()> {
    if proof.protocol != PROTOCOL {
        let message = "The program that has this vault open is of another version of Keywright. Close it, or use the same version.";
        return Err(Error::new(Code::VaultInUse, message));
    }
    let roster = Roster::of(&opened.manifest());
    let key = roster.key(proof.operator).filter(|_| roster.role(proof.operator).is_some());
    let text = proof_text(vault, proof.operator, nonce);
    if key.is_some_and(|key| key.verifies(&text, &proof.signature)) { Ok(()) } else { Err(no_operator()) }
}

/// A conversation, once the guest is let in.
pub(super) struct Talk<'a> {
    pub(super) stream: Stream,
    /// Which guest of this host it is.
    pub(super) number: u64,
    pub(super) operator: OperatorId,
    pub(super) opened: &'a Weak<Opened>,
    pub(super) telling: &'a Telling,
    /// What was handed over for the ledger.
    pub(super) frames: Vec<u8>,
    /// The `vault.json` that shall come with it.
    pub(super) manifest: Option<Vec<u8>>,
    /// Why that is not taken, whatever else comes.
    pub(super) spoiled: Option<Error>,
}

impl Talk<'_> {
    fn go_on(&mut self) -> io::Result<()> {
        let mut asked = Instant::now();
        loop {
            let parcel = line::next(&mut self.stream, Instant::now() + SILENCE)?;
            let gone = || io::Error::from(io::ErrorKind::NotConnected);
            let opened = self.opened.upgrade().ok_or_else(gone)?;
            let Some(parcel) = parcel else {
                // A turn ends with such a silence, and what was handed over in it is kept no longer.
                self.forget();
                opened.turns.end(self.number);
                if asked.elapsed() >= IDLE || self.role(&opened).is_err() {
                    return Ok(());
                }
                continue;
            };
            asked = Instant::now();
            self.drop_what_is_late(&opened);
            match parcel {
                Parcel::Frames(bytes) => self.hand_over(&opened, |talk| {
                    if talk.frames.len() + bytes.len() > MOST_FRAMES {
                        return Err(too_much());
                    }
                    talk.frames.extend_from_slice(&bytes);
                    Ok(())
                }),
                Parcel::Manifest(bytes) => self.hand_over(&opened, |talk| {
                    talk.manifest = Some(bytes);
                    Ok(())
                }),
                Parcel::Said(Asked::Forget) => {
                    let _ = opened.turns.of(self.number);
                    self.forget();
                }
                Parcel::Said(Asked::Release) => {
                    self.forget();
                    opened.turns.end(self.number);
                }
                Parcel::Said(asked) => {
                    let (said, told) = self.answer(&opened, asked);
                    line::write(&mut self.stream, &said)?;
                    let Some(told) = told else { continue };
                    // Last, and after the guest has its answer: nobody is let in any more where the vault was closed by it.
                    if matches!(told, Told::Ended(_)) {
                        opened.stop_hosting();
                        opened.keeper.stop();
                    }
                    (self.telling)(told);
                }
            }
        }
    }

    fn answer(&mut self, opened: &Opened, asked: Asked) -> (Said, Option<Told>) {
        let answered = match asked {
            Asked::Look => self.look(opened).map(|look| (Said::Look(look), None)),
            Asked::Turn => self.turn(opened).map(|look| (Said::Look(look), None)),
            Asked::Commit => self.commit(opened).map(|told| (Said::Done, Some(told))),
            Asked::Uses(uses) => self.note(opened, &uses).map(|told| (Said::Done, Some(told))),
            Asked::Proof(_) | Asked::Forget | Asked::Release => {
                Err(Error::new(Code::InvalidArgument, "This cannot be asked for now."))
            }
        };
        answered.unwrap_or_else(|error| (Said::Refused(error), None))
    }

    /// How the vault is, where this is still an operator of it.
    fn look(&self, opened: &Opened) -> Result<Look> {
        self.role(opened)?;
        let mut desk = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desk.as_deref_mut().ok_or_else(|| opened.locked())?;
        // What was noted last is for them, too. A disk that takes nothing now is no reason to send anybody away.
        let _ = desk.write_usage(&opened.folder, |key| opened.has_key(key));
        Ok(look(opened, desk))
    }

    /// What they are. Whoever was removed meanwhile is heard no more.
    fn role(&self, opened: &Opened) -> Result<OperatorRole> {
        Roster::of(&opened.manifest()).role(self.operator).ok_or_else(no_operator)
    }

    fn turn(&mut self, opened: &Opened) -> Result<Look> {
        self.forget();
        opened.turns.give(self.number, self.role(opened)?)?;
        let look = self.look(opened);
        if look.is_err() {
            opened.turns.end(self.number);
        }
        look
    }

    /// Takes bytes in where it is this guest's turn.
    fn hand_over(&mut self, opened: &Opened, take: impl FnOnce(&mut Self) -> Result<()>) {
        let taken = if opened.turns.of(self.number).is_some() { take(self) } else { Err(turn_is_over()) };
        if let Err(error) = taken {
            self.spoil(error);
        }
    }

    /// Keeps nothing of a turn that is over, whatever its guest goes on saying. Whoever handed nothing over waits for nobody here.
    pub(super) fn drop_what_is_late(&mut self, opened: &Opened) {
        let handed = !self.frames.is_empty() || self.manifest.is_some();
        if handed && opened.turns.of(self.number).is_none() {
            self.spoil(turn_is_over());
        }
    }

    fn spoil(&mut self, error: Error) {
        self.forget();
        self.spoiled = Some(error);
    }

    fn forget(&mut self) {
        self.frames = Vec::new();
        self.manifest = None;
        self.spoiled = None;
    }

    fn commit(&mut self, opened: &Opened) -> Result<Told> {
        let (frames, manifest) = (std::mem::take(&mut self.frames), self.manifest.take());
        if let Some(error) = self.spoiled.take() {
            return Err(error);
        }
        // Held until all is done: nobody else begins anything.
        let _turn = opened.turns.of(self.number).ok_or_else(turn_is_over)?;
        let handed = Handed { by: self.operator, latest: latest(opened), frames: frames.into(), manifest };
        match taking::take(opened, &handed)? {
            Taken::Changed => Ok(Told::Changed),
            Taken::Ended(reason) => Ok(Told::Ended(reason)),
        }
    }

    fn note(&self, opened: &Opened, uses: &[Used]) -> Result<Told> {
        self.role(opened)?;
        let latest = latest(opened);
        let mut desk = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desk.as_deref_mut().ok_or_else(|| opened.locked())?;
        let mut due = false;
        for used in uses {
            let at = DateTime::from_timestamp(used.at, 0).filter(|at| *at <= latest && used.at >= 0);
            let Some(at) = at.filter(|_| opened.has_key(used.key)) else { continue };
            due |= desk.usage.note(Use { key: used.key, times: used.times, last: at });
            opened.state.write().unwrap_or_else(PoisonError::into_inner).set_usage(used.key, at);
        }
        if due {
            desk.write_usage(&opened.folder, |key| opened.has_key(key))?;
        }
        Ok(Told::Changed)
    }
}

/// Up to when what a guest says may be dated: it goes by the vault's time, which may be ahead of the clock, as the host's own does.
fn latest(opened: &Opened) -> Time {
    opened.last_time().max(opened.clock() + AHEAD)
}

fn look(opened: &Opened, desk: &Desk) -> Look {
    Look {
        end: desk.end(),
        revision: desk.keys.read.revision,
        at: opened.last_at.load(Ordering::Acquire),
        broken: desk.broken(),
    }
}

fn no_operator() -> Error {
    let message = "The program that has this vault open knows no such operator with this key. Lock the vault there and try again.";
    Error::new(Code::NotAllowed, message)
}

fn turn_is_over() -> Error {
    let message = format!(
        "This took too long: another program waits for the vault, and has it after {} seconds in which nothing comes. Nothing was changed. Try again.",
        SILENCE.as_secs()
    );
    Error::new(Code::VaultInUse, message)
}

fn too_much() -> Error {
    Error::new(
        Code::LimitReached,
        "This is too much for one change. Do it in several steps, or lock the vault in the other program first.",
    )
}
