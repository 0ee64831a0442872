//! How a command ends: its exit code, and the error that it ends with. The exit code of an error
//! code stands in `keywright_core::error`: scripts rely on it.

use std::{io, process::ExitCode};

use keywright_core::error::{Code, Error};

/// What a check that said no exits with.
const CHECK_SAID_NO: u8 = 10;
/// What a command exits with that the person stopped when asked: as one that was refused.
const DECLINED: u8 = 1;

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// A token was checked and is not good for what was asked.
    CheckSaidNo,
    /// The person was asked whether to go on, and said no.
    Declined,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was refused, or something failed.
    Error(Error),
    /// Whoever read the output had enough (`keywright key list | head -1`).
    ReaderGone,
}

/// The exit code of `error`.
pub(crate) fn exit_of(error: &Error) -> ExitCode {
    ExitCode::from(error.code.exit() as u8)
}

/// The error as this door words it: where a list is meant, it names the command that shows it; the system's own numbers of its
/// errors say nothing to anybody.
pub(super) fn worded(error: &Error) -> Error {
    let list = match error.code {
        Code::KeyNotFound => Some("key"),
        Code::RoleNotFound => Some("role"),
        Code::OwnerNotFound => Some("owner"),
        Code::AccountNotFound => Some("account"),
        Code::ServiceNotFound => Some("permission"),
        Code::OperatorNotFound => Some("operator"),
        _ => None,
    };
    let mut worded = error.clone();
    if let Some(list) = list {
        worded.message =
            worded.message.replace("Look for it in the list.", &format!("`keywright {list} list` shows them."));
    }
    if error.code == Code::OperatorNotFound && error.message.ends_with("Say which one you are.") {
        worded.message += " Give --operator NAME, or set KEYWRIGHT_OPERATOR.";
    }
    if error.message.starts_with("There is no role yet.") {
        worded.message += " `keywright role add NAME --permission PERMISSION` adds one.";
    }
    if error.code == Code::KeysDisabled {
        worded.message += " An Admin does it so: keywright rules set keys_enabled=yes";
    }
    while let Some(start) = worded.message.find(" (os error ") {
        let Some(length) = worded.message[start..].find(')') else { break };
        worded.message.replace_range(start..=start + length, "");
    }
    worded
}

impl Outcome {
    pub(crate) fn exit(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::CheckSaidNo => ExitCode::from(CHECK_SAID_NO),
            Self::Declined => ExitCode::from(DECLINED),
        }
    }
}

impl Failure {
    /// What became of a write to stdout.
    pub(crate) fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ReaderGone;
        }
        let code = if error.kind() == io::ErrorKind::StorageFull { Code::DiskFull } else { Code::Disk };
        Error::new(code, format!("The output could not be written: {error}.")).into()
    }

    /// What became of a read from stdin.
    pub(crate) fn of_input(error: &io::Error) -> Self {
        Error::new(Code::Disk, format!("The input could not be read: {error}.")).into()
    }

    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Error(error) => Some(error),
            Self::ReaderGone => None,
        }
    }

    pub(crate) fn exit(&self) -> ExitCode {
        self.error().map_or(ExitCode::SUCCESS, exit_of)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_exit_code_of_its_own_meaning() {
        for code in Code::ALL {
            let exit = code.exit() as u8;
            assert!((1..=7).contains(&exit), "{code:?} exits with {exit}");
            assert_ne!(exit, CHECK_SAID_NO);
        }
    }

    #[test]
    fn errors_name_the_command_that_helps_and_no_number_of_the_system() {
        let said = |code, message: &str| worded(&Error::new(code, message)).message;
        assert_eq!(
            said(Code::RoleNotFound, "There is no role Nope. Look for it in the list."),
            "There is no role Nope. `keywright role list` shows them."
        );
        assert_eq!(said(Code::Disk, "x could not be read: gone (os error 2)."), "x could not be read: gone.");
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        let failure = Failure::of_output(&io::ErrorKind::BrokenPipe.into());
        assert!(failure.error().is_none());
    }

    #[test]
    fn a_full_disk_behind_stdout_is_one() {
        let failure = Failure::of_output(&io::ErrorKind::StorageFull.into());
        assert_eq!(failure.error().map(|error| error.code), Some(Code::DiskFull));
    }
}
