//! `keywright export openapi`.

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export openapi > keywright.json

The same document as the service answers at /api-docs. It needs no vault.";

/// Write the description of the REST service (OpenAPI 3.1).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Openapi {}

impl Openapi {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        given.output.line(&keywright_service::openapi())?;
        Ok(Outcome::Done)
    }
}
