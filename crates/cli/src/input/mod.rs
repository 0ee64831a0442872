//! What people type: the grammar of the command line, and the texts in it that have a form of their
//! own. Texts are read here into types; what a vault makes of them is decided in `keywright-core`.

mod help;
mod role_spec;
mod secret_file;
mod span;

use std::{
    ffi::{OsStr, OsString},
    num::NonZeroUsize,
    path::PathBuf,
};

use clap::{
    CommandFactory, FromArgMatches, Parser,
    error::{ContextKind, ErrorKind},
};
use keywright_core::{
    error::{Code, Error},
    model::Text,
};

pub(crate) use role_spec::{Accounts, RoleSpec};
pub(crate) use secret_file::{read_passphrase, read_recovery_code, read_token};
pub(crate) use span::Span;

use crate::command::Command;

/// Issue, find, check and end API keys that are kept in a vault on this computer.
#[derive(Debug, Parser)]
#[command(name = "keywright", version)]
pub(crate) struct Input {
    #[command(flatten)]
    pub(crate) access: Access,
    /// Answer with one JSON document on stdout; errors are JSON on stderr.
    #[arg(long, global = true, display_order = 904, help_heading = "Everywhere")]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands behind which people put a passphrase, a code or a token by mistake.
const ABOUT_SECRETS: &[&str] = &["init", "verify", "operator", "passphrase", "recovery", "keychain"];

/// Which vault, and what unlocks it.
#[derive(Debug, clap::Args)]
pub(crate) struct Access {
    /// The vault's folder; else the one in your data folder.
    #[arg(long, global = true, value_name = "DIR", env = "KEYWRIGHT_VAULT", hide_env_values = true)]
    #[arg(display_order = 900, help_heading = "Everywhere")]
    pub(crate) vault: Option<PathBuf>,
    /// Who opens the vault; needed only where it has several operators.
    #[arg(long, global = true, value_name = "NAME", env = "KEYWRIGHT_OPERATOR")]
    #[arg(display_order = 901, help_heading = "Everywhere")]
    pub(crate) operator: Option<String>,
    /// A file with the passphrase; `-` is stdin. Else the keychain, else a prompt.
    #[arg(long, global = true, value_name = "FILE", env = "KEYWRIGHT_PASSPHRASE_FILE", hide_env_values = true)]
    #[arg(display_order = 902, help_heading = "Everywhere")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// A file with the recovery code; `-` is stdin. Then set a new passphrase, which uses it up.
    #[arg(long, global = true, value_name = "FILE", display_order = 903, help_heading = "Everywhere")]
    pub(crate) recovery_file: Option<PathBuf>,
}

/// Arguments that lead to no command.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Help or the version was asked for.
    Help(String),
    /// They are wrong: as programs read it, and as people do.
    Usage { error: Error, text: String },
}

/// The grammar, for help, completions and manual pages.
pub(crate) fn grammar() -> clap::Command {
    help::grouped(Input::command())
}

/// How many at the most, for the grammar.
pub(crate) fn count(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.trim().parse().map_err(|_| "give a whole number, 1 or more")
}

/// Reads the command line.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Input, Refused> {
    refuse_secrets(arguments)?;
    let mut grammar = grammar();
    let matches = grammar.try_get_matches_from_mut(arguments).map_err(|error| refused(&error, arguments))?;
    Input::from_arg_matches(&matches).map_err(|error| refused(&error.format(&mut grammar), arguments))
}

/// Whether `--json` was given, where the rest could not be read.
pub(crate) fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// Every program of this computer can read the arguments of another: a secret among them is refused
/// before anything is done, and is not said again.
fn refuse_secrets(arguments: &[OsString]) -> Result<(), Refused> {
    let secret = |argument: &OsStr| {
        let text = argument.to_string_lossy();
        Text::parse(&text, "argument").is_err_and(|error| error.code == Code::SecretInText)
    };
    if !arguments.iter().skip(1).any(|argument| secret(argument)) {
        return Ok(());
    }
    let message = "An argument has the shape of a token or of a private key. Other programs can read arguments: give a \
                   token on standard input, and treat this one as seen.";
    Err(Refused::Usage { error: Error::new(Code::SecretInText, message), text: format!("error: {message}\n") })
}

fn refused(error: &clap::Error, arguments: &[OsString]) -> Refused {
    let text = without_what_is_given(&error.render().to_string());
    match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand if may_be_secret(error, arguments) => {
            let message = "An argument is one too many. It is not repeated here: passphrases, codes and tokens come from \
                           a file, standard input or a prompt.";
            let text = format!("error: {message}\n\nFor more information, try '--help'.\n");
            Refused::Usage { error: Error::new(Code::InvalidArgument, message), text }
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Refused::Help(text),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let message = "Say what to do; --help lists the commands.";
            Refused::Usage {
                error: Error::new(Code::InvalidArgument, message),
                text: help_on(arguments).unwrap_or(text),
            }
        }
        _ => Refused::Usage { error: Error::new(Code::InvalidArgument, first_sentence(&text)), text },
    }
}

/// What clap says, without the options that its usage only names because the environment gives them.
fn without_what_is_given(text: &str) -> String {
    let given = [" --vault <DIR>", " --operator <NAME>", " --passphrase-file <FILE>"];
    let line = |line: &str| {
        if line.starts_with("Usage: ") {
            given.iter().fold(line.to_owned(), |line, option| line.replace(option, ""))
        } else {
            line.to_owned()
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Whether what was not understood stands behind a command that is about secrets, as a person puts one there by mistake.
fn may_be_secret(error: &clap::Error, arguments: &[OsString]) -> bool {
    if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return false;
    }
    let said = error.get(ContextKind::InvalidArg).or_else(|| error.get(ContextKind::InvalidSubcommand));
    let is_option = said.is_some_and(|said| said.to_string().starts_with('-'));
    !is_option && arguments.iter().skip(1).any(|argument| ABOUT_SECRETS.iter().any(|command| argument == command))
}

/// The help of the command that was begun.
fn help_on(arguments: &[OsString]) -> Option<String> {
    let asked = arguments.iter().cloned().chain([OsString::from("--help")]);
    grammar().try_get_matches_from(asked).err().map(|help| help.render().to_string())
}

/// What clap has to say, without its usage and tips.
fn first_sentence(text: &str) -> String {
    let said = text.split("\n\n").next().unwrap_or(text).trim_start_matches("error: ");
    let mut sentence = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(first) = sentence.get(..1) {
        let capital = first.to_uppercase();
        sentence.replace_range(..1, &capital);
    }
    sentence + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_grammar_is_sound() {
        grammar().debug_assert();
    }

    #[test]
    fn help_is_no_error() {
        assert!(matches!(parse(&arguments("keywright key issue --help")), Err(Refused::Help(_))));
        assert!(matches!(parse(&arguments("keywright --version")), Err(Refused::Help(_))));
    }

    #[test]
    fn wrong_arguments_are_one_sentence() {
        let Err(Refused::Usage { error, .. }) = parse(&arguments("keywright key lsit")) else { panic!("refused") };
        assert_eq!(error.code, Code::InvalidArgument);
        assert_eq!(error.message, "Unrecognized subcommand 'lsit'.");
    }
}
