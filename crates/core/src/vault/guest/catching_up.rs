//! Takes in what the host and other guests have changed meanwhile.

use std::{fs, sync::Arc};

use super::super::{Opened, ahead::Ahead, begin::not_what_the_host_says, desk::Desk, renewed};
use crate::{
    disk::{fault, open_for_reading, writing_fault},
    error::{Code, Error, Result},
    ledger::{Appended, AppendedChange, LedgerEnd, Roster},
    line::Look,
    manifest::Manifest,
};

/// Makes the guest's State that of the vault as the host says that it is, verified from the files.
///
/// # Errors
/// `Locked` where the operator is another by now; `VaultInUse` where the operators are being changed; `VaultDamaged`, `Disk`.
pub(in crate::vault) fn catch_up(opened: &Opened, desk: &mut Desk, look: &Look) -> Result<()> {
    if look.revision != desk.keys.read.revision {
        let manifest = Manifest::read(&opened.folder)?.0;
        if manifest.revision != look.revision {
            return Err(Error::new(Code::VaultInUse, "The operators of this vault are being changed. Try again."));
        }
        renewed::take_over(opened, desk, manifest)?;
    }
    if look.end != desk.end() {
        read_on(opened, desk, look.end.length, |end| end == look.end)?;
    }
    opened.happened(look.at());
    if let Ok(ledger) = &mut desk.ledger {
        // Each turn begins a session of its own: what stands between belongs to somebody else's.
        ledger.end_session();
    }
    Ok(())
}

/// The same by the files alone, after the host has left: what it committed last, whole, and durable from here on.
///
/// # Errors
/// As above; `VaultDamaged` also where somebody else is writing just now. Nothing is taken in then.
pub(super) fn catch_up_alone(opened: &Opened, desk: &mut Desk) -> Result<()> {
    if desk.sees_all()? {
        return Ok(());
    }
    let failed = |error| fault(&desk.ledger_path, &error);
    let file = open_for_reading(&desk.ledger_path).map_err(failed)?;
    file.sync_all().map_err(|error| writing_fault(&desk.ledger_path, &error))?;
    let length = file.metadata().map_err(failed)?.len();
    let manifest = Manifest::read(&opened.folder)?.0;
    if manifest.revision != desk.keys.read.revision {
        renewed::take_over(opened, desk, manifest)?;
    }
    read_on(opened, desk, length, |end| end.length == length)
}

/// Takes in what stands in the ledger up to there, where that comes to the end that it has to.
fn read_on(opened: &Opened, desk: &mut Desk, length: u64, is_it: impl Fn(LedgerEnd) -> bool) -> Result<()> {
    // Where it is not known how the ledger goes on, nothing is put on top of that.
    desk.ledger.as_ref().map_err(Clone::clone)?;
    let roster = Roster::of(&opened.manifest());
    let read = Arc::clone(&desk.keys.read);
    let mut appended = Appended::in_file(&desk.ledger_path, desk.end(), length, &read, 0)?;
    let mut ahead = Ahead::new(&opened.state);
    let mut last = opened.last_time();
    while let Some(AppendedChange { place, at, change, .. }) = appended.next(&roster, ahead.state(), Some(last))? {
        last = last.max(at);
        ahead.apply(change, place);
    }
    let end = appended.end();
    if !is_it(end) {
        return Err(not_what_the_host_says());
    }
    opened.changed(ahead.state());
    ahead.keep();
    opened.happened(last);
    if let Ok(ledger) = &mut desk.ledger {
        ledger.moved_to(end);
    }
    Ok(())
}

impl Desk {
    /// Whether the ledger's file ends where it was read up to.
    pub(in crate::vault) fn sees_all(&self) -> Result<bool> {
        let found = fs::metadata(&self.ledger_path).map_err(|error| fault(&self.ledger_path, &error))?;
        Ok(found.len() == self.end().length)
    }
}
