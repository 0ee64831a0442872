//! Notes that keys were used: in memory, in the list, and, where a successor is used for the first time, in the ledger, for its
//! predecessor ends with that.

use std::sync::PoisonError;

use super::{Opened, desk, desk::Desk};
use crate::{
    error::{Code, Result},
    line::Used,
    model::{Completion, Door, KeyId, Time},
    operation::CompleteRotation,
};

/// That a check said yes to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Which key.
    pub key: KeyId,
    /// How often.
    pub times: u64,
    /// When, the last time.
    pub last: Time,
}

/// Notes a use that was seen at this door.
pub(super) fn note(opened: &Opened, desk: &mut Desk, door: Door, used: Use) -> Result<()> {
    let due = take_in(opened, desk, used);
    tell_host(desk, &[used])?;
    complete(opened, desk, door, used)?;
    write(opened, desk, due)
}

/// Notes uses that the service saw. A rotation that cannot be completed keeps its deadline.
pub(super) fn note_all(opened: &Opened, desk: &mut Desk, uses: &[Use]) -> Result<()> {
    let mut due = false;
    let mut failed = Ok(());
    for used in uses {
        due |= take_in(opened, desk, *used);
        match complete(opened, desk, Door::Rest(used.key), *used) {
            Err(error) if !matches!(error.code, Code::NotAllowed | Code::VaultDamaged) => {
                failed = failed.and(Err(error));
            }
            _ => {}
        }
    }
    failed.and(tell_host(desk, uses)).and(write(opened, desk, due))
}

/// Answers whether it is time to write.
fn take_in(opened: &Opened, desk: &mut Desk, used: Use) -> bool {
    let due = desk.usage.note(used);
    if let Some(last) = desk.usage.last(used.key) {
        opened.state.write().unwrap_or_else(PoisonError::into_inner).set_usage(used.key, last);
    }
    due
}

/// A guest's are noted by the host, too.
fn tell_host(desk: &Desk, uses: &[Use]) -> Result<()> {
    let Some(line) = desk.line() else { return Ok(()) };
    let used = |used: &Use| Used { key: used.key, at: used.last.timestamp(), times: used.times };
    // As many as one message takes.
    uses.chunks(500).try_for_each(|some| line.note(some.iter().map(used).collect()))
}

/// Ends the key that the used one replaces, where it ends with this. Uses can be noted late; what ends by them ends now.
fn complete(opened: &Opened, desk: &mut Desk, door: Door, used: Use) -> Result<()> {
    let ends = {
        let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
        state.ends_by_first_use(used.key, opened.now()).is_some()
    };
    if !ends {
        return Ok(());
    }
    desk::apply(opened, desk, door, &CompleteRotation { key: used.key, by: Completion::FirstUse })
}

fn write(opened: &Opened, desk: &mut Desk, due: bool) -> Result<()> {
    if !due {
        return Ok(());
    }
    let is_there = |key| opened.state.read().unwrap_or_else(PoisonError::into_inner).key(key).is_some();
    desk.write_usage(&opened.folder, is_there)
}
