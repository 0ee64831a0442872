//! `keywright export jwks`.

use keywright_verify::Jwk;
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export jwks > jwks.json

A JSON Web Key Set (RFC 7517), for services that check JWTs by their signature.
They learn nothing of what is done to a key later: to them a revoked JWT is good
until it ends. `keywright export status-list` tells them that it was revoked or
suspended, `keywright export bundle` all there is to know.";

/// Write the public keys that JWTs are verified with.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Jwks {}

#[derive(Serialize)]
struct Answer {
    keys: Vec<Jwk>,
}

impl Jwks {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let keys = opened.vault().token_keys();
        opened.close();
        output.document(&Answer { keys })?;
        Ok(Outcome::Done)
    }
}
