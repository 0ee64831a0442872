//! The bundles that are kept up to date on this computer, while their vault is open: which they are is remembered in the
//! settings, and taken up again at each unlock. The writing itself is core's.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

use keywright_core::{
    error::Result,
    model::Door,
    vault::{KeptFile, Vault},
};

use super::Shell;

/// Files that were to be kept and that this operator, or their place, does not allow.
#[derive(Default)]
pub(super) struct Refused(Mutex<Vec<KeptFile>>);

impl Shell {
    /// The files that are kept, and those that should be, sorted.
    pub(crate) fn kept_bundles(&self, vault: &Vault) -> Vec<KeptFile> {
        let mut kept = vault.kept_bundles();
        for path in self.0.settings.of_vault(&vault.id()).bundles {
            if !kept.iter().any(|file| file.path == path) {
                kept.push(self.0.refused_files.of(&path).unwrap_or_else(|| not_kept(path)));
            }
        }
        kept.sort_by(|one, other| one.path.cmp(&other.path));
        kept
    }

    /// Keeps the bundle in this file up to date, from now on and after every unlock on this computer.
    ///
    /// # Errors
    /// Those of [`Vault::keep_bundle`]; `Disk` where it is kept, and cannot be remembered.
    pub(crate) fn keep_bundle(&self, vault: &Vault, path: &Path) -> Result<KeptFile> {
        let kept = vault.keep_bundle(Door::Window, path)?;
        self.remember(vault, &kept.path, true)?;
        Ok(kept)
    }

    /// Leaves the bundle in this file as it is from now on.
    ///
    /// # Errors
    /// `Disk` where that cannot be remembered.
    pub(crate) fn stop_keeping(&self, vault: &Vault, path: &Path) -> Result<()> {
        vault.stop_keeping(path);
        self.remember(vault, path, false)
    }

    fn remember(&self, vault: &Vault, path: &Path, kept: bool) -> Result<()> {
        let id = vault.id();
        let mut bundles = self.0.settings.of_vault(&id).bundles;
        bundles.retain(|known| known != path);
        if kept {
            bundles.push(path.to_owned());
        }
        self.0.settings.set_bundles(&id, bundles)
    }

    /// Takes up again what is kept of a vault that was just opened.
    pub(super) fn keep_bundles(&self, vault: Vault) {
        self.0.refused_files.set(Vec::new());
        let files = self.0.settings.of_vault(&vault.id()).bundles;
        if files.is_empty() {
            return;
        }
        let shell = self.clone();
        let keep = move || {
            let refused = files.into_iter().filter_map(|path| {
                let problem = vault.keep_bundle(Door::Window, &path).err()?;
                Some(KeptFile { problem: Some(problem), ..not_kept(path) })
            });
            shell.0.refused_files.set(refused.collect());
        };
        // Where no thread can be had, the page shows them as not written.
        let _ = thread::Builder::new().name("keep bundles".to_owned()).spawn(keep);
    }
}

impl Refused {
    fn of(&self, path: &Path) -> Option<KeptFile> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().find(|file| file.path == path).cloned()
    }

    fn set(&self, files: Vec<KeptFile>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = files;
    }
}

fn not_kept(path: PathBuf) -> KeptFile {
    KeptFile { path, written_at: None, valid_until: None, problem: None }
}
