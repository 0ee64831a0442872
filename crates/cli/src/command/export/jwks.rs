//! `keywright export jwks`.

use keywright_verify::Jwk;
use serde::Serialize;

use super::{Given, destination::Destination};
use crate::output::{Failure, Outcome, pretty};

const EXAMPLES: &str = "\
Examples:
  keywright export jwks > jwks.json
  keywright export jwks --out jwks.json --replace    Again, later

A JSON Web Key Set (RFC 7517), for services that check JWTs by their signature.
Beside it they are told which issuer (iss) and audience (aud) to expect.
They learn nothing of what is done to a key later: to them a revoked JWT is good
until it ends. `keywright export status-list` tells them that it was revoked or
suspended, `keywright export bundle` all there is to know.";

/// Write the public keys that JWTs are verified with.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Jwks {
    #[command(flatten)]
    destination: Destination,
}

#[derive(Serialize)]
struct Answer {
    keys: Vec<Jwk>,
}

impl Jwks {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let ready = self.destination.ready()?.for_all()?;
        let opened = given.open()?;
        let keys = opened.vault().token_keys();
        let parties = opened.vault().token_parties();
        opened.close();
        let outcome = ready.json(output, "the public keys", &(pretty(&Answer { keys })? + "\n"))?;
        output.note(&format!(
            "Verifiers expect the issuer (iss) {} and the audience (aud) {}.",
            parties.issuer, parties.audience
        ));
        Ok(outcome)
    }
}
