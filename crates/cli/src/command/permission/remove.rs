//! `keywright permission remove`: a service that is no more leaves the catalogue.

use keywright_core::operation::RemoveService;

use super::Given;
use crate::{
    command::Removed,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright permission remove backups    Refused while a role names one of it";

/// Remove a service and what it declared from the catalogue.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The service.
    #[arg(value_name = "SERVICE")]
    service: String,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let opened = given.open()?;
        let service = opened.read(|state| state.find_service(&self.service))?;
        let name = opened.read(|state| state.service(service).map(|one| one.name.to_string())).unwrap_or_default();
        opened.apply(&RemoveService { service })?;
        opened.close();
        given.output.done(&Removed { removed: &name }, &format!("Removed {name} from the catalogue."))
    }
}
