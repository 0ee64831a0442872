//! `keywright completions`: what a shell needs to complete commands and options.

use clap_complete::Shell;
use serde::Serialize;

use super::Given;
use crate::{
    input::grammar,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright completions bash > /etc/bash_completion.d/keywright
  keywright completions zsh > ~/.zfunc/_keywright
  keywright completions fish > ~/.config/fish/completions/keywright.fish";

/// Print the completions of a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

#[derive(Serialize)]
struct Answer<'a> {
    script: &'a str,
}

impl Completions {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut grammar(), "keywright", &mut script);
        if given.output.is_json() {
            given.output.document(&Answer { script: &String::from_utf8_lossy(&script) })?;
        } else {
            given.output.raw(&script)?;
        }
        Ok(Outcome::Done)
    }
}
