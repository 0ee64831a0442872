//! `keywright token-key`: the key that signs JWTs.

mod rotate;
mod show;

use super::Given;
use crate::output::{Failure, Outcome};

/// Show and rotate the token key, which signs JWTs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show the token keys that verifiers are told of, and what each is for.
    Show(show::Show),
    /// Make another token key; it takes the old one's place after a while, or at once.
    Rotate(rotate::Rotate),
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        match self {
            Self::Show(command) => command.run(given),
            Self::Rotate(command) => command.run(given),
        }
    }
}
