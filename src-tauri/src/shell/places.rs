//! Which folders the page may name: a vault is made or opened only where this side suggested it, where a person
//! pointed in one of the system's dialogs, where the environment says, or where one was opened before. A page that
//! was taken over can so neither look around on the disk nor leave anything there.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use keywright_core::{
    error::{Code, Error, Result},
    place,
};

use super::Shell;

/// How many folders that were offered stay so; the page asks for a suggestion at every stroke of a key.
const KEPT: usize = 64;

/// The folders that were offered to the person since the program began, the latest last.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<Vec<PathBuf>>);

impl Places {
    fn offer(&self, folder: &Path) {
        let mut offered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offered.retain(|known| known != folder);
        if offered.len() == KEPT {
            offered.remove(0);
        }
        offered.push(folder.to_owned());
    }

    fn has(&self, folder: &Path) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|known| known == folder)
    }
}

impl Shell {
    /// Offers this folder to the person: from now on the page may name it. Answers how the page is told.
    pub(crate) fn offer_place(&self, folder: &Path) -> String {
        self.0.places.offer(folder);
        folder.display().to_string()
    }

    /// The folder that the page named.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] where nobody offered it.
    pub(crate) fn named_place(&self, named: &str) -> Result<PathBuf> {
        let folder = PathBuf::from(named);
        let environment = std::env::var_os(place::VARIABLE).is_some_and(|value| Path::new(&value) == folder);
        let known = self.0.settings.vaults().iter().any(|vault| Path::new(&vault.path) == folder);
        if folder.is_absolute() && (environment || known || self.0.places.has(&folder)) {
            return Ok(folder);
        }
        Err(Error::new(
            Code::InvalidArgument,
            "This folder was only typed. Point at it with the button Choose, so that it is you who chose it.",
        )
        .about("folder"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_offers_stay_and_the_oldest_go() {
        let places = Places::default();
        let folder = |number: usize| PathBuf::from(format!("/vaults/{number}"));
        (0..KEPT).for_each(|number| places.offer(&folder(number)));
        places.offer(&folder(0));
        places.offer(&folder(KEPT));
        assert!(places.has(&folder(0)), "offered once more");
        assert!(!places.has(&folder(1)));
        assert!(places.has(&folder(KEPT)));
        assert!(!places.has(Path::new("/vaults")));
    }
}
