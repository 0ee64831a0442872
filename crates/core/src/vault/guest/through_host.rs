//! What a guest appends to the ledger: handed over to the host.

use std::{fs::File, path::PathBuf, sync::Arc};

use super::line::{Answered, Line, gone};
use crate::{
    disk::{open_for_reading, writing_fault},
    error::{Code, Error, Result},
    ledger::{LedgerEnd, NotCommitted, ReadKeys, Recall, Sink},
    line::Said,
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

fn unknown(why: &str) -> NotCommitted {
    let message = format!("{why} It is not known whether the change was made. Open the vault again and look.");
    let error = Error::new(Code::Disk, message);
    NotCommitted { broken: Some(error.clone()), error }
}
