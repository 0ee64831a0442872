//! Takes in what the host and other guests have changed meanwhile.

use std::sync::Arc;

use super::super::{Opened, ahead::Ahead, begin::not_what_the_host_says, desk::Desk, renewed};
use crate::{
    error::{Code, Error, Result},
    ledger::{Appended, AppendedChange, Roster},
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
    let from = desk.end();
    if look.end != from {
        let roster = Roster::of(&opened.manifest());
        let read = Arc::clone(&desk.keys.read);
        let mut appended = Appended::in_file(&desk.ledger_path, from, look.end.length, &read, 0)?;
        let mut ahead = Ahead::new(&opened.state);
        let mut last = opened.last_time();
        while let Some(AppendedChange { place, at, change, .. }) = appended.next(&roster, ahead.state(), Some(last))? {
            last = last.max(at);
            ahead.apply(change, place);
        }
        if appended.end() != look.end {
            return Err(not_what_the_host_says());
        }
        opened.changed(ahead.state());
        ahead.keep();
        opened.happened(last);
        if let Ok(ledger) = &mut desk.ledger {
            ledger.moved_to(look.end);
        }
    }
    opened.happened(look.at());
    if let Ok(ledger) = &mut desk.ledger {
        // Each turn begins a session of its own: what stands between belongs to somebody else's.
        ledger.end_session();
    }
    Ok(())
}
