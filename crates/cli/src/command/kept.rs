//! What a command says while it keeps files up to date: what goes wrong with one, and that it is over.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use keywright_core::vault::KeptFile;

use crate::output::Output;

/// How often it is looked how the files are.
const LOOK: Duration = Duration::from_millis(500);

/// Stays until the person, or the system, asks the program to end.
pub(crate) fn until_interrupted(output: &Output, interrupt: &Receiver<()>, files: impl Fn() -> Vec<KeptFile>) {
    output.note("It is kept up to date from now on. Ctrl-C ends it.");
    let mut kept = Kept::default();
    while matches!(interrupt.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
        kept.look(output, files());
    }
    output.note("It is kept up to date no more.");
}

/// The files that are kept up to date, as they were last said to be.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    said: Vec<KeptFile>,
}

impl Kept {
    /// Says what has changed since.
    pub(crate) fn look(&mut self, output: &Output, files: Vec<KeptFile>) {
        for file in &files {
            let before = self.said.iter().find(|said| said.path == file.path).and_then(|said| said.problem.as_ref());
            match (before, &file.problem) {
                (before, Some(problem)) if before != Some(problem) => {
                    output.note(&format!("{} It is tried again.", problem.message));
                }
                (Some(_), None) => output.note(&format!("{} is up to date again.", file.path.display())),
                _ => {}
            }
        }
        self.said = files;
    }
}
