//! `keywright man`: the manual pages, made from the same grammar as `--help`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Command;
use keywright_core::error::{Code, Error};
use serde::Serialize;

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

#[derive(Serialize)]
struct PageAnswer<'a> {
    page: &'a str,
}

#[derive(Serialize)]
struct FilesAnswer {
    files: Vec<String>,
}

impl Man {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let mut grammar = grammar().disable_help_subcommand(true);
        grammar.build();
        let Some(folder) = self.dir else {
            let page = page(&grammar)?;
            if output.is_json() {
                output.document(&PageAnswer { page: &page })?;
            } else {
                output.raw(page.as_bytes())?;
            }
            return Ok(Outcome::Done);
        };
        fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, &error))?;
        let mut pages = Vec::new();
        collect(&grammar, None, &mut pages)?;
        let mut files = Vec::new();
        for (name, page) in &pages {
            let file = folder.join(format!("{name}.1"));
            fs::write(&file, page).map_err(|error| unwritten(&file, &error))?;
            files.push(file.display().to_string());
        }
        if output.is_json() {
            output.document(&FilesAnswer { files })?;
        } else {
            output.note(&format!("Wrote {} pages to {}.", files.len(), folder.display()));
        }
        Ok(Outcome::Done)
    }
}

/// The pages of `command` and of all below it; a command that only groups others has one too.
fn collect(command: &Command, above: Option<&str>, pages: &mut Vec<(String, String)>) -> Result<(), Failure> {
    let name = above.map_or_else(|| command.get_name().to_owned(), |above| format!("{above}-{}", command.get_name()));
    pages.push((name.clone(), page(&command.clone().display_name(&name))?));
    command.get_subcommands().try_for_each(|inner| collect(inner, Some(&name), pages))
}

fn page(command: &Command) -> Result<String, Failure> {
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
    Ok(text)
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    Error::new(Code::Disk, format!("{} could not be written: {error}.", path.display()))
}
