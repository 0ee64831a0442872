//! Takes in what a guest hands over, exactly as far as whoever reads the ledger would: then it is in the ledger, durable, and in the
//! State; or nowhere.

use std::sync::{Arc, PoisonError};

use super::super::{Opened, ahead::Ahead, desk::Desk, opened::Ended, renewed};
use crate::{
    error::{Code, Error, Result},
    ledger::{Appended, AppendedChange, LedgerEnd, Roster},
    manifest::Manifest,
    model::{OperatorId, OperatorRole, RecordRef, Time},
};

/// What came of it.
#[derive(Debug)]
pub(super) enum Taken {
    /// The vault has changed.
    Changed,
    /// It has, and who opened it here is no operator any more, or another one: it is locked, for this reason.
    Ended(String),
}

/// What a guest hands over.
#[derive(Debug)]
pub(super) struct Handed {
    /// Who signed it.
    pub(super) by: OperatorId,
    /// Up to when it may be dated.
    pub(super) latest: Time,
    /// For the ledger.
    pub(super) frames: Arc<[u8]>,
    /// The `vault.json` that comes with it.
    pub(super) manifest: Option<Vec<u8>>,
}

/// What was handed over, read and found good; the State is ahead by it.
struct Good<'a> {
    ahead: Ahead<'a>,
    /// Where the ledger ends with it.
    end: LedgerEnd,
    at: Time,
    /// The `vault.json` that comes next, where one does; it is staged.
    next: Option<Manifest>,
}

/// Takes in one batch.
pub(super) fn take(opened: &Opened, handed: &Handed) -> Result<Taken> {
    let mut guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
    let desk = guard.as_deref_mut().ok_or_else(|| opened.locked())?;
    if let Some(error) = desk.broken() {
        return Err(error);
    }
    let good = read(opened, desk, handed)?;
    if let Some(next) = write(opened, desk, &handed.frames, good)? {
        let placed = renewed::put_in_place(opened, desk);
        let goes_on = match placed {
            Ok(()) => renewed::take_over(opened, desk, next),
            // It holds all the same, and the next opening puts it in place.
            Err(_) => renewed::same_operator(opened, &next).map(drop).inspect(|()| renewed::announce(opened, next)),
        };
        if let Err(error) = goes_on {
            // Whoever they are now, they have no word in the mark.
            let reason = error.message.clone();
            let ended = Ended { error, host_left: false };
            let _ = opened.close_desk(guard.take(), OperatorRole::Viewer, Some(ended));
            return Ok(Taken::Ended(reason));
        }
        placed?;
    }
    Ok(Taken::Changed)
}

/// Reads it as whoever reads the ledger would: one batch of this guest's, dated as it may be, with the `vault.json` that it speaks of.
fn read<'a>(opened: &'a Opened, desk: &Desk, handed: &Handed) -> Result<Good<'a>> {
    let base = desk.end();
    let roster = Roster::of(&opened.manifest());
    let keys = Arc::clone(&desk.keys.read);
    let mut appended = Appended::in_bytes(Arc::clone(&handed.frames), base, &keys, desk.keys.epoch);
    let mut ahead = Ahead::new(&opened.state);
    let mut last: Option<(Time, bool)> = None;
    let mut revision = None;
    let earliest = opened.last_time();
    while let Some(AppendedChange { place, at, signer, change, ends_batch }) =
        appended.next(&roster, ahead.state(), Some(earliest)).map_err(refused)?
    {
        // A new vault.json is the last thing that its batch says.
        if last.is_some_and(|(_, ended)| ended) || revision.is_some() {
            return Err(not_allowed("it is more than one change"));
        }
        if signer != handed.by || at < earliest || at > handed.latest {
            return Err(not_allowed("it is signed by somebody else, or for another time"));
        }
        revision = change.event.revision();
        last = Some((at, ends_batch));
        ahead.apply(change, place);
    }
    let Some((at, true)) = last else { return Err(not_allowed("nothing whole came")) };
    let next = match (revision, &handed.manifest) {
        (None, None) => None,
        (Some(revision), Some(bytes)) => Some(stage(opened, revision, base.length, bytes)?),
        _ => return Err(not_allowed("it does not bring the vault.json that it speaks of")),
    };
    Ok(Good { ahead, end: appended.end(), at, next })
}

/// Makes it a part of the ledger, durable, and of the State. Answers what is still staged.
fn write(opened: &Opened, desk: &mut Desk, frames: &[u8], good: Good<'_>) -> Result<Option<Manifest>> {
    let Good { ahead, end, at, next } = good;
    let written = match &mut desk.ledger {
        Ok(ledger) => ledger.append(frames, end),
        Err(error) => Err(error.clone()),
    };
    if let Err(error) = written {
        if next.is_some() && desk.broken().is_none() {
            Manifest::drop_staged(&opened.folder);
        }
        return Err(error);
    }
    opened.happened(at);
    opened.changed(ahead.state());
    let changed: Vec<RecordRef> = ahead.keep();
    if let Some(index) = &desk.index {
        index.update(changed);
    }
    opened.keeper.ring();
    Ok(next)
}

/// Puts the `vault.json` aside that comes next, as far as it is what may come next.
fn stage(opened: &Opened, revision: u64, since: u64, bytes: &[u8]) -> Result<Manifest> {
    let now = opened.manifest();
    Manifest::stage_bytes(&opened.folder, bytes)?;
    match now.staged(&opened.folder).filter(|next| next.revision == revision && next.since == since) {
        Some(next) => Ok(next),
        None => {
            Manifest::drop_staged(&opened.folder);
            Err(not_allowed("the vault.json that came is not what may come next"))
        }
    }
}

fn not_allowed(why: &str) -> Error {
    refused(Error::new(Code::NotAllowed, why))
}

/// What no reader of the ledger would take. It is the guest's fault, and no damage of the vault.
fn refused(error: Error) -> Error {
    if error.code == Code::Disk {
        return error;
    }
    let message = format!(
        "The program that has this vault open refused the change: {} Nothing was changed.",
        error.message.trim_end_matches('.').to_owned() + "."
    );
    Error::new(Code::NotAllowed, message)
}
