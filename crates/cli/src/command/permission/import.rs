//! `keywright permission import`.

use std::{
    collections::BTreeSet,
    io::{self, Read},
    path::{Path, PathBuf},
};

use keywright_core::{
    error::{Code, Error},
    model::PermissionFile,
    operation::{ImportPermissions, NamedRole, PermissionImport},
};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, Output, shell_word};

const EXAMPLES: &str = "\
Examples:
  keywright permission import backups/permissions.toml
  keywright permission import */permissions.toml --dry-run
  keywright permission import backups.toml --yes    Also where it drops some
  generate-permissions | keywright permission import -

A file, TOML or JSON:
  service = \"backups\"
  [[permissions]]
  permission = \"backups.read\"
  description = \"See backups\"";

/// Import the files in which services declare their permissions, again and again without harm.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    /// Files of permissions, a service each; all of them or none. `-` is stdin.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Only show what would change.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask; needed where a service drops a permission and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    imports: &'a [PermissionImport],
    dry_run: bool,
}

impl Import {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let files = self.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
        each_of_another_service(&files)?;
        let opened = given.open()?;
        let now = opened.vault().now();
        let mut imports =
            opened.read(|state| files.iter().map(|file| state.import_preview(file, now)).collect::<Vec<_>>());
        if !self.dry_run {
            if !self.consent(output, &imports)? {
                opened.close();
                return Ok(Outcome::Declined);
            }
            let files: Vec<_> = files.into_iter().map(|file| ImportPermissions { file }).collect();
            imports = opened.apply_all(&files)?;
        }
        opened.close();
        if output.is_json() {
            output.document(&Answer { imports: &imports, dry_run: self.dry_run })?;
            return Ok(Outcome::Done);
        }
        imports.iter().for_each(|import| output.note(&sentence(import)));
        if self.dry_run {
            output.note("Nothing was changed.");
        }
        Ok(Outcome::Done)
    }

    /// Whether to go on: a file that names another service by mistake would take away all that one declares.
    fn consent(&self, output: &Output, imports: &[PermissionImport]) -> Result<bool, Failure> {
        let dropping = imports.iter().filter(|import| !import.gone.is_empty());
        if self.yes || dropping.clone().next().is_none() {
            return Ok(true);
        }
        if output.can_ask() {
            imports.iter().for_each(|import| output.note(&sentence(import)));
            return output.confirm("Import it all the same?");
        }
        let dropped: Vec<_> =
            dropping.map(|import| format!("{} would drop {}.", import.service, gone(import))).collect();
        let message =
            format!("{} Look at it with --dry-run, and add --yes to import it all the same.", dropped.join(" "));
        Err(Error::new(Code::InvalidArgument, message).about("yes").into())
    }
}

/// A second file of a service would drop what the first declares.
fn each_of_another_service(files: &[PermissionFile]) -> Result<(), Error> {
    let mut services = BTreeSet::new();
    let Some(twice) = files.iter().find(|file| !services.insert(file.service().folded())) else { return Ok(()) };
    let message = format!("Two of the files declare {}. Put them together in one.", twice.service());
    Err(Error::new(Code::InvalidArgument, message).about("file"))
}

/// What a file declares. What is wrong with one of many is said with its name.
fn read(file: &Path) -> Result<PermissionFile, Error> {
    if file != Path::new("-") {
        return PermissionFile::read(file).map_err(|mut error| {
            if !error.message.contains(&*file.to_string_lossy()) {
                error.message = format!("{}: {}", file.display(), error.message);
            }
            error
        });
    }
    let mut bytes = Vec::new();
    // One byte more than is allowed says that there are too many.
    io::stdin()
        .lock()
        .take(PermissionFile::LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new(Code::Disk, format!("Standard input could not be read: {error}.")).about("file"))?;
    PermissionFile::parse(&bytes)
}

fn sentence(import: &PermissionImport) -> String {
    let PermissionImport { service, added, changed, back, gone, unchanged, .. } = import;
    let mut parts = Vec::new();
    let mut part = |what: &str, names: &[String]| {
        if !names.is_empty() {
            parts.push(format!("{what} {}", names.join(", ")));
        }
    };
    part("new:", added);
    part("described anew:", changed);
    part("back:", back);
    part("gone:", &gone.iter().map(|gone| gone.permission.clone()).collect::<Vec<_>>());
    if *unchanged > 0 {
        parts.push(format!("{unchanged} as before"));
    }
    let mut sentence = format!("{service}: {}.", parts.join("; "));
    for gone in gone.iter().filter(|gone| !gone.roles.is_empty()) {
        let roles = gone.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
        let have = if gone.roles.len() == 1 { "has" } else { "have" };
        let permission = &gone.permission;
        sentence += &format!(
            "\n{permission} is gone, and {roles} still {have} it. Take it away: keywright role edit {} --drop-permission {permission}",
            gone.roles.first().map_or_else(|| "ROLE".to_owned(), argument)
        );
    }
    sentence
}

/// What a service drops, and from which roles nobody has taken it.
fn gone(import: &PermissionImport) -> String {
    let named = import.gone.iter().map(|gone| {
        let roles = gone.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
        if roles.is_empty() { gone.permission.clone() } else { format!("{} (held by {roles})", gone.permission) }
    });
    named.collect::<Vec<_>>().join(", ")
}

/// The role in a command that people copy: by its name, where that cannot be taken for an option.
fn argument(role: &NamedRole) -> String {
    if role.name.starts_with('-') { role.id.to_string() } else { shell_word(&role.name) }
}
