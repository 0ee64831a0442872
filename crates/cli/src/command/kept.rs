//! What a command says while it keeps files up to date: what goes wrong with one, and that it is over.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use keywright_core::{error::Error, vault::KeptFile};

use crate::output::Output;

/// How often it is looked how the files are.
const LOOK: Duration = Duration::from_millis(500);

/// Stays until the person, or the system, asks the program to end.
pub(crate) fn until_interrupted(output: &Output, interrupt: &Receiver<()>, files: impl Fn() -> Vec<KeptFile>) {
    output.note("It is kept up to date from now on. Ctrl-C ends it.");
    let mut said: Vec<(KeptFile, Option<Error>)> = Vec::new();
    while matches!(interrupt.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
        for file in files() {
            let before =
                said.iter().find(|(other, _)| other.path == file.path).and_then(|(_, problem)| problem.clone());
            match (&before, &file.problem) {
                (before, Some(problem)) if before.as_ref() != Some(problem) => {
                    output.note(&format!("{} It is tried again.", problem.message));
                }
                (Some(_), None) => output.note(&format!("{} is up to date again.", file.path.display())),
                _ => {}
            }
            said.retain(|(other, _)| other.path != file.path);
            said.push((file.clone(), file.problem));
        }
    }
    output.note("It is kept up to date no more.");
}
