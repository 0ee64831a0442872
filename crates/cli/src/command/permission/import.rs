//! `keywright permission import`.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use keywright_core::{
    error::{Code, Error},
    model::PermissionFile,
    operation::{ImportPermissions, PermissionImport},
};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright permission import backups/permissions.toml
  keywright permission import */permissions.toml --dry-run
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
        let opened = given.open()?;
        let imports = if self.dry_run {
            let now = opened.vault().now();
            opened.read(|state| files.iter().map(|file| state.import_preview(file, now)).collect::<Vec<_>>())
        } else {
            let imports: Vec<_> = files.into_iter().map(|file| ImportPermissions { file }).collect();
            opened.apply_all(&imports)?
        };
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
    let gone_names: Vec<_> = gone.iter().map(|gone| gone.permission.clone()).collect();
    part("gone:", &gone_names);
    if *unchanged > 0 {
        parts.push(format!("{unchanged} as before"));
    }
    let mut sentence = format!("{service}: {}.", parts.join("; "));
    for gone in gone.iter().filter(|gone| !gone.roles.is_empty()) {
        let roles = gone.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
        let permission = &gone.permission;
        sentence += &format!(
            "\n{permission} is gone, and {roles} still has it. Take it away: keywright role edit {} --drop-permission {permission}",
            gone.roles.first().map_or("ROLE", |role| &role.name)
        );
    }
    sentence
}
