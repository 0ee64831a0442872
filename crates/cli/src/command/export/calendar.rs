//! `keywright export calendar`.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::PathBuf,
};

use keywright_core::error::{Code, Error};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export calendar --out keys.ics
  keywright export calendar > keys.ics

Calendars read it as RFC 5545 has it. It names keys and holds no secret.";

/// Write when keys expire as a calendar (.ics), with reminders.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Calendar {
    /// Write it to this new file; else to stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl Calendar {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let now = opened.vault().now();
        let text = opened.see(|seen| seen.calendar_file(now))?;
        opened.close();
        let Some(path) = self.out else {
            if output.is_json() {
                output.document(&Answer { calendar: Some(text), file: None })?;
            } else {
                output.raw(text.as_bytes())?;
            }
            return Ok(Outcome::Done);
        };
        let place = path.display().to_string();
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| unwritten(&place, &error))?;
        let sentence = format!("Wrote the calendar to {place}.");
        output.done(&Answer { calendar: None, file: Some(place) }, &sentence)
    }
}

fn unwritten(place: &str, error: &io::Error) -> Error {
    let (code, message) = match error.kind() {
        io::ErrorKind::AlreadyExists => {
            (Code::AlreadyExists, format!("{place} exists already, and is left as it is. Choose another name."))
        }
        io::ErrorKind::StorageFull => (Code::DiskFull, format!("The disk is full: {place} was not written.")),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            (Code::ReadOnly, format!("{place} cannot be written: {error}."))
        }
        _ => (Code::Disk, format!("{place} could not be written: {error}.")),
    };
    Error::new(code, message).about("out")
}
