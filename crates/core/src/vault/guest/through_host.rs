//! What a guest appends to the ledger: handed over to the host.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::line::{Answered, Line, gone};
use crate::{
    disk::{open_for_reading, writing_fault},
    error::{Code, Error, Result},
    ledger::{LedgerEnd, NotCommitted, ReadKeys, Recall, Sink},
    line::Said,
    manifest::Manifest,
};

/// The host, as where a ledger is written.
#[derive(Debug)]
pub(in crate::vault) struct ThroughHost {
    pub(in crate::vault) line: Arc<Line>,
    /// Where the ledger's file is.
    pub(in crate::vault) ledger: PathBuf,
    pub(in crate::vault) keys: Arc<ReadKeys>,
}

impl Sink for ThroughHost {
    fn write(&mut self, _: u64, bytes: &[u8]) -> Result<()> {
        self.line.hand_over(bytes)
    }

    fn commit(&mut self, end: LedgerEnd) -> Result<(), NotCommitted> {
        match self.line.commit() {
            // The file is believed, not the host.
            Answered::Said(Said::Done) => match self.stands(end) {
                Ok(true) => Ok(()),
                Ok(false) => {
                    Err(unknown("The program that has this vault open says that it is done, and the ledger does not."))
                }
                Err(error) => Err(unknown(&error.message)),
            },
            Answered::Said(Said::Refused(error)) => match self.stands(end) {
                Ok(false) => Err(NotCommitted { error, broken: None }),
                // It is in the ledger, and what should follow on it failed.
                _ => Err(unknown(&error.message)),
            },
            // The host ended before it could answer: what it had written is whole or torn, and the file says which.
            Answered::Said(_) | Answered::Gone => match self.made_durable(end) {
                Ok(true) => Ok(()),
                Ok(false) => Err(NotCommitted { error: gone(), broken: Some(gone()) }),
                Err(error) => Err(unknown(&error.message)),
            },
            Answered::Silent => Err(unknown("The program that has this vault open does not answer.")),
        }
    }

    fn take_back(&mut self, _: u64) -> Result<()> {
        self.line.forget();
        Ok(())
    }
}

impl ThroughHost {
    /// Whether the ledger has come as far as this.
    fn stands(&self, end: LedgerEnd) -> Result<bool> {
        Recall::open(&self.ledger, &self.keys)?.passes(end)
    }

    /// The same, durable so far.
    fn made_durable(&self, end: LedgerEnd) -> Result<bool> {
        if !self.stands(end)? {
            return Ok(false);
        }
        let synced = open_for_reading(&self.ledger).and_then(|file: File| file.sync_all());
        synced.map_err(|error| writing_fault(&self.ledger, &error)).map(|()| true)
    }
}

/// Looks whether the host has put this `vault.json` there, of which it says that it is done. Where it has not, it is staged: the next
/// opening finds its event in the ledger and puts it in place. Else the keys in it would be nowhere.
pub(in crate::vault) fn find_in_place(folder: &Path, revision: u64, bytes: &[u8]) -> Result<()> {
    if Manifest::is_in(folder, bytes) {
        return Ok(());
    }
    if Manifest::read(folder).is_ok_and(|(there, _)| there.revision < revision) {
        // Where that fails, the error says no less.
        let _ = Manifest::stage_bytes(folder, bytes);
    }
    Err(not_known("The program that has this vault open says that it is done, and vault.json does not."))
}

fn unknown(why: &str) -> NotCommitted {
    let error = not_known(why);
    NotCommitted { broken: Some(error.clone()), error }
}

fn not_known(why: &str) -> Error {
    let message = format!("{why} It is not known whether the change was made. Open the vault again and look.");
    Error::new(Code::Disk, message)
}
