//! `keywright export bundle`.

use std::path::PathBuf;

use keywright_core::{
    model::{Door, Time},
    vault::Vault,
};
use serde::Serialize;

use super::Given;
use crate::{
    command::kept,
    interrupt::interrupts,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright export bundle --out keys.kwb
  keywright export bundle --out keys.kwb --keep      Until Ctrl-C
  keywright verify --bundle keys.kwb --trust THUMBPRINT < token

With a bundle a service checks tokens without the vault. It holds digests of
tokens, roles and the names of accounts: no secret, no name of a key or an
owner. It is good for as long as the rule bundle_valid_for says. A service is
told once whom to trust, by the thumbprint that is shown here; removing an
operator makes another one.

--keep holds the vault open and writes the file anew within a second of every
change, and well before it is too old. Other commands go through it meanwhile.";

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

#[derive(Serialize)]
struct Answer {
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
        if interrupt.is_some() {
            vault.keep_bundle(Door::Cli, &self.out)?;
        }
        let made = vault.export_bundle_to(Door::Cli, &self.out)?;
        let answer = Answer {
            file: self.out.display().to_string(),
            trust: made.trust,
            epoch: made.place.epoch,
            sequence: made.place.sequence,
            keys: made.keys,
            issued_at: made.issued_at,
            valid_until: made.valid_until,
        };
        let sentence = format!(
            "Wrote {} keys to {}, good until {}. Services trust the list key {}.",
            answer.keys,
            answer.file,
            answer.valid_until.format("%Y-%m-%d %H:%M UTC"),
            answer.trust
        );
        kept::written(output, opened, interrupt.as_ref(), Vault::kept_bundles, &answer, &sentence)
    }
}
