//! The end of a command that wrote a file which it may keep up to date, and what is said meanwhile: what goes wrong with a file.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::mpsc::Receiver,
    time::{Duration, Instant},
};

use keywright_core::{
    error::Error,
    model::Door,
    vault::{KeptFile, Vault},
};
use serde::Serialize;

use crate::{
    opened::Opened,
    output::{Failure, Outcome, Output},
    stay::{News, Stay},
};

/// How often a problem is said that lasts: the file grows stale meanwhile.
const AGAIN: Duration = Duration::from_secs(10 * 60);

/// A kind of file that is kept up to date.
pub(crate) struct Kind {
    /// Keeps one.
    pub(crate) keep: fn(&Vault, Door, &Path) -> Result<KeptFile, Error>,
    /// Those that are kept.
    pub(crate) kept: fn(&Vault) -> Vec<KeptFile>,
}

/// Says what was written and ends; or, where it is kept up to date, stays until the person or the system asks the program to end, or
/// the vault is lost for good.
pub(crate) fn written(
    output: &Output,
    opened: Opened<'_>,
    interrupt: Option<Receiver<()>>,
    (kind, file): (&Kind, PathBuf),
    answer: &impl Serialize,
    sentence: &str,
) -> Result<Outcome, Failure> {
    let Some(interrupt) = interrupt else {
        opened.close();
        return output.done(answer, sentence);
    };
    let mut stay = Stay::with(opened, interrupt)?;
    let outcome = output.done(answer, sentence)?;
    output.note("It is kept up to date from now on. Ctrl-C ends it.");
    let (mut said, mut lost) = (Said::default(), None);
    while lost.is_none()
        && let Some(news) = stay.wait()
    {
        match news {
            News::Nothing => {}
            News::Away(error) => output.note(&format!(
                "{} The file is not kept up to date until a program has the vault open again.",
                error.message
            )),
            News::Back => {
                lost = said.keep_again(output, &file, |file| (kind.keep)(stay.vault(), Door::Cli, file)).err();
            }
            News::Trouble(error) => output.note(&format!("{} It is tried again.", error.message)),
            News::Lost(error) => lost = Some(error),
        }
        if stay.is_open() {
            said.look(output, (kind.kept)(stay.vault()));
        }
    }
    output.note("It is kept up to date no more.");
    stay.close();
    lost.map_or(Ok(outcome), |error| Err(error.into()))
}

/// The problems of the files that are kept up to date, and when each was last said.
#[derive(Debug, Default)]
pub(crate) struct Said(HashMap<PathBuf, (Error, Instant)>);

impl Said {
    /// Says what has changed since, and again what goes wrong for long.
    pub(crate) fn look(&mut self, output: &Output, files: Vec<KeptFile>) {
        files.into_iter().filter_map(|file| self.of(file, Instant::now())).for_each(|said| output.note(&said));
    }

    /// Keeps a file up to date as before, and says so.
    pub(crate) fn keep_again(
        &mut self,
        output: &Output,
        file: &Path,
        keep: impl Fn(&Path) -> Result<KeptFile, Error>,
    ) -> Result<(), Error> {
        let kept = keep(file)?;
        match self.of(kept.clone(), Instant::now()) {
            Some(said) => output.note(&said),
            None if kept.problem.is_none() => output.note(&format!("{} is up to date again.", file.display())),
            None => {}
        }
        Ok(())
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
    use keywright_core::error::Code;

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
