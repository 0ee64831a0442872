//! `keywright export bundle`.

use std::path::{Path, PathBuf};

use keywright_core::{
    error::Error,
    model::{Door, Time},
    vault::Vault,
};
use serde::Serialize;

use super::Given;
use crate::{
    command::kept::{self, Kind},
    interrupt::interrupts,
    output::{Failure, Outcome, count_of, exact},
};

const EXAMPLES: &str = "\
Examples:
  keywright export bundle --out keys.kwb
  keywright export bundle --out keys.kwb --keep      Until Ctrl-C
  keywright verify --bundle keys.kwb --trust THUMBPRINT < token

With a bundle a service checks tokens without the vault. It holds digests of
tokens, roles and the names of accounts: no secret, no name of a key or an
owner. It is good for as long as the rule bundle_valid_for says. A service is
told once whom to trust, by the thumbprint that is shown here; there is another
one when an Admin or an Issuer is removed or may no longer issue.

--keep stays and writes the file anew within a second of every change, and well
before it is too old. Other commands go on meanwhile. Started while the window
has the vault open, it waits while that is locked, and keeps what unlocked the
vault to go on afterwards.";

/// Write the bundle by which services check keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Bundle {
    /// Write it to this file: a new one, or in place of an earlier bundle.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Stay, and keep it up to date until Ctrl-C.
    #[arg(long)]
    keep: bool,
}

/// What was written.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    file: String,
    trust: String,
    epoch: u64,
    sequence: u64,
    keys: usize,
    issued_at: Time,
    valid_until: Time,
}

impl Bundle {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let interrupt = self.keep.then(interrupts).transpose()?;
        let opened = given.open()?;
        let vault = opened.vault();
        let written = if self.keep { Written::kept(vault, &self.out)? } else { Written::once(vault, &self.out)? };
        let kind = Kind { keep: Vault::keep_bundle, kept: Vault::kept_bundles };
        kept::written(output, opened, interrupt, (&kind, self.out), &written, &written.sentence())
    }
}

impl Written {
    fn once(vault: &Vault, file: &Path) -> Result<Self, Error> {
        let made = vault.export_bundle_to(Door::Cli, file)?;
        Ok(Self {
            file: file.display().to_string(),
            trust: made.trust,
            epoch: made.place.epoch,
            sequence: made.place.sequence,
            keys: made.keys,
            issued_at: made.issued_at,
            valid_until: made.valid_until,
        })
    }

    /// It is kept up to date from now on. A file that cannot even be written now is refused: who typed its name sees why.
    pub(crate) fn kept(vault: &Vault, file: &Path) -> Result<Self, Error> {
        vault.keep_bundle(Door::Cli, file)?;
        Self::once(vault, file)
    }

    pub(crate) fn sentence(&self) -> String {
        let Self { file, trust, .. } = self;
        let (keys, until) = (count_of(self.keys, "key"), exact(self.valid_until));
        format!("Wrote {keys} to {file}, good until {until}. Services trust the list key {trust}.")
    }
}
