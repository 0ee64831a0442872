//! What is appended to the ledger's file.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::writer::{LedgerEnd, NotCommitted, Sink};
use crate::{
    disk::writing_fault,
    error::{Error, Result},
};

/// The ledger's file.
#[derive(Debug)]
pub(super) struct OnDisk {
    file: File,
    path: PathBuf,
}

impl OnDisk {
    pub(super) fn new(file: File, path: &Path) -> Self {
        Self { file, path: path.to_owned() }
    }
}

impl Sink for OnDisk {
    fn write(&mut self, at: u64, bytes: &[u8]) -> Result<()> {
        let written = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.write_all(bytes));
        written.map_err(|error| writing_fault(&self.path, &error))
    }

    fn commit(&mut self, _: LedgerEnd) -> Result<(), NotCommitted> {
        self.file.sync_data().map_err(|error| {
            // After a failed sync nobody knows what is on the disk: later syncs may wrongly succeed.
            let error = writing_fault(&self.path, &error);
            let broken = Error::new(
                error.code,
                format!(
                    "The disk failed while the ledger was written, so nothing more is written: {} Close the vault, check the disk and open it again.",
                    error.message
                ),
            );
            NotCommitted { error, broken: Some(broken) }
        })
    }

    fn take_back(&mut self, length: u64) -> Result<()> {
        self.file.set_len(length).map_err(|error| writing_fault(&self.path, &error))
    }
}
