//! `keywright export openapi`.

use super::{Given, destination::Destination};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export openapi > keywright.json
  keywright export openapi --out keywright.json --replace

The same document as the service answers at /api-docs. It needs no vault.";

/// Write the description of the REST service (OpenAPI 3.1).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Openapi {
    #[command(flatten)]
    destination: Destination,
}

impl Openapi {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let text = keywright_service::openapi() + "\n";
        self.destination.ready()?.for_all()?.json(given.output, "the document", &text)
    }
}
