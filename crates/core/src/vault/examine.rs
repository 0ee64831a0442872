//! Looks at a vault from outside, for whoever wants to know what is wrong with it. Nothing is unlocked or changed.

use std::{fs, path::Path};

use serde::Serialize;

use super::info::LOCK;
use crate::{
    disk::holder,
    error::{Code, Error, Result},
    index::{self, Mark},
    ledger::{self, Roster},
    manifest::{self, Manifest},
    slot::{self, Slot},
};

/// What a look at a vault's files found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// Whether a program has it open.
    pub in_use: bool,
    /// That program's process, where it is known.
    pub in_use_by: Option<u32>,
    /// `vault.json`.
    pub vault_json: Found,
    /// Its second copy, `vault.json.bak`.
    pub vault_json_copy: Found,
    /// Each operator's slot; none where `vault.json` cannot be read.
    pub slots: Vec<SlotFound>,
    /// The ledger; `None` where `vault.json` cannot be read.
    pub ledger: Option<LedgerFound>,
    /// The mark of the last clean close.
    pub index_mark: MarkFound,
    /// Files and folders that others may read or change, a sentence each.
    pub permissions: Vec<String>,
}

/// A file of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Found {
    /// It is as it was written.
    Whole,
    /// It is not there.
    Missing,
    /// It is damaged, or newer than this program.
    Damaged {
        /// What is wrong.
        message: String,
    },
}

/// An operator's slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotFound {
    /// The operator's name.
    pub operator: String,
    /// Their file.
    #[serde(flatten)]
    pub found: Found,
}

/// The ledger, as far as it shows without keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerFound {
    /// How long its file is, in bytes.
    pub bytes: u64,
    /// How many frames stand in an unbroken chain from its start.
    pub frames: u64,
    /// Whether a change was begun after them and not finished; where a program has the vault open, it may be writing it.
    pub torn_tail: bool,
    /// Its state.
    #[serde(flatten)]
    pub found: Found,
}

/// The mark of the last clean close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkFound {
    /// It says what the index is now: the vault opens from the index.
    Fresh,
    /// There is none: the vault is open, or was not closed. It opens from its ledger.
    Missing,
    /// It says something else than is there. The vault opens from its ledger.
    Stale,
}

/// Looks at the vault in `folder`.
pub(super) fn examine(folder: &Path) -> Result<Examination> {
    let parts = [manifest::FILE, manifest::COPY, ledger::FOLDER, slot::FOLDER];
    if parts.iter().all(|part| !folder.join(part).exists()) {
        return Err(Error::new(
            Code::VaultNotFound,
            format!("There is no vault in {}. Check the path.", folder.display()),
        ));
    }
    let holder = holder(&folder.join(LOCK));
    let manifest = Manifest::read(folder).ok().map(|(manifest, _)| manifest);
    let slots = manifest.iter().flat_map(|manifest| {
        manifest.current_operators().map(|entry| SlotFound {
            operator: entry.name.to_string(),
            found: found(&slot::path(folder, entry.id), Slot::read(folder, manifest.vault, entry)),
        })
    });
    let mut permissions = Vec::new();
    open_to_others(folder, &mut permissions);
    Ok(Examination {
        in_use: holder.is_some(),
        in_use_by: holder.flatten(),
        vault_json: examine_manifest(&folder.join(manifest::FILE)),
        vault_json_copy: examine_manifest(&folder.join(manifest::COPY)),
        slots: slots.collect(),
        ledger: manifest.as_ref().map(|manifest| examine_ledger(folder, manifest)),
        index_mark: manifest.as_ref().map_or(MarkFound::Missing, |manifest| examine_mark(folder, manifest)),
        permissions,
    })
}

fn examine_ledger(folder: &Path, manifest: &Manifest) -> LedgerFound {
    let path = folder.join(ledger::FOLDER).join(ledger::FILE);
    let bytes = fs::metadata(&path).map_or(0, |found| found.len());
    match ledger::count(&path, manifest.vault) {
        Ok(counted) => {
            let found = match counted.damage {
                Some(what) => Found::Damaged {
                    message: format!(
                        "The ledger is damaged at entry {} (byte {}): {what}.",
                        counted.frames + 1,
                        counted.length
                    ),
                },
                None => Found::Whole,
            };
            LedgerFound { bytes, frames: counted.frames, torn_tail: counted.torn, found }
        }
        Err(_) if !path.exists() => LedgerFound { bytes, frames: 0, torn_tail: false, found: Found::Missing },
        Err(error) => {
            LedgerFound { bytes, frames: 0, torn_tail: false, found: Found::Damaged { message: error.message } }
        }
    }
}

fn examine_mark(folder: &Path, manifest: &Manifest) -> MarkFound {
    if !folder.join(index::MARK).exists() {
        return MarkFound::Missing;
    }
    let roster = Roster::of(manifest);
    let mark = Mark::read(folder, index::MARK, manifest.vault, &roster);
    let length = fs::metadata(folder.join(ledger::FOLDER).join(ledger::FILE)).map_or(0, |found| found.len());
    let fresh = mark.is_some_and(|mark| {
        length == mark.end().length && index::has_digest(&folder.join(index::FOLDER), mark.index())
    });
    if fresh { MarkFound::Fresh } else { MarkFound::Stale }
}

fn examine_manifest(path: &Path) -> Found {
    found(path, Manifest::read_file(path))
}

fn found<T>(path: &Path, read: Result<T>) -> Found {
    match read {
        Ok(_) => Found::Whole,
        Err(_) if !path.exists() => Found::Missing,
        Err(error) => Found::Damaged { message: error.message },
    }
}

#[cfg(unix)]
fn open_to_others(folder: &Path, sentences: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    let open = |path: &Path| {
        fs::symlink_metadata(path).is_ok_and(|found| !found.is_symlink() && found.permissions().mode() & 0o077 != 0)
    };
    if open(folder) {
        sentences.push(format!("{} is open to other users. Close it with: chmod 700 on the folder.", folder.display()));
    }
    let names =
        [manifest::FILE, manifest::COPY, ledger::FOLDER, slot::FOLDER, index::FOLDER, index::MARK, super::usage::FILE];
    for path in names.iter().map(|name| folder.join(name)).filter(|path| open(path)) {
        sentences.push(format!("{} is open to other users. Take their rights away with chmod go=.", path.display()));
    }
}

#[cfg(not(unix))]
fn open_to_others(_: &Path, _: &mut Vec<String>) {}
