//! Follows a bundle's file that is kept up to date.

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::SystemTime,
};

use super::{Bundle, BundleProblem, BundleReader};
use crate::{Check, Checker, Permission};

/// A file that Keywright keeps up to date, and the checker of its newest contents.
///
/// Share one in an [`Arc`](std::sync::Arc): call [`refresh`](Self::refresh) now and then, once a second say, from one
/// thread; the others ask [`examine`](Self::examine), or take [`bundle`](Self::bundle), which is replaced whole and never waits for
/// the reading.
///
/// It begins with nothing, so that a service can start before the file is there: until a bundle was read every token is
/// `stale_bundle`.
#[derive(Debug)]
pub struct KeptBundle {
    path: PathBuf,
    bundle: RwLock<Option<Arc<Bundle>>>,
    /// What answers as long as nothing was read.
    nothing: Checker,
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
    /// The inode, and when that last changed: unlike the time of the contents, nobody sets it.
    inode: (u64, i64, i64),
}

impl KeptBundle {
    /// Follows the file at `path` by `reader`, which knows whom to trust, and how new the newest was that was read in an earlier life.
    /// Nothing is read before the first [`refresh`](Self::refresh).
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, reader: BundleReader) -> Self {
        let mut nothing = Checker::new();
        nothing.set_valid_until(i64::MIN);
        let reading = Mutex::new(Reading { reader, seen: None });
        Self { path: path.into(), bundle: RwLock::new(None), nothing, reading }
    }

    /// Reads the file where it changed, and answers whether it did. To call it costs a look at the file's times, its length and
    /// its inode; whoever puts a file in place renames it there, as Keywright does.
    ///
    /// # Errors
    ///
    /// Says why the file is not taken, at every call for as long as that file lies there; what was read before goes on. Once that
    /// is past its own time, and nothing newer has come: [`BundleProblem::Stale`].
    pub fn refresh(&self, now: i64) -> Result<bool, BundleProblem> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bundle) = reading.read(&self.path, now)? {
            *self.bundle.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(bundle));
            return Ok(true);
        }
        match self.bundle().map(|bundle| bundle.valid_until()) {
            Some(valid_until) if now >= valid_until => Err(BundleProblem::Stale { valid_until }),
            _ => Ok(false),
        }
    }

    /// What the newest contents say of `token`: see [`Bundle::examine`].
    #[must_use]
    pub fn examine(&self, token: &str, permissions: &[Permission], account: Option<&str>, now: i64) -> Check {
        match self.bundle() {
            Some(bundle) => bundle.examine(token, permissions, account, now),
            None => self.nothing.examine(token, &crate::Need::of(permissions), now),
        }
    }

    /// The newest contents: the checker, the accounts, and how new they are; none before the first were read. Whoever must not
    /// take an older file after a restart keeps [`Bundle::vault`] and [`Bundle::place`] and gives them to [`BundleReader::after`].
    #[must_use]
    pub fn bundle(&self) -> Option<Arc<Bundle>> {
        self.bundle.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the newest contents answer with: a snapshot that costs next to nothing.
    #[must_use]
    pub fn checker(&self) -> Checker {
        self.bundle().map_or_else(|| self.nothing.clone(), |bundle| bundle.checker().clone())
    }
}

impl Reading {
    /// What stands in the file, unless that was read already.
    fn read(&mut self, path: &Path, now: i64) -> Result<Option<Bundle>, BundleProblem> {
        let file = open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(BundleProblem::NotABundle("it is no file"));
        }
        // Of the file that was opened: another may be put in its place meanwhile, and is seen the next time.
        let found = Stamp::of(&metadata)?;
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
        let inode = {
            use std::os::unix::fs::MetadataExt;
            (file.ino(), file.ctime(), file.ctime_nsec())
        };
        #[cfg(not(unix))]
        let inode = (0, 0, 0);
        Ok(Self { modified: file.modified()?, length: file.len(), inode })
    }
}

/// Opens what is there, without waiting: a pipe in the file's place would be waited for until somebody writes into it.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.read(true).open(path)
}
