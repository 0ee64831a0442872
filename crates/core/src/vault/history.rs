//! What happened: to one key or owner, a page of it, and all of it, as far as the operator may see it.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, atomic::Ordering},
};

use chrono::DateTime;

use super::{Vault, locked};
use crate::{
    error::{Code, Error, Result},
    ledger::{self, Entry, LedgerEnd, ReadKeys, Roster, Source},
    model::{Door, Event, KeyId, OperatorRole, OwnerId, RecordRef},
    view::{ActivityFilter, ActivityPage, ActivityQuery, HistoryEntry, Verified},
};

/// How many entries are looked at for a page at the most: of a filter that lets few in, a page can be short, and goes on.
const LOOKED_AT: usize = 20_000;

/// What happened to a key, oldest first.
pub(super) fn of_key(vault: &Vault, key: KeyId) -> Result<Vec<HistoryEntry>> {
    if !vault.see(DOOR, |seen| seen.includes(key))? {
        let message = "There is no such key. It may have been deleted.";
        return Err(Error::new(Code::KeyNotFound, message).about("key"));
    }
    of(vault, RecordRef::Key(key))
}

/// What happened to an owner, oldest first.
pub(super) fn of_owner(vault: &Vault, owner: OwnerId) -> Result<Vec<HistoryEntry>> {
    vault.see(DOOR, |seen| seen.owner_view(owner, vault.now()).map(drop))??;
    of(vault, RecordRef::Owner(owner))
}

fn of(vault: &Vault, record: RecordRef) -> Result<Vec<HistoryEntry>> {
    let last = vault.read(|state| state.place(record)).ok_or_else(|| {
        let code = if matches!(record, RecordRef::Owner(_)) { Code::OwnerNotFound } else { Code::KeyNotFound };
        Error::new(code, "It is not there any more. It may have been removed.")
    })?;
    let (path, keys, end) = reading(vault)?;
    let mut trail = vault.opened.trail.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = trail.history(Source { path: &path, keys: &keys, end }, record, last)?;
    entries.into_iter().rev().filter_map(|found| shown(vault, found.place.sequence, found.entry).transpose()).collect()
}

/// The last event of the ledger.
pub(super) fn last_event(vault: &Vault) -> Result<Option<Event>> {
    let (path, keys, end) = reading(vault)?;
    let source = Source { path: &path, keys: &keys, end };
    let known = |most| vault.read(|state| state.last_place_up_to(most));
    let mut trail = vault.opened.trail.lock().unwrap_or_else(PoisonError::into_inner);
    let (part, _) = trail.before(source, end.sequence + 1, known)?;
    Ok(part.into_iter().last().map(|found| found.entry.event))
}

/// A page of what happened, newest first.
pub(super) fn activity(vault: &Vault, query: &ActivityQuery) -> Result<ActivityPage> {
    // Whoever may see no keys sees nothing of what happened.
    vault.see(DOOR, |_| ())?;
    let (path, keys, end) = reading(vault)?;
    let source = Source { path: &path, keys: &keys, end };
    let filter = ActivityFilter::new(query);
    let roster = Roster::of(&vault.opened.manifest());
    let mut page = ActivityPage { entries: Vec::new(), next_before: None };
    let mut before = query.before.unwrap_or(u64::MAX).min(end.sequence + 1);
    let mut looked_at = 0;
    while before > 1 {
        let mut trail = vault.opened.trail.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |most| vault.read(|state| state.last_place_up_to(most));
        let (part, first) = trail.before(source, before, known)?;
        drop(trail);
        looked_at += part.len();
        for found in part.into_iter().rev() {
            if query.from.is_some_and(|from| found.entry.at < from) {
                if roster.role_at(found.signer, found.place.sequence) == Some(OperatorRole::Admin) {
                    // Time in a vault never runs back behind an Admin's entry.
                    return Ok(page);
                }
                continue;
            }
            // Asked after what is not theirs was taken out, so that no search finds it.
            let shown = shown(vault, found.place.sequence, found.entry)?;
            let Some(entry) = shown.filter(|entry| filter.lets_in(found.signer, entry)) else { continue };
            page.next_before = Some(entry.sequence);
            page.entries.push(entry);
            if query.limit != 0 && page.entries.len() == query.limit {
                page.next_before = page.next_before.filter(|before| *before > 1);
                return Ok(page);
            }
        }
        before = first;
        if query.limit != 0 && looked_at >= LOOKED_AT {
            page.next_before = Some(before).filter(|before| *before > 1);
            return Ok(page);
        }
    }
    page.next_before = None;
    Ok(page)
}

/// All of it that the operator may see, verified on the way.
pub(super) fn audit(vault: &Vault, each: &mut dyn FnMut(HistoryEntry) -> Result<()>) -> Result<Verified> {
    vault.see(DOOR, |_| ())?;
    walk(vault, &mut |sequence, _, entry| shown(vault, sequence, entry)?.map_or(Ok(()), &mut *each))
}

/// All of it, for the verdict alone.
pub(super) fn verify(vault: &Vault, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Verified> {
    walk(vault, &mut |sequence, all, _| {
        if progress(sequence, all) {
            Ok(())
        } else {
            Err(Error::new(Code::Cancelled, "The check was cancelled. It says nothing about the rest."))
        }
    })
}

fn walk(vault: &Vault, each: &mut dyn FnMut(u64, u64, Entry) -> Result<()>) -> Result<Verified> {
    let (path, keys, end) = reading(vault)?;
    let at = DateTime::from_timestamp(vault.opened.last_at.load(Ordering::Acquire), 0).unwrap_or_default();
    ledger::audit(&path, &keys, &Roster::of(&vault.opened.manifest()), end.length, &mut |sequence, entry| {
        // Locking the vault ends it.
        vault.desk()?.open()?;
        each(sequence, end.sequence, entry)
    })?;
    // What can be verified was handed out; now what is wrong is said.
    match vault.desk()?.open()?.broken() {
        Some(damage) if damage.code == Code::VaultDamaged => Err(damage),
        _ => {
            let head = end.chain.0.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Verified { frames: end.sequence, head, at })
        }
    }
}

/// What is seen depends on the operator, not on where they stand.
const DOOR: Door = Door::Window;

/// Where the ledger is, what reads it, and where it ends now.
fn reading(vault: &Vault) -> Result<(PathBuf, Arc<ReadKeys>, LedgerEnd)> {
    let mut guard = vault.desk()?;
    let desk = guard.open().map_err(|_| locked())?;
    Ok((desk.ledger_path.clone(), Arc::clone(&desk.keys.read), desk.end()))
}

/// The entry as far as the operator may see it; `None` where it is about nothing of theirs.
fn shown(vault: &Vault, sequence: u64, entry: Entry) -> Result<Option<HistoryEntry>> {
    let Entry { at, actor, event, .. } = entry;
    let operator = vault.read(|state| state.operator_name(actor.operator));
    vault.see(DOOR, |seen| {
        let name = actor.door.asking_key().and_then(|key| seen.key(key)).map(|key| &key.name);
        seen.told(event).map(|event| HistoryEntry::new(sequence, at, operator, actor.door, event).asked_by(name))
    })
}
