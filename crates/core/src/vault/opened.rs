//! What an open vault is made of: what those who change it and those who look at it share, and how it is closed. What it lets others
//! do is in the module above.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use keywright_verify::{Checker, Jwk};

use super::{
    Health, LockKind, StatusListExport,
    desk::Desk,
    guest::Following,
    host::Hosting,
    keeper::{self, Keeper},
    left::{self, Left},
    token_keys,
    turns::Turns,
};
use crate::{
    error::{Code, Error, Result},
    ledger::Trail,
    manifest::Manifest,
    model::{Actor, Change, Door, KeyId, Operator, OperatorRole, Place, Time},
    state::State,
    view::Seen,
};

/// What an open vault is made of, and what stays of it when it is closed.
pub(super) struct Opened {
    pub(super) folder: PathBuf,
    pub(super) manifest: RwLock<Arc<Manifest>>,
    pub(super) operator: Operator,
    pub(super) unlocked_by: LockKind,
    pub(super) state: Arc<RwLock<State>>,
    /// When the last thing happened, in seconds since 1970; time in the vault does not run back behind it.
    pub(super) last_at: AtomicI64,
    /// What was put right or is to be known, in sentences.
    pub(super) notes: Vec<String>,
    /// Where changes are made; nothing once the vault is closed.
    pub(super) desk: Mutex<Option<Box<Desk>>>,
    /// What is known of the ledger's frames.
    pub(super) trail: Mutex<Trail>,
    /// What is kept up to date for services.
    pub(super) keeper: Keeper,
    /// That the ledger misses entries.
    pub(super) damage: OnceLock<Error>,
    /// How often the State became different.
    pub(super) revision: AtomicU64,
    /// What checks tokens: that of the State as far as it is durable, for whoever must not wait for it; kept when the vault is closed.
    pub(super) checker: Mutex<Checker>,
    /// The State's number of the same name, likewise.
    pub(super) accounts_and_rules: AtomicU64,
    /// The status list as it was last made, and of what.
    pub(super) status_list: Mutex<Option<(keeper::Stamp, Arc<StatusListExport>)>>,
    /// Who may change it now.
    pub(super) turns: Turns,
    /// What answers other programs.
    pub(super) hosting: Mutex<Option<Hosting>>,
    /// What it follows, where it stays open beside another program.
    pub(super) following: OnceLock<Following>,
    /// Why it was locked, where nobody here did.
    pub(super) ended: Mutex<Option<Ended>>,
    /// What it left behind when it was closed, where somebody goes on with that.
    pub(super) left: OnceLock<Left>,
}

/// Why a vault was locked, where nobody did that here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub error: Error,
    /// It was open beside another program, which has locked or closed it, or does not answer: once one has it open that does, it can be
    /// opened beside that again. Otherwise what another program changed has ended it, or could not be followed.
    pub host_left: bool,
}

impl Opened {
    pub(super) fn see<T>(&self, door: Door, look: impl FnOnce(&Seen<'_>) -> T) -> Result<T> {
        let (actor, now) = (self.actor(door), self.now());
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.seen_by(&actor, now).map(|seen| look(&seen))
    }

    pub(super) fn actor(&self, door: Door) -> Actor {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        // An Admin may have been renamed since.
        let operator = state.operator(self.operator.id).unwrap_or(&self.operator).clone();
        Actor { operator, door }
    }

    pub(super) fn token_keys(&self, state: &State) -> Vec<Jwk> {
        token_keys::published(&self.manifest(), state, self.now())
    }

    pub(super) fn now(&self) -> Time {
        self.clock().max(self.last_time())
    }

    /// The clock, in whole seconds.
    pub(super) fn clock(&self) -> Time {
        DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap_or_default()
    }

    /// When the last thing happened.
    pub(super) fn last_time(&self) -> Time {
        DateTime::from_timestamp(self.last_at.load(Ordering::Acquire), 0).unwrap_or_default()
    }

    pub(super) fn has_key(&self, key: KeyId) -> bool {
        self.state.read().unwrap_or_else(PoisonError::into_inner).key(key).is_some()
    }

    /// That it is locked, and why.
    pub(super) fn locked(&self) -> Error {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.as_ref().map_or_else(locked, |ended| Error::new(Code::Locked, ended.error.message.clone()))
    }

    pub(super) fn stop_hosting(&self) {
        drop(self.hosting.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    pub(super) fn manifest(&self) -> Arc<Manifest> {
        Arc::clone(&self.manifest.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_manifest(&self, manifest: Manifest) {
        *self.manifest.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(manifest);
    }

    /// Takes a change in that the ledger has.
    pub(super) fn take_in(&self, change: Change, place: Place) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.apply(change, place);
        self.changed(&state);
    }

    /// The State became different, and is still locked.
    pub(super) fn changed(&self, state: &State) {
        *self.checker.lock().unwrap_or_else(PoisonError::into_inner) = state.checker().clone();
        self.accounts_and_rules.store(state.accounts_and_rules(), Ordering::Release);
        // The last: whoever finds it moved finds the others as they are now.
        self.revision.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn happened(&self, at: Time) {
        self.last_at.fetch_max(at.timestamp(), Ordering::AcqRel);
    }

    pub(super) fn health(&self) -> Health {
        let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desk.as_deref();
        let broken = desk.and_then(Desk::broken);
        Health {
            damaged: broken.as_ref().is_some_and(|error| error.code == Code::VaultDamaged),
            read_only: broken.map(|error| error.message),
            notes: self.notes.clone(),
            refilling: desk.and_then(|desk| desk.index.as_ref()?.refilling()),
        }
    }

    pub(super) fn close(&self) -> Result<()> {
        self.end(None)
    }

    /// The same; `ended` is why, where nobody here asked for it.
    pub(super) fn end(&self, ended: Option<Ended>) -> Result<()> {
        self.keeper.stop();
        let mut guard = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        self.stop_hosting();
        self.close_desk(guard.take(), self.operator.role, ended)
    }

    /// Closes what is on the desk, which is held; a Viewer has no word in the mark. Whoever asks for it from now on hears the reason.
    pub(super) fn close_desk(&self, desk: Option<Box<Desk>>, role: OperatorRole, ended: Option<Ended>) -> Result<()> {
        let Some(mut desk) = desk else { return Ok(()) };
        let by_change = ended.as_ref().is_some_and(|ended| !ended.host_left);
        // Before all that a disk can hold up: whoever goes on with it does so at once.
        if desk.leaves {
            let _ = self.left.set(left::of(self, &desk, by_change));
        }
        desk.follow_slot(&self.folder, &self.manifest());
        // A guest that has not seen all would put an older file in the place of a newer one.
        if !by_change && (desk.line().is_none() || desk.sees_all().unwrap_or(false)) {
            // A revocation a moment ago shall not wait for the next opening.
            self.keeper.write_the_rest(self, &desk);
        }
        // Whoever asks meanwhile waits, and is then told that the vault is locked.
        let closed = desk.close(&self.folder, self.operator.id, role, self.last_time(), |key| self.has_key(key));
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = ended;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State::new(state.rules().clone());
        closed
    }
}

impl Drop for Opened {
    /// Whoever forgets to close leaves a clean vault all the same.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = self.close();
        }
    }
}

pub(super) fn locked() -> Error {
    Error::new(Code::Locked, "The vault is locked. Unlock it first.")
}
