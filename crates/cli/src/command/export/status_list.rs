//! `keywright export status-list`.

use std::path::PathBuf;

use keywright_core::{
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
  keywright rules set status_list_address=https://keys.example.org/list
  keywright export status-list --out list.jwt
  keywright export status-list --out list.jwt --keep    Until Ctrl-C

A Token Status List (IETF draft-ietf-oauth-status-list): services that check
JWTs by public keys alone learn by it which were revoked or suspended. Publish
it at that address; JWTs that are issued from then on name it. It is signed by
the list key that is shown, never by the one that signs tokens.

--keep stays and writes the file anew within a second of every change, and well
before it is too old. Other commands go on meanwhile. Started while the window
has the vault open, it waits while that is locked, and keeps what unlocked the
vault to go on afterwards.";

/// Write the status list by which verifiers of JWTs learn what was revoked.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StatusList {
    /// Write it to this file: a new one, or in place of an earlier list.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Stay, and keep it up to date until Ctrl-C.
    #[arg(long)]
    keep: bool,
}

#[derive(Serialize)]
struct Answer {
    file: String,
    address: String,
    trust: String,
    tokens: usize,
    issued_at: Time,
    valid_until: Time,
}

impl StatusList {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let interrupt = self.keep.then(interrupts).transpose()?;
        let opened = given.open()?;
        if interrupt.is_some() {
            opened.vault().keep_status_list(Door::Cli, &self.out)?;
        }
        let made = opened.vault().export_status_list_to(&self.out)?;
        let answer = Answer {
            file: self.out.display().to_string(),
            address: made.address.clone(),
            trust: made.trust.clone(),
            tokens: made.tokens,
            issued_at: made.issued_at,
            valid_until: made.valid_until,
        };
        let sentence = format!(
            "Wrote the status of {} to {}, good until {}. Publish it at {}. Services trust the list key {}.",
            count_of(answer.tokens, "token"),
            answer.file,
            exact(answer.valid_until),
            answer.address,
            answer.trust
        );
        let kind = Kind { keep: Vault::keep_status_list, kept: Vault::kept_status_lists };
        kept::written(output, opened, interrupt, (&kind, self.out), &answer, &sentence)
    }
}
