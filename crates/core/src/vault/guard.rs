//! Who is at the desk of a vault: to look, or for a change, while it is nobody else's turn.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::{Opened, Use, Vault, desk::Desk, guest, turns};
use crate::error::Result;

impl Vault {
    /// The desk, to look.
    pub(super) fn desk(&self) -> Result<DeskGuard<'_>> {
        let guard = self.opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(DeskGuard { guard, opened: &self.opened })
    }

    /// The desk, to note these uses: for a change only where one of them ends a key.
    pub(super) fn noting(&self, uses: &[Use]) -> Result<TurnGuard<'_>> {
        let now = self.now();
        let changes = self.read(|state| uses.iter().any(|used| state.ends_by_first_use(used.key, now).is_some()));
        if changes { self.turn() } else { Ok(TurnGuard { desk: self.desk()?, line: None, _turn: None }) }
    }

    /// The desk, for a change: nobody else changes the vault meanwhile. A guest has caught up with what others changed before.
    pub(super) fn turn(&self) -> Result<TurnGuard<'_>> {
        let turn = self.opened.turns.wait()?;
        let mut desk = self.desk()?;
        let open = desk.open()?;
        let Some(line) = open.line().map(Arc::clone) else {
            return Ok(TurnGuard { desk, line: None, _turn: Some(turn) });
        };
        let look = line.take_turn()?;
        let caught_up = guest::catch_up(&self.opened, open, &look);
        let guard = TurnGuard { desk, line: Some(line), _turn: Some(turn) };
        // Where the host can write nothing, neither can its guest.
        caught_up.and_then(|()| look.broken.map_or(Ok(guard), Err))
    }
}

/// The desk, held.
pub(super) struct DeskGuard<'a> {
    guard: MutexGuard<'a, Option<Box<Desk>>>,
    opened: &'a Opened,
}

impl DeskGuard<'_> {
    pub(super) fn open(&mut self) -> Result<&mut Desk> {
        self.guard.as_deref_mut().ok_or_else(|| self.opened.locked())
    }
}

impl Drop for DeskGuard<'_> {
    /// Whoever was at the desk may have changed something.
    fn drop(&mut self) {
        self.opened.keeper.ring();
    }
}

/// The desk, for a change. Dropped, it is somebody else's turn.
pub(super) struct TurnGuard<'a> {
    desk: DeskGuard<'a>,
    line: Option<Arc<guest::Line>>,
    _turn: Option<turns::Nobodys<'a>>,
}

impl TurnGuard<'_> {
    pub(super) fn open(&mut self) -> Result<&mut Desk> {
        self.desk.open()
    }
}

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.release();
        }
    }
}
