//! `keywright export`: what the vault holds, for other programs to keep or to read.

mod audit;
pub(super) mod bundle;
mod calendar;
mod destination;
mod jwks;
mod openapi;
mod status_list;

use super::Given;
use crate::output::{Failure, Outcome};

/// Write out the audit log, a bundle or the public keys for services, or a calendar of expirations.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write everything that was ever done as JSON lines, oldest first, verifying it.
    Audit(audit::Audit),
    /// Write the bundle by which services check keys with no connection to the vault.
    Bundle(bundle::Bundle),
    /// Write when keys expire as a calendar (.ics), with reminders.
    Calendar(calendar::Calendar),
    /// Write the public keys that JWTs are verified with (a JSON Web Key Set).
    Jwks(jwks::Jwks),
    /// Write the description of the REST service (OpenAPI 3.1).
    Openapi(openapi::Openapi),
    /// Write the status list by which verifiers of JWTs learn what was revoked.
    StatusList(status_list::StatusList),
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::Audit(command) => command.run(given),
            Self::Bundle(command) => command.run(given),
            Self::Calendar(command) => command.run(given),
            Self::Jwks(command) => command.run(given),
            Self::Openapi(command) => command.run(given),
            Self::StatusList(command) => command.run(given),
        }
    }
}
