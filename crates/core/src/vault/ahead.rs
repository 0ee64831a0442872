//! The State while a batch changes it ahead of the ledger: each change is decided on what the ones before it made. It stays
//! behind the State's lock, so nobody sees it before all is durable.

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use crate::{
    model::{Change, Place, RecordChange, RecordRef},
    state::{State, Undo},
};

/// A State that is ahead of the ledger. Dropped without [`Ahead::keep`], by an error or by a panic, it is again what it was.
pub(super) struct Ahead<'a> {
    state: RwLockWriteGuard<'a, State>,
    undo: Vec<Undo>,
    changed: Vec<RecordRef>,
}

impl<'a> Ahead<'a> {
    /// The State as it is, locked.
    pub(super) fn new(state: &'a RwLock<State>) -> Self {
        Self { state: state.write().unwrap_or_else(PoisonError::into_inner), undo: Vec::new(), changed: Vec::new() }
    }

    /// The State.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Takes a change in, whose frame will be at `place`.
    pub(super) fn apply(&mut self, change: Change, place: Place) {
        self.changed.extend(change.records.iter().map(RecordChange::to_ref));
        self.undo.push(self.state.apply(change, place));
    }

    /// The ledger has all of it. Answers which records are different now.
    pub(super) fn keep(mut self) -> Vec<RecordRef> {
        self.undo.clear();
        std::mem::take(&mut self.changed)
    }
}

impl Drop for Ahead<'_> {
    fn drop(&mut self) {
        while let Some(undo) = self.undo.pop() {
            self.state.revert(undo);
        }
    }
}
