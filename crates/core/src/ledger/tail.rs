//! Moves a torn tail aside.

use std::{
    io::{self, Seek, SeekFrom},
    path::Path,
};

use crate::{
    disk::{create_new, fault, open_for_writing, sync_folder, writing_fault},
    error::Result,
};

/// Copies what stands in the ledger after `end` to a new file, durably, and makes the ledger end there. Answers how
/// many bytes that were.
pub(crate) fn cut_off(ledger: &Path, end: u64, aside: &Path) -> Result<u64> {
    let mut file = open_for_writing(ledger).map_err(|error| writing_fault(ledger, &error))?;
    file.seek(SeekFrom::Start(end)).map_err(|error| fault(ledger, &error))?;
    let length = create_new(aside)
        .and_then(|mut aside| io::copy(&mut file, &mut aside).and_then(|length| aside.sync_all().map(|()| length)))
        .map_err(|error| writing_fault(aside, &error))?;
    ledger.parent().map_or(Ok(()), sync_folder)?;
    file.set_len(end).and_then(|()| file.sync_all()).map_err(|error| writing_fault(ledger, &error))?;
    Ok(length)
}
