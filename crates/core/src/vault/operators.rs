//! Adds, edits and removes operators: `vault.json` and the ledger at once.
//!
//! The new `vault.json` is staged beside the old one, then its event is committed to the ledger, then it is put in
//! place. A machine that stops in between has either no event, and the staged file is dropped at the next opening, or has
//! it, and the work is finished then (`finish`). Who may ask for what is decided in `operation::operator`.

use std::{path::Path, sync::PoisonError};

use chrono::Local;

use super::{
    Opened, Vault,
    desk::{Desk, proof_needed},
    history,
    next_manifest::{Lost, Next, impossible},
    signer::VaultSigner,
};
use crate::{
    error::{Error, Result},
    index::Mark,
    manifest::{Manifest, OperatorEntry},
    model::{Actor, Door, Event, FieldChange, Format, Operator, OperatorId, OperatorRole, OwnerId},
    operation::{AddOperator, Context, EditOperator, OperatorChange, RemoveOperator, ZoneCalendar},
    seal::SystemRandom,
    secret::Passphrase,
    slot::{self, Opener, OperatorKeys, Seen, Slot, check_new_passphrase},
    state::State,
    view::{OperatorRemoval, OperatorView, SignedKey, TiedOwner},
};

/// How many keys are named that a removal ends.
const NAMED: usize = 100;

/// Adds an operator, whose first passphrase this is.
pub(super) fn add(
    opened: &Opened,
    desk: &mut Desk,
    door: Door,
    request: &AddOperator,
    passphrase: &Passphrase,
) -> Result<OperatorId> {
    check_new_passphrase(passphrase)?;
    let (actor, change) = plan(opened, desk, door, |state, actor, context| request.plan(state, actor, context))?;
    proved(opened, desk)?;
    let operator = change.after.clone().ok_or_else(impossible)?;
    let mut next = Next::after(opened, desk)?;
    let keys = OperatorKeys::random(next.manifest.vault, Seen::of(&opened.manifest()).ok_or_else(impossible)?)?;
    let entry = OperatorEntry {
        id: operator.id,
        name: operator.name,
        role: operator.role,
        earlier: Vec::new(),
        left: None,
        owner: operator.owner,
        public_key: keys.signing.public().0,
        exchange_key: keys.exchange.public()?,
        first_keys_by: Some(actor.operator.id),
        earlier_keys: Vec::new(),
    };
    next.hand_over_past_epochs(&entry, &desk.keys.read)?;
    next.hand_over(&entry)?;
    next.manifest.operators.push(entry);

    let (mut slot, slot_key) = Slot::new(operator.id, &keys)?;
    slot.set_lock(&slot_key, &Opener::Passphrase(passphrase))?;
    slot.set_given(true);
    slot.write(&opened.folder, &keys)?;
    let committed = next.commit(opened, desk, &actor, change.event);
    if committed.is_err() && desk.broken().is_none() {
        forget_slot(&opened.folder, operator.id);
    }
    committed.map(|()| operator.id)
}

/// Edits an operator. Answers what that ends; `None` where it ends nothing.
pub(super) fn edit(
    opened: &Opened,
    desk: &mut Desk,
    door: Door,
    request: &EditOperator,
) -> Result<Option<OperatorRemoval>> {
    let (actor, change) = plan(opened, desk, door, |state, actor, context| request.plan(state, actor, context))?;
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Err(impossible()) };
    if before == after {
        return Ok(None);
    }
    proved(opened, desk)?;
    let mut next = Next::after(opened, desk)?;
    let sequence = desk.end().sequence + 1;
    let entry = next.entry(before.id)?;
    entry.become_from(after, sequence);
    let entry = entry.clone();
    let ends = ends(opened, before, Some(after.role));
    if ends.is_some() {
        next.begin_epoch(before.role, Some(after.role))?;
    } else if before.role != after.role {
        next.manifest.keyrings.retain(|keyring| (keyring.epoch, keyring.operator) != (next.manifest.epoch, entry.id));
        next.hand_over(&entry)?;
    }
    next.commit(opened, desk, &actor, change.event)?;
    Ok(ends)
}

/// Removes an operator. Answers what that ends.
pub(super) fn remove(
    opened: &Opened,
    desk: &mut Desk,
    door: Door,
    request: &RemoveOperator,
) -> Result<OperatorRemoval> {
    let (actor, change) = plan(opened, desk, door, |state, actor, context| request.plan(state, actor, context))?;
    proved(opened, desk)?;
    let before = change.before.clone().ok_or_else(impossible)?;
    let mut next = Next::after(opened, desk)?;
    next.entry(before.id)?.left = Some(desk.end().sequence + 1);
    next.manifest.keyrings.retain(|keyring| keyring.operator != before.id);
    next.begin_epoch(before.role, None)?;
    let ends = ends(opened, &before, None).ok_or_else(impossible)?;
    next.commit(opened, desk, &actor, change.event)?;
    forget_slot(&opened.folder, before.id);
    Ok(ends)
}

/// What removing this operator would end.
pub(super) fn preview_removal(
    opened: &Opened,
    desk: &Desk,
    door: Door,
    request: &RemoveOperator,
) -> Result<OperatorRemoval> {
    let (_, change) = plan(opened, desk, door, |state, actor, context| request.plan(state, actor, context))?;
    ends(opened, &change.before.ok_or_else(impossible)?, None).ok_or_else(impossible)
}

/// What editing this operator would end; `None`: nothing.
pub(super) fn preview_edit(
    opened: &Opened,
    desk: &Desk,
    door: Door,
    request: &EditOperator,
) -> Result<Option<OperatorRemoval>> {
    let (_, change) = plan(opened, desk, door, |state, actor, context| request.plan(state, actor, context))?;
    let (Some(before), Some(after)) = (change.before, change.after) else { return Err(impossible()) };
    Ok(ends(opened, &before, Some(after.role)))
}

/// Whether there are keys that operators made for themselves and that an Admin, who is here, may enter.
pub(super) fn keys_wait(opened: &Opened) -> bool {
    let manifest = opened.manifest();
    opened.operator.role == OperatorRole::Admin
        && waiting(opened, &manifest)
            .any(|entry| Slot::read(&opened.folder, manifest.vault, entry).is_ok_and(|slot| slot.next_keys().is_some()))
}

/// The operators whose keys an Admin made who still is one.
fn waiting<'m>(opened: &Opened, manifest: &'m Manifest) -> impl Iterator<Item = &'m OperatorEntry> {
    let is_admin = |id| manifest.current_operators().any(|entry| entry.id == id && entry.role == OperatorRole::Admin);
    // What signs this session's frames stays what it is.
    let me = opened.operator.id;
    manifest.current_operators().filter(move |entry| entry.id != me && entry.first_keys_by.is_some_and(is_admin))
}

/// Enters the keys that operators made for themselves in place of those that an Admin made for them. Where that Admin is none
/// any more, they may have what was handed to the first keys since, so nothing less than to add the operator again would help.
pub(super) fn enter_own_keys(opened: &Opened, desk: &mut Desk, door: Door) -> Result<Vec<String>> {
    let mut entered = Vec::new();
    if opened.operator.role != OperatorRole::Admin || door.asking_key().is_some() || desk.broken().is_some() {
        return Ok(entered);
    }
    let manifest = opened.manifest();
    for entry in waiting(opened, &manifest) {
        let slot = Slot::read(&opened.folder, manifest.vault, entry).ok();
        let Some(own) = slot.and_then(|slot| slot.next_keys()) else { continue };
        let mut next = Next::after(opened, desk)?;
        let renewed = next.entry(entry.id)?;
        renewed.take_own_keys(own, desk.end().sequence + 1);
        let renewed = renewed.clone();
        next.manifest.keyrings.retain(|keyring| keyring.operator != renewed.id);
        // What cannot be sealed to is no reason why others should go on with keys that somebody else made.
        if next.hand_over_past_epochs(&renewed, &desk.keys.read).and_then(|()| next.hand_over(&renewed)).is_err() {
            continue;
        }
        let keys = FieldChange { field: "keys".to_owned(), from: None, to: Some("their own".to_owned()) };
        let event =
            Event::OperatorEdited { operator: entry.id, name: entry.name.clone(), changes: vec![keys], revision: 0 };
        let actor = Actor { operator: opened.operator.clone(), door };
        next.commit(opened, desk, &actor, event)?;
        entered.push(entry.name.to_string());
    }
    Ok(entered)
}

/// The operators of an open vault, in the order of their names.
pub(super) fn views(opened: &Opened) -> Vec<OperatorView> {
    let manifest = opened.manifest();
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let seen = state.seen_by(&Actor { operator: opened.operator.clone(), door: Door::Window }, opened.now()).ok();
    let name = |id| seen.as_ref().and_then(|seen| seen.owner_name(id));
    let tied = |id: OwnerId| TiedOwner { id, name: name(id).unwrap_or_else(|| id.to_string()) };
    let view = |entry: &OperatorEntry| {
        let slot = Slot::read(&opened.folder, manifest.vault, entry).ok();
        OperatorView {
            id: entry.id,
            name: entry.name.to_string(),
            role: entry.role,
            owner: entry.owner.map(tied),
            you: entry.id == opened.operator.id,
            locks: slot.as_ref().map(Slot::kinds).unwrap_or_default(),
            must_change: slot.is_some_and(|slot| slot.is_given()),
            first_keys_by: entry.first_keys_by.map(|by| state.operator_name(by)),
        }
    };
    let mut views: Vec<_> = manifest.current_operators().map(|entry| (entry.name.folded(), view(entry))).collect();
    views.sort_by(|one, other| one.0.cmp(&other.0));
    views.into_iter().map(|(_, view)| view).collect()
}

/// Finishes or drops what was staged when the machine stopped. Answers whether the vault has to be opened anew; where it cannot
/// be finished now, the vault is only read.
pub(super) fn finish(vault: &Vault, staged: &Manifest) -> bool {
    let folder = &vault.opened.folder;
    if vault.health().read_only.is_some() {
        // Left for who can write.
        return false;
    }
    // Nothing comes after the event before its file is in place; and it is that before the folder is let go, so that no other
    // process finds it half done.
    let finished = history::last_event(vault).and_then(|last| {
        let made = last.is_some_and(|event| event.revision() == Some(staged.revision));
        if made {
            Manifest::put_staged_in_place(folder)?;
        } else {
            Manifest::drop_staged(folder);
        }
        Ok(made)
    });
    match finished {
        Ok(true) => {
            // What cannot be written now, the mark for one, is not missed by whoever opens it next.
            let _ = vault.close();
            true
        }
        Ok(false) => false,
        Err(error) => {
            if let Some(desk) = vault.opened.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref_mut() {
                let message = format!("A change of operators could not be finished: {}", error.message);
                desk.ledger = Err(Error { message, ..error });
            }
            false
        }
    }
}

/// Who may open the vault is not for whoever finds a window unlocked.
pub(super) fn proved(opened: &Opened, desk: &Desk) -> Result<()> {
    if desk.asks_proof(opened) { Err(proof_needed()) } else { Ok(()) }
}

/// Asks the plan of what would change.
fn plan(
    opened: &Opened,
    desk: &Desk,
    door: Door,
    ask: impl FnOnce(&State, &Actor, &mut Context<'_>) -> Result<OperatorChange>,
) -> Result<(Actor, OperatorChange)> {
    desk.ledger.as_ref().map_err(Clone::clone)?;
    let actor = Actor { operator: opened.operator.clone(), door };
    let keys = &desk.keys;
    let now = opened.now();
    let signer = VaultSigner { token_key: keys.current.signs_tokens(now), vault: keys.operator.vault };
    let mut random = SystemRandom::new();
    let mut context = Context { now, calendar: &ZoneCalendar(Local), random: &mut random, signer: &signer };
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let change = ask(&state, &actor, &mut context)?;
    Ok((actor, change))
}

/// What ends for one who was this, and holds that role from now on; `None` where they lose nothing.
fn ends(opened: &Opened, before: &Operator, after: Option<OperatorRole>) -> Option<OperatorRemoval> {
    let lost = Lost::between(before.role, after);
    let loses = after.is_none() || lost.signing || lost.admin;
    loses.then(|| {
        let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
        let now = opened.now();
        let mut signed: Vec<_> = if lost.signing {
            state.keys().filter(|key| key.format == Format::Jwt && key.is_live(now)).collect()
        } else {
            Vec::new()
        };
        signed.sort_by_key(|key| (key.name.folded(), key.id));
        let manifest = opened.manifest();
        let theirs = |entry: &&OperatorEntry| entry.first_keys_by == Some(before.id) && entry.id != before.id;
        OperatorRemoval {
            epoch: manifest.epoch + 1,
            token_key_renewed: lost.signing,
            list_key_renewed: lost.signing,
            admin_key_renewed: lost.admin,
            signed_count: signed.len(),
            signed_keys: signed
                .into_iter()
                .take(NAMED)
                .map(|key| SignedKey { id: key.id, name: key.name.to_string() })
                .collect(),
            first_keys: manifest.current_operators().filter(theirs).map(|entry| entry.name.to_string()).collect(),
        }
    })
}

/// What is an operator's own says nothing once `vault.json` does not list them; what is left of it is only untidy.
fn forget_slot(folder: &Path, operator: OperatorId) {
    let _ = std::fs::remove_file(slot::path(folder, operator));
    Mark::forget(folder, operator);
}
