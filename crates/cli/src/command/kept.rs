//! The end of a command that wrote a file which it may keep up to date, and what is said meanwhile: what goes wrong with a file.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use keywright_core::{
    error::{Code, Error},
    vault::{KeptFile, Vault},
};
use serde::Serialize;

use crate::{
    opened::Opened,
    output::{Failure, Outcome, Output},
};

/// How often it is looked how the files are.
const LOOK: Duration = Duration::from_millis(500);

/// Says what was written and ends; or, where it is kept up to date, stays until the person or the system asks the program to end, or
/// the vault is lost to another one. Other commands go through this one meanwhile.
pub(crate) fn written(
    output: &Output,
    opened: Opened<'_>,
    interrupt: Option<&Receiver<()>>,
    files: impl Fn(&Vault) -> Vec<KeptFile>,
    answer: &impl Serialize,
    sentence: &str,
) -> Result<Outcome, Failure> {
    let Some(interrupt) = interrupt else {
        opened.close();
        return output.done(answer, sentence);
    };
    let others = opened.let_others_in();
    let outcome = output.done(answer, sentence)?;
    output.note("It is kept up to date from now on. Ctrl-C ends it.");
    let (mut said, mut lost) = (Said::default(), None);
    while lost.is_none() && matches!(interrupt.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
        said.look(output, files(opened.vault()));
        lost = others.ended();
    }
    output.note("It is kept up to date no more.");
    opened.close();
    lost.map_or(Ok(outcome), |reason| Err(Error::new(Code::Locked, reason).into()))
}

/// What was last said of the files that are kept up to date.
#[derive(Debug, Default)]
pub(crate) struct Said {
    files: Vec<KeptFile>,
}

impl Said {
    /// Says what has changed since.
    pub(crate) fn look(&mut self, output: &Output, files: Vec<KeptFile>) {
        for file in &files {
            let before = self.files.iter().find(|said| said.path == file.path).and_then(|said| said.problem.as_ref());
            match (before, &file.problem) {
                (before, Some(problem)) if before != Some(problem) => {
                    output.note(&format!("{} It is tried again.", problem.message));
                }
                (Some(_), None) => output.note(&format!("{} is up to date again.", file.path.display())),
                _ => {}
            }
        }
        self.files = files;
    }
}
