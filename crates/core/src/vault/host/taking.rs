//! Takes in what a guest hands over, exactly as far as whoever reads the ledger would: then it is in the ledger, durable, and in the
//! State; or nowhere.

use std::sync::{Arc, PoisonError};

use super::super::{Opened, ahead::Ahead, renewed};
use crate::{
    error::{Code, Error, Result},
    ledger::{Appended, AppendedChange, Roster},
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

/// Takes in one batch that this operator signed, dated up to `latest`, and the `vault.json` that comes with it.
pub(super) fn take(
    opened: &Opened,
    guest: OperatorId,
    latest: Time,
    frames: Vec<u8>,
    manifest: Option<Vec<u8>>,
) -> Result<Taken> {
    let mut guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
    let desk = guard.as_deref_mut().ok_or_else(|| opened.locked())?;
    if let Some(error) = desk.broken() {
        return Err(error);
    }
    let base = desk.end();
    let frames: Arc<[u8]> = frames.into();
    let roster = Roster::of(&opened.manifest());
    let read = Arc::clone(&desk.keys.read);
    let mut appended = Appended::in_bytes(Arc::clone(&frames), base, &read, desk.keys.epoch);
    let mut ahead = Ahead::new(&opened.state);
    let mut last: Option<(Time, bool)> = None;
    let mut revision = None;
    let earliest = opened.last_time();
    while let Some(AppendedChange { place, at, signer, change, ends_batch }) =
        appended.next(&roster, ahead.state(), Some(earliest)).map_err(refused)?
    {
        // A new vault.json is the last thing that its batch says.
        if last.is_some_and(|(_, ended)| ended) || revision.is_some() {
            return Err(refused(Error::new(Code::NotAllowed, "it is more than one change")));
        }
        if signer != guest || at < earliest || at > latest {
            return Err(refused(Error::new(Code::NotAllowed, "it is signed by somebody else, or for another time")));
        }
        revision = change.event.revision();
        last = Some((at, ends_batch));
        ahead.apply(change, place);
    }
    let Some((at, true)) = last else {
        return Err(refused(Error::new(Code::NotAllowed, "nothing whole came")));
    };
    let next = match (revision, manifest) {
        (None, None) => None,
        (Some(revision), Some(bytes)) => Some(stage(opened, revision, base.length, &bytes)?),
        _ => {
            let what = "it does not bring the vault.json that it speaks of";
            return Err(refused(Error::new(Code::NotAllowed, what)));
        }
    };
    let end = appended.end();
    let written = match &mut desk.ledger {
        Ok(ledger) => ledger.append(&frames, end),
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
    let Some(next) = next else { return Ok(Taken::Changed) };
    renewed::put_in_place(opened, desk)?;
    match renewed::take_over(opened, desk, next) {
        Ok(()) => Ok(Taken::Changed),
        Err(error) => {
            // Whoever they are now, they have no word in the mark.
            let _ = opened.close_desk(guard.take(), OperatorRole::Viewer, Some(error.message.clone()));
            Ok(Taken::Ended(error.message))
        }
    }
}

/// Puts the `vault.json` aside that comes next, as far as it is what may come next.
fn stage(opened: &Opened, revision: u64, since: u64, bytes: &[u8]) -> Result<Manifest> {
    let now = opened.manifest();
    Manifest::stage_bytes(&opened.folder, bytes)?;
    match now.staged(&opened.folder).filter(|next| next.revision == revision && next.since == since) {
        Some(next) => Ok(next),
        None => {
            Manifest::drop_staged(&opened.folder);
            Err(refused(Error::new(Code::NotAllowed, "the vault.json that came is not what may come next")))
        }
    }
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
