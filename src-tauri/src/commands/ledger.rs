//! What happened: the ledger by pages, verified whole, and written to a file.

use keywright_core::{
    disk::NewFile,
    error::{Code, Error, Result},
    state::State,
    view::{ActivityPage, ActivityQuery, Verified},
};

use crate::{
    message::{SavedFile, Work},
    shell::Shell,
};

/// How many events one page can have; the window asks for what it shows.
const LARGEST_PAGE: usize = 1000;

pub(super) fn activity_page(shell: &Shell, query: &ActivityQuery) -> Result<ActivityPage> {
    let limit = if query.limit == 0 { LARGEST_PAGE } else { query.limit.min(LARGEST_PAGE) };
    shell.vault()?.activity(&ActivityQuery { limit, ..query.clone() })
}

pub(super) fn verify_ledger(shell: &Shell, (): &()) -> Result<Verified> {
    let vault = shell.vault()?;
    shell.work(Work::Verify, |working| vault.verify(&mut |done, total| working.at(done, total)))
}

/// Everything that was ever done as JSON lines, oldest first, verified on the way.
pub(super) fn export_activity(shell: &Shell, (): &()) -> Result<SavedFile> {
    let vault = shell.vault()?;
    let name = keywright_core::place::file_name_of(&vault.info().name);
    let Some(path) = shell.host().choose_new_file(&format!("{name}.activity.jsonl"))? else {
        return Ok(SavedFile { path: None });
    };
    shell.work(Work::Export, |working| {
        let total = vault.read(State::revision);
        let mut file = NewFile::create(&path)?;
        vault.audit(&mut |entry| {
            let mut line = serde_json::to_vec(&entry).map_err(|_| unwritable())?;
            line.push(b'\n');
            file.write(&line)?;
            if working.at(entry.sequence, total) { Ok(()) } else { Err(cancelled()) }
        })?;
        file.finish()
    })?;
    Ok(SavedFile { path: Some(path.display().to_string()) })
}

fn cancelled() -> Error {
    Error::new(Code::Cancelled, "The export was cancelled. No file was left.")
}

fn unwritable() -> Error {
    Error::new(Code::Internal, "Keywright has a defect: an event cannot be written as text. No file was left.")
}
