//! Files that people ask for, beside their vault: a token, a report, a calendar, a bundle. New, for this person alone unless
//! they hold no secret, through no link, whole or not there, and really on the disk before they count as written.

use std::{
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{create_new, fault::plain, sync_folder};
use crate::error::{Code, Error, Result};

/// Writes `text` to a new file at `path`, mode 0600. Where that fails, no file is left behind.
///
/// # Errors
/// [`Code::AlreadyExists`], [`Code::DiskFull`], [`Code::ReadOnly`], [`Code::Disk`].
pub fn write_new_file(path: &Path, text: &str) -> Result<()> {
    let mut file = NewFile::create(path)?;
    file.write(text.as_bytes())?;
    file.finish()
}

/// A file that is being made, mode 0600. It is removed when it is dropped before it is finished.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    /// Where it is written meanwhile, where it shall take the place of another.
    aside: Option<PathBuf>,
    /// Not buffered: what is written may be a secret, and a buffer would keep a copy of it.
    file: File,
    finished: bool,
}

impl NewFile {
    /// Begins a file where there is none.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub fn create(path: &Path) -> Result<Self> {
        Self::begin(path, None)
    }

    /// Begins a file that takes the place of the one at `path`, if there is one, once it is finished.
    ///
    /// # Errors
    /// As [`write_new_file`]; [`Code::AlreadyExists`] where `path` is a folder.
    pub fn replacing(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(because(&io::ErrorKind::AlreadyExists.into(), path));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        // Not to be guessed, and not that of a program which was killed while it wrote.
        name.push(format!(".{:016x}", RandomState::new().hash_one(std::process::id())));
        Self::begin(path, Some(path.with_file_name(name)))
    }

    /// Lets every user of the machine read it: for what holds no secret.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub fn readable_by_all(self) -> Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::Permissions::from_mode(0o644);
            self.file.set_permissions(mode).map_err(|error| because(&error, &self.path))?;
        }
        Ok(self)
    }

    /// What writes to it, for who writes much in small pieces; a buffer is for what is no secret.
    pub(crate) fn writer(&mut self) -> impl Write {
        &mut self.file
    }

    fn begin(path: &Path, aside: Option<PathBuf>) -> Result<Self> {
        let written = aside.as_deref().unwrap_or(path);
        let file = create_new(written).map_err(|error| because(&error, path))?;
        Ok(Self { path: path.to_owned(), aside, file, finished: false })
    }

    /// Where it will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes something more.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| because(&error, &self.path))
    }

    /// It is whole, in its place, and on the disk when this answers.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub fn finish(mut self) -> Result<()> {
        let placed = self.file.sync_all().and_then(|()| match &self.aside {
            Some(aside) => fs::rename(aside, &self.path),
            None => Ok(()),
        });
        placed.map_err(|error| because(&error, &self.path))?;
        self.path.parent().map_or(Ok(()), sync_folder)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.finished {
            // A part is of no use to anyone; that it cannot be removed either changes nothing about the first failure.
            let _ = fs::remove_file(self.aside.as_deref().unwrap_or(&self.path));
        }
    }
}

fn because(error: &io::Error, path: &Path) -> Error {
    let place = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => Error::new(
            Code::AlreadyExists,
            format!("There is already something at {place}. Choose another name; nothing was overwritten."),
        ),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::new(Code::DiskFull, format!("The disk of {place} is full. Choose another place."))
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            Error::new(Code::ReadOnly, format!("{place} cannot be written. Choose another folder."))
        }
        io::ErrorKind::NotFound => {
            Error::new(Code::Disk, format!("The folder of {place} is not there. Choose another one."))
        }
        _ => Error::new(Code::Disk, format!("{place} could not be written ({}). Choose another place.", plain(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_file_is_new_and_for_this_person_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ci-deploy.txt");
        write_new_file(&path, "kw_secret").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "kw_secret");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::write(&path, "before").unwrap();
        assert_eq!(write_new_file(&path, "kw_secret").unwrap_err().code, Code::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(NewFile::replacing(folder.path()).unwrap_err().code, Code::AlreadyExists);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(write_new_file(&link, "kw_secret").unwrap_err().code, Code::AlreadyExists);
        let mut file = NewFile::replacing(&link).unwrap();
        file.write(b"new").unwrap();
        file.finish().unwrap();
        assert!(!target.exists(), "a link was followed");
        assert_eq!(fs::read(&link).unwrap(), b"new");
    }

    #[test]
    fn what_was_not_finished_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("part");
        let mut file = NewFile::create(&path).unwrap();
        file.write(b"a part").unwrap();
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_replaced_stays_until_the_new_file_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.ics");
        fs::write(&path, "before").unwrap();
        let mut file = NewFile::replacing(&path).unwrap();
        file.write(b"a part").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut file = NewFile::replacing(&path).unwrap();
        file.write(b"after").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_said_so() {
        let file = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut file = NewFile { path: PathBuf::from("/dev/full/none"), aside: None, file, finished: false };
        let error = file.write(b"kw_secret").unwrap_err();
        assert_eq!(error.code, Code::DiskFull);
        assert!(!error.message.contains("kw_secret"));
    }

    #[test]
    fn a_missing_folder_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_new_file(&folder.path().join("missing/file"), "kw_secret").unwrap_err();
        assert_eq!(error.code, Code::Disk);
        assert!(error.message.contains("folder"), "{}", error.message);
    }
}
