//! `keywright man`: the manual pages, made from the same grammar as `--help`.

use std::{fs, io, path::PathBuf};

use clap::Command;
use keywright_core::error::{Code, Error};

use super::Given;
use crate::{
    input::grammar,
    output::{Failure, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright man | man -l -
  keywright man --dir ~/.local/share/man/man1    keywright.1 and one a command";

/// Print the manual page, or write all of them to a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    /// Write a page for every command to this folder.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let mut grammar = grammar().disable_help_subcommand(true);
        grammar.build();
        let Some(folder) = self.dir else {
            given.output.raw(&page(&grammar)?)?;
            return Ok(Outcome::Done);
        };
        fs::create_dir_all(&folder).map_err(|error| written(&folder, &error))?;
        let mut pages = Vec::new();
        collect(&grammar, None, &mut pages)?;
        for (name, page) in &pages {
            let file = folder.join(format!("{name}.1"));
            fs::write(&file, page).map_err(|error| written(&file, &error))?;
        }
        given.output.note(&format!("Wrote {} pages to {}.", pages.len(), folder.display()));
        Ok(Outcome::Done)
    }
}

/// The pages of `command` and of all below it; a command that only groups others has one too.
fn collect(command: &Command, above: Option<&str>, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let name = above.map_or_else(|| command.get_name().to_owned(), |above| format!("{above}-{}", command.get_name()));
    pages.push((name.clone(), page(&command.clone().display_name(&name))?));
    command.get_subcommands().try_for_each(|inner| collect(inner, Some(&name), pages))
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(Code::Internal, format!("The manual page could not be made: {error}."))
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone())
        .source(concat!("keywright ", env!("CARGO_PKG_VERSION")))
        .manual("Keywright")
        .render(&mut text)
        .map_err(|error| failed(&error))?;
    // What stands behind the options in --help are examples and exit codes, which have sections of their own.
    let text = String::from_utf8(text).map_err(|error| failed(&error))?;
    let text =
        text.replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n").replace("\nExit codes:\n", "\n.SH EXIT STATUS\n");
    Ok(text.into_bytes())
}

fn written(path: &std::path::Path, error: &io::Error) -> Error {
    Error::new(Code::Disk, format!("{} could not be written: {error}.", path.display()))
}
