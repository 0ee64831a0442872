//! The one place that prints. Data goes to stdout, everything said about it to stderr; a reader that
//! went away is no error; an error becomes one sentence, or one JSON document, and an exit code.

mod count;
mod csv;
mod failure;
mod json;
mod plain;
mod shell;
mod table;
mod when;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use keywright_core::{
    error::{Code, Error},
    secret::RecoveryCode,
};
use serde::Serialize;

pub(crate) use count::count_of;
pub(crate) use csv::Csv;
pub(crate) use failure::{Failure, Outcome};
pub(crate) use json::{AccountJson, KeyJson, OperatorJson, OwnerJson, RoleJson, word};
pub(crate) use shell::shell_word;
pub(crate) use table::{Cell, Colour, Table};
pub(crate) use when::{exact, expiry, expiry_sentence, relative};

use crate::input::Refused;
use failure::worded;
use plain::{one_line, plain};

/// After how long a person wonders what is going on.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many columns of a terminal have room for what is good to know and can be left out.
const WIDE: usize = 140;

/// Where a command writes, and in which form.
#[derive(Debug)]
pub(crate) struct Output {
    json: bool,
    colour: bool,
    width: Option<usize>,
}

/// An error as `--json` says it.
#[derive(Serialize)]
struct ErrorDocument<'a> {
    error: &'a Error,
}

/// A message as `--json` says it.
#[derive(Serialize)]
struct NoteDocument<'a> {
    note: &'a str,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let width = terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
        Self { json, colour: terminal && !plain, width }
    }

    /// Whether there is room for tables with many columns: a wide terminal, or a file.
    pub(crate) fn is_wide(&self) -> bool {
        self.width.is_none_or(|width| width >= WIDE)
    }

    /// Whether programs read, not people.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Writes a line of data.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.raw(format!("{}\n", plain(text)).as_bytes())
    }

    /// Writes data as it is.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| Failure::of_output(&error))
    }

    /// Writes the command's one JSON document.
    pub(crate) fn document(&self, document: &impl Serialize) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return self.line(&pretty(document)?);
        }
        self.line(&compact(document)?)
    }

    /// Writes one line of JSON of many.
    pub(crate) fn entry(&self, entry: &impl Serialize) -> Result<(), Failure> {
        self.line(&compact(entry)?)
    }

    /// Ends a command that did what it was asked: with a document where programs read, else with a sentence.
    pub(crate) fn done(&self, answer: &impl Serialize, sentence: &str) -> Result<Outcome, Failure> {
        if self.json {
            self.document(answer)?;
        } else {
            self.note(sentence);
        }
        Ok(Outcome::Done)
    }

    /// Ends a command that lists: with a document where programs read, else with a table; `none` is said where
    /// that would be empty.
    pub(crate) fn listed(&self, answer: &impl Serialize, table: &Table, none: &str) -> Result<Outcome, Failure> {
        if self.json {
            self.document(answer)?;
        } else if table.is_empty() {
            self.note(none);
        } else {
            self.table(table)?;
        }
        Ok(Outcome::Done)
    }

    /// Writes a table, as wide as the terminal at the most.
    pub(crate) fn table(&self, table: &Table) -> Result<(), Failure> {
        self.raw(table.render(self.width, self.colour).as_bytes())
    }

    /// Writes a table whose last column may be wider than the terminal: it holds sentences.
    pub(crate) fn whole_table(&self, table: &Table) -> Result<(), Failure> {
        self.raw(table.render(None, self.colour).as_bytes())
    }

    /// Says something to the person; it is no data. That nobody can read it stops nothing.
    pub(crate) fn note(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            serde_json::to_writer(&mut stderr, &NoteDocument { note: text })
                .map_err(io::Error::from)
                .and_then(|()| writeln!(stderr))
        } else {
            writeln!(stderr, "{}", plain(text))
        };
    }

    /// Shows a recovery code, plainly marked; on stderr, so that it ends up in no pipe.
    pub(crate) fn recovery_code(&self, code: &RecoveryCode) {
        let mut stderr = io::stderr().lock();
        let _ = writeln!(
            stderr,
            "\nRECOVERY CODE. Write it down and keep it away from this computer; it is shown only now. It unlocks\n\
             the vault where all else is lost, until a new passphrase or a new code takes its place:\n\n    {}\n",
            code.expose()
        );
    }

    /// Does `work`, and says what is waited for where that takes longer than people expect.
    pub(crate) fn while_waiting<T>(&self, what: &str, work: impl FnOnce() -> T) -> T {
        let (done, is_done) = channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                if matches!(is_done.recv_timeout(PATIENCE), Err(RecvTimeoutError::Timeout)) {
                    self.note(what);
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// Asks for a secret at the terminal, whatever stdin and stdout are; it is not shown.
    pub(crate) fn ask_secret(&self, prompt: &str) -> io::Result<String> {
        rpassword::prompt_password(one_line(prompt))
    }

    /// Asks the person at the terminal, on stderr, whether to go on; all but yes is no.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool, Failure> {
        let answer = Self::ask_line(&format!("{} [y/N] ", one_line(question)))?;
        let yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
        if !yes {
            self.note("Nothing was changed.");
        }
        Ok(yes)
    }

    fn ask_line(question: &str) -> Result<String, Failure> {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{}", one_line(question))
            .and_then(|()| stderr.flush())
            .map_err(|error| Failure::of_output(&error))?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(|error| Failure::of_input(&error))?;
        Ok(answer)
    }

    /// Has the person type a name before what cannot be undone is done; all else is no.
    pub(crate) fn confirm_by_typing(&self, question: &str, name: &str) -> Result<bool, Failure> {
        let answer = Self::ask_line(question)?;
        let meant = answer.trim() == name.trim();
        if !meant {
            self.note("That is not its name. Nothing was changed.");
        }
        Ok(meant)
    }

    /// Whether a person sees what is said beside the data, as it is said.
    pub(crate) fn is_read_by_a_person(&self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// Whether a person can be asked: both what asks and what answers is a terminal.
    pub(crate) fn can_ask(&self) -> bool {
        self.is_read_by_a_person() && io::stdin().is_terminal()
    }

    /// Ends the program: the error, if there is one, and the exit code.
    pub(crate) fn finish(&self, result: Result<Outcome, Failure>) -> ExitCode {
        match result {
            Ok(outcome) => outcome.exit(),
            Err(failure) => {
                if let Some(error) = failure.error() {
                    self.error(error);
                }
                failure.exit()
            }
        }
    }

    /// Ends the program where its arguments were not understood, or asked for help.
    pub(crate) fn refuse(&self, refused: &Refused) -> ExitCode {
        match refused {
            Refused::Help(text) => self.finish(self.raw(text.as_bytes()).map(|()| Outcome::Done)),
            Refused::Usage { error, text } => {
                if self.json {
                    self.error(error);
                } else {
                    let _ = io::stderr().lock().write_all(text.as_bytes());
                }
                failure::exit_of(error)
            }
        }
    }

    fn error(&self, error: &Error) {
        let error = &worded(error);
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            serde_json::to_writer(&mut stderr, &ErrorDocument { error })
                .map_err(io::Error::from)
                .and_then(|()| writeln!(stderr))
        } else {
            writeln!(stderr, "error: {}", plain(&error.message))
        };
    }
}

fn compact(document: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(document).map_err(|error| no_json(&error))
}

/// A document that people read, too.
pub(crate) fn pretty(document: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(document).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> Error {
    Error::new(Code::Internal, format!("The answer has no JSON form: {error}."))
}
