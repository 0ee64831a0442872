//! `keywright export calendar`.

use std::path::{Path, PathBuf};

use keywright_core::{
    disk::NewFile,
    error::{Code, Error},
};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export calendar --out keys.ics
  keywright export calendar --out keys.ics --replace    Again, later
  keywright export calendar > keys.ics

Calendars read it as RFC 5545 has it. It names keys and holds no secret.";

/// Write when keys expire as a calendar (.ics), with reminders.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Calendar {
    /// Write it to this new file, which only you can read; else to stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put it in the place of a file that is there already.
    #[arg(long, requires = "out")]
    replace: bool,
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
        // Made ready first: what is wrong with it is said before anybody types a passphrase.
        let file = self.out.as_deref().map(|path| begin(path, self.replace)).transpose()?;
        let opened = given.open()?;
        let now = opened.vault().now();
        let text = opened.see(|seen| seen.calendar_file(now))?;
        opened.close();
        let Some(mut file) = file else {
            if output.is_json() {
                output.document(&Answer { calendar: Some(text), file: None })?;
            } else {
                output.raw(text.as_bytes())?;
            }
            return Ok(Outcome::Done);
        };
        let place = file.path().display().to_string();
        file.write(text.as_bytes()).and_then(|()| file.finish()).map_err(|error| error.about("out"))?;
        let sentence = format!("Wrote the calendar to {place}.");
        output.done(&Answer { calendar: None, file: Some(place) }, &sentence)
    }
}

/// The file, ready to be written; it is gone again where nothing comes of it.
fn begin(path: &Path, replace: bool) -> Result<NewFile, Error> {
    let file = if replace { NewFile::replacing(path) } else { NewFile::create(path) };
    file.map_err(|mut error| {
        if error.code == Code::AlreadyExists {
            error.message += " --replace puts the calendar in its place.";
        }
        error.about("out")
    })
}
