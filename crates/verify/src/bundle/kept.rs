//! Follows a bundle's file that is kept up to date.

use std::{
    fs::{File, Metadata},
    io::{self, BufReader},
    path::PathBuf,
    sync::{Mutex, PoisonError, RwLock},
    time::SystemTime,
};

use super::{BundleProblem, BundleReader};
use crate::{Checker, Thumbprint};

/// A file that Keywright keeps up to date, and the checker of its newest contents.
///
/// Share one in an [`Arc`](std::sync::Arc): call [`refresh`](Self::refresh) now and then, once a second say, from one
/// thread; the others take [`checker`](Self::checker), which is replaced whole and never waits for the reading.
#[derive(Debug)]
pub struct KeptBundle {
    path: PathBuf,
    checker: RwLock<Checker>,
    reading: Mutex<Reading>,
}

#[derive(Debug)]
struct Reading {
    reader: BundleReader,
    seen: Option<Stamp>,
}

/// By what a file is told from the one that stood there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
    inode: u64,
}

impl KeptBundle {
    /// Reads the file for the first time. `trust` is the thumbprint of the vault's list key; `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// Says why the file is not taken.
    pub fn open(path: impl Into<PathBuf>, trust: Thumbprint, now: i64) -> Result<Self, BundleProblem> {
        let kept = Self {
            path: path.into(),
            checker: RwLock::new(Checker::new()),
            reading: Mutex::new(Reading { reader: BundleReader::new(trust), seen: None }),
        };
        kept.refresh(now)?;
        Ok(kept)
    }

    /// What the newest contents answer with: a snapshot that costs next to nothing.
    #[must_use]
    pub fn checker(&self) -> Checker {
        self.checker.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again where it changed, and answers whether it did.
    ///
    /// # Errors
    ///
    /// Says why the file is not taken. The checker stays what it was, until its own time is over.
    pub fn refresh(&self, now: i64) -> Result<bool, BundleProblem> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let file = File::open(&self.path)?;
        // Of the file that was opened: another may be put in its place meanwhile, and is seen the next time.
        let found = Stamp::of(&file.metadata()?)?;
        if reading.seen == Some(found) {
            return Ok(false);
        }
        let bundle = reading.reader.read(BufReader::new(file), now)?;
        *self.checker.write().unwrap_or_else(PoisonError::into_inner) = bundle.into_checker();
        reading.seen = Some(found);
        Ok(true)
    }
}

impl Stamp {
    fn of(file: &Metadata) -> io::Result<Self> {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(file);
        #[cfg(not(unix))]
        let inode = 0;
        Ok(Self { modified: file.modified()?, length: file.len(), inode })
    }
}
