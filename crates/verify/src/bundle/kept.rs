//! Follows a bundle's file that is kept up to date.

use std::{
    fs::{File, Metadata},
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::SystemTime,
};

use super::{Bundle, BundleProblem, BundleReader};
use crate::Checker;

/// A file that Keywright keeps up to date, and the checker of its newest contents.
///
/// Share one in an [`Arc`](std::sync::Arc): call [`refresh`](Self::refresh) now and then, once a second say, from one
/// thread; the others take [`bundle`](Self::bundle), which is replaced whole and never waits for the reading.
#[derive(Debug)]
pub struct KeptBundle {
    path: PathBuf,
    bundle: RwLock<Arc<Bundle>>,
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
    /// Reads the file for the first time by `reader`, which knows whom to trust, and how new the newest was that was read in an
    /// earlier life; `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// Says why the file is not taken.
    pub fn open(path: impl Into<PathBuf>, reader: BundleReader, now: i64) -> Result<Self, BundleProblem> {
        let path = path.into();
        let mut reading = Reading { reader, seen: None };
        let bundle = reading.read(&path, now)?.ok_or(BundleProblem::NotABundle("it is empty"))?;
        Ok(Self { path, bundle: RwLock::new(Arc::new(bundle)), reading: Mutex::new(reading) })
    }

    /// The newest contents: what [`checker`](Self::checker) answers by, the accounts, and how new they are. Whoever must not take
    /// an older file after a restart keeps [`Bundle::place`] and gives it to [`BundleReader::after`].
    #[must_use]
    pub fn bundle(&self) -> Arc<Bundle> {
        Arc::clone(&self.bundle.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the newest contents answer with: a snapshot that costs next to nothing.
    #[must_use]
    pub fn checker(&self) -> Checker {
        self.bundle().checker().clone()
    }

    /// Reads the file again where it changed, and answers whether it did.
    ///
    /// # Errors
    ///
    /// Says why the file is not taken. The checker stays what it was, until its own time is over.
    pub fn refresh(&self, now: i64) -> Result<bool, BundleProblem> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bundle) = reading.read(&self.path, now)? else { return Ok(false) };
        *self.bundle.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(bundle);
        Ok(true)
    }
}

impl Reading {
    /// What stands in the file, unless that was read already.
    fn read(&mut self, path: &Path, now: i64) -> Result<Option<Bundle>, BundleProblem> {
        let file = File::open(path)?;
        // Of the file that was opened: another may be put in its place meanwhile, and is seen the next time.
        let found = Stamp::of(&file.metadata()?)?;
        if self.seen == Some(found) {
            return Ok(None);
        }
        let bundle = self.reader.read(BufReader::new(file), now)?;
        self.seen = Some(found);
        Ok(Some(bundle))
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
