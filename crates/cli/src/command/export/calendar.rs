//! `keywright export calendar`.

use serde::Serialize;

use super::{Given, destination::Destination};
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright export calendar --out keys.ics
  keywright export calendar --out keys.ics --replace    Again, later
  keywright export calendar > keys.ics

Calendars read it as RFC 5545 has it. It names keys and holds no secret.";

/// Write when keys expire as a calendar (.ics), with reminders.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Calendar {
    #[command(flatten)]
    destination: Destination,
}

#[derive(Serialize)]
struct Answer<'a> {
    calendar: &'a str,
}

impl Calendar {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let ready = self.destination.ready()?;
        let opened = given.open()?;
        let now = opened.vault().now();
        let text = opened.see(|seen| seen.calendar_file(now))?;
        opened.close();
        ready.text(output, "the calendar", &text, &Answer { calendar: &text })
    }
}
