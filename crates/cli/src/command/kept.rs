//! The end of a command that wrote a file which it may keep up to date, and what is said meanwhile: what goes wrong with a file.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
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
/// How often a problem is said that lasts: the file grows stale meanwhile.
const AGAIN: Duration = Duration::from_secs(10 * 60);

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

/// The problems of the files that are kept up to date, and when each was last said.
#[derive(Debug, Default)]
pub(crate) struct Said(HashMap<PathBuf, (Error, Instant)>);

impl Said {
    /// Says what has changed since, and again what goes wrong for long.
    pub(crate) fn look(&mut self, output: &Output, files: Vec<KeptFile>) {
        files.into_iter().filter_map(|file| self.of(file, Instant::now())).for_each(|said| output.note(&said));
    }

    /// What there is to say of a file now.
    fn of(&mut self, file: KeptFile, now: Instant) -> Option<String> {
        let Some(problem) = file.problem else {
            return self.0.remove(&file.path).map(|_| format!("{} is up to date again.", file.path.display()));
        };
        if self.0.get(&file.path).is_some_and(|(said, at)| *said == problem && now < *at + AGAIN) {
            return None;
        }
        let text = format!("{} It is tried again.", problem.message);
        self.0.insert(file.path, (problem, now));
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_that_lasts_is_said_again_now_and_then() {
        let problem = |text: &str| Some(Error::new(Code::DiskFull, text));
        let file = |problem| KeptFile { path: "/srv/keys.kwb".into(), written_at: None, valid_until: None, problem };
        let (mut said, start) = (Said::default(), Instant::now());
        let mut of = |problem, after| said.of(file(problem), start + after);
        let moment = Duration::from_millis(1);
        assert_eq!(of(None, Duration::ZERO), None);
        assert_eq!(of(problem("Full."), Duration::ZERO).as_deref(), Some("Full. It is tried again."));
        assert_eq!(of(problem("Full."), AGAIN - moment), None);
        assert!(of(problem("Full."), AGAIN).is_some());
        assert_eq!(of(problem("Full."), AGAIN + moment), None);
        assert!(of(problem("Gone."), AGAIN + moment).is_some(), "another one");
        assert_eq!(of(None, AGAIN + moment).as_deref(), Some("/srv/keys.kwb is up to date again."));
        assert_eq!(of(None, AGAIN + moment), None);
    }
}
