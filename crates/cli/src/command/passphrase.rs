//! `keywright passphrase`: sets another passphrase. Who asks has to know the present one, or the
//! recovery code: that the keychain has the vault open is not enough.

use std::path::PathBuf;

use serde::Serialize;

use super::Given;
use crate::{
    input::read_passphrase,
    output::{Failure, Outcome},
    unlock::ask_new_passphrase,
};

const EXAMPLES: &str = "\
Examples:
  keywright passphrase change
  keywright passphrase change --recovery-file ./code    The passphrase is lost
  keywright passphrase change --passphrase-file old --new-passphrase-file new";

/// Change the passphrase.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Set another passphrase; the present one, or the recovery code, is asked for.
    #[command(after_help = EXAMPLES)]
    Change {
        /// A file with the new passphrase; else it is asked for, twice.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[derive(Serialize)]
struct Answer {
    changed: bool,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Self::Change { new_passphrase_file } = self;
        let output = given.output;
        // Read before the vault is opened: what is wrong with it is said before anybody types anything.
        let new = new_passphrase_file.map(|file| read_passphrase(&file)).transpose()?;
        let opened = given.open_by_person()?;
        let new = new.map_or_else(|| ask_new_passphrase(output, "--new-passphrase-file FILE"), Ok)?;
        opened.vault().set_passphrase(opened.proof(), &new)?;
        opened.close();
        output.done(&Answer { changed: true }, "Changed the passphrase.")
    }
}
