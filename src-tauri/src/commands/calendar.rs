//! When keys end: the calendar of a year, and a file for the person's own.

use chrono::Local;
use keywright_core::{error::Result, view::CalendarView};

use crate::{
    message::{CalendarRequest, SavedFile},
    shell::Shell,
};

pub(super) fn calendar(shell: &Shell, request: &CalendarRequest) -> Result<CalendarView> {
    shell.see(|seen, now| seen.calendar(request.year, &Local, now))?
}

pub(super) fn export_calendar(shell: &Shell, (): &()) -> Result<SavedFile> {
    let vault = shell.vault()?;
    let name = keywright_core::place::file_name_of(&vault.info().name);
    // Whoever may not see keys is told before they choose a file.
    shell.see(|_, _| ())?;
    shell.save_new_file(&format!("{name}.ics"), || shell.see(|seen, now| seen.calendar_file(now)))
}
