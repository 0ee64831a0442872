//! The index: the current records, sealed, in sled, so that a vault opens without reading its whole ledger. The only
//! module that names sled.
//!
//! The index is a copy, never the truth. sled 0.34 neither reaches the disk when it says so nor says when its files are damaged:
//! it spins or panics. So it is opened only where its files are known to be whole ([`digest`] over them was signed at
//! the last clean close), everything else is built anew from the State, and whatever goes wrong while writing only makes the
//! index dirty. All of sled runs on a thread of its own; a change never waits for it.
//!
//! Whether the files are known to be whole is decided in `vault`.

mod digest;
mod load;
mod sealing;
mod worker;

pub(crate) use digest::digest;
pub(crate) use sealing::IndexSecrets;
pub(crate) use worker::{Index, Snapshot};

use std::path::Path;

use crate::{
    error::Result,
    model::{Place, Record},
};

/// How much memory sled may keep.
const CACHE_BYTES: u64 = 64 << 20;

/// Opens the index in `folder`, whose files must be known to be whole, and hands every record to `each`.
///
/// # Errors
/// `VaultDamaged` where a record does not open, `Disk`. The caller builds the index anew then.
pub(crate) fn open(
    folder: &Path,
    secrets: IndexSecrets,
    each: &mut dyn FnMut(Record, Place) -> Result<()>,
) -> Result<Index> {
    let database = open_database(folder)?;
    load::all(&database, &secrets, each)?;
    Index::start(database, secrets, None)
}

/// Builds the index anew: removes what is in `folder`, and fills it from `snapshot` in the background, behind which changes
/// queue up.
///
/// # Errors
/// `Disk`, `DiskFull`: there is no index then, and the vault works without one.
pub(crate) fn rebuild(folder: &Path, secrets: IndexSecrets, snapshot: Snapshot) -> Result<Index> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(crate::disk::writing_fault(folder, &error));
        }
        _ => {}
    }
    crate::disk::create_folder(folder).map_err(|error| crate::disk::writing_fault(folder, &error))?;
    Index::start(open_database(folder)?, secrets, Some(snapshot))
}

fn open_database(folder: &Path) -> Result<sled::Db> {
    sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE_BYTES)
        .mode(sled::Mode::HighThroughput)
        // Flushed when it is closed; until then the ledger is what counts.
        .flush_every_ms(None)
        .open()
        .map_err(|error| failed(folder, &error))
}

/// A failure of sled, in one sentence.
fn failed(folder: &Path, error: &sled::Error) -> crate::error::Error {
    match error {
        sled::Error::Io(error) => crate::disk::fault(folder, error),
        other => crate::error::Error::new(
            crate::error::Code::Disk,
            format!("The index in {} failed ({other}). It will be built anew.", folder.display()),
        ),
    }
}

#[cfg(test)]
mod tests;
