//! Where a text goes that is exported: to stdout, or into a file of its own.

use std::path::PathBuf;

use keywright_core::{
    disk::NewFile,
    error::{Code, Error},
};
use serde::Serialize;

use crate::output::{Failure, Outcome, Output};

#[derive(Debug, clap::Args)]
pub(super) struct Destination {
    /// Write it to this new file; else to stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put it in the place of a file that is there already.
    #[arg(long, requires = "out")]
    replace: bool,
}

/// A destination that is ready; a file of it is gone again where nothing comes of it.
pub(super) enum Ready {
    Stdout,
    File(NewFile),
}

#[derive(Serialize)]
struct Written {
    file: String,
}

impl Destination {
    /// Makes it ready. To be done first: what is wrong with it is said before anybody types a passphrase.
    pub(super) fn ready(&self) -> Result<Ready, Failure> {
        let Some(path) = &self.out else { return Ok(Ready::Stdout) };
        let file = if self.replace { NewFile::replacing(path) } else { NewFile::create(path) };
        Ok(Ready::File(file.map_err(|mut error: Error| {
            if error.code == Code::AlreadyExists {
                error.message += " --replace puts the new one in its place.";
            }
            error.about("out")
        })?))
    }
}

impl Ready {
    /// For what is no secret: every user of the machine may read the file, as a service may be another one.
    pub(super) fn for_all(self) -> Result<Self, Failure> {
        Ok(match self {
            Self::Stdout => Self::Stdout,
            Self::File(file) => Self::File(file.readable_by_all()?),
        })
    }

    /// Writes a text; programs read `document` on stdout in its place. `what` it is stands in the sentence about a file.
    pub(super) fn text(
        self,
        output: &Output,
        what: &str,
        text: &str,
        document: &impl Serialize,
    ) -> Result<Outcome, Failure> {
        if output.is_json() && matches!(self, Self::Stdout) {
            return output.document(document).map(|()| Outcome::Done);
        }
        self.json(output, what, text)
    }

    /// Writes a text that programs read as it is.
    pub(super) fn json(self, output: &Output, what: &str, text: &str) -> Result<Outcome, Failure> {
        let Self::File(mut file) = self else { return output.raw(text.as_bytes()).map(|()| Outcome::Done) };
        let place = file.path().display().to_string();
        file.write(text.as_bytes()).and_then(|()| file.finish()).map_err(|error| error.about("out"))?;
        let sentence = format!("Wrote {what} to {place}.");
        output.done(&Written { file: place }, &sentence)
    }
}
