//! Writes a secret or a report to a file: a new one that only this person can read, through no link, and really
//! on the disk before it counts as written.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::Path,
};

use keywright_core::error::{Code, Error, Result};

/// Writes `text` to a new file at `path`, mode 0600. Where that fails, no file is left behind.
///
/// # Errors
/// [`Code::AlreadyExists`], [`Code::DiskFull`], [`Code::ReadOnly`], [`Code::Disk`].
pub(crate) fn write_new_file(path: &Path, text: &str) -> Result<()> {
    let mut file = NewFile::create(path)?;
    file.write(text.as_bytes())?;
    file.finish()
}

/// A file that was not there before, mode 0600. It is removed when it is dropped before it is finished.
pub(crate) struct NewFile<'a> {
    path: &'a Path,
    file: BufWriter<File>,
    finished: bool,
}

impl<'a> NewFile<'a> {
    /// Makes it: `create_new` follows no link in the last place (POSIX `O_EXCL`).
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub(crate) fn create(path: &'a Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| because(&error, path))?;
        Ok(Self { path, file: BufWriter::new(file), finished: false })
    }

    /// Writes something more.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| because(&error, self.path))
    }

    /// It is whole, and on the disk when this answers.
    ///
    /// # Errors
    /// As [`write_new_file`].
    pub(crate) fn finish(mut self) -> Result<()> {
        self.sync().map_err(|error| because(&error, self.path))?;
        self.finished = true;
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        // The name of the file is in its folder, which is synced on its own; Windows has no such thing.
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // A part is of no use to anyone; that it cannot be removed either changes nothing about the first failure.
            let _ = std::fs::remove_file(self.path);
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
        _ => Error::new(Code::Disk, format!("{place} could not be written ({error}). Choose another place.")),
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
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "kw_secret");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        std::fs::write(&path, "before").unwrap();
        assert_eq!(write_new_file(&path, "kw_secret").unwrap_err().code, Code::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(write_new_file(&link, "kw_secret").unwrap_err().code, Code::AlreadyExists);
        assert!(!target.exists());
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
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_said_so() {
        let full = Path::new("/dev/full");
        let file = BufWriter::new(OpenOptions::new().write(true).open(full).unwrap());
        let mut file = NewFile { path: Path::new("/dev/full/none"), file, finished: false };
        let error = file.write(&[b'x'; 1 << 16]).unwrap_err();
        assert_eq!(error.code, Code::DiskFull);
        assert!(!error.message.contains("xx"));
    }

    #[test]
    fn a_missing_folder_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_new_file(&folder.path().join("missing/file"), "kw_secret").unwrap_err();
        assert_eq!(error.code, Code::Disk);
    }
}
