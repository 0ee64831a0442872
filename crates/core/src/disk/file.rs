//! Single files: made new, opened for writing, read whole up to a ceiling, replaced whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::{fault, sync_folder, writing_fault};
use crate::error::{Code, Error, Result};

/// What the name of a file ends in that is written aside.
const ASIDE: &str = "new";

/// Makes a new file that only this user may read or write. Refuses where anything is already, a link too.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().read(true).write(true).create_new(true)).open(path)
}

/// Opens an existing file for reading and writing; refuses to follow a link, and whatever is no regular file.
pub(crate) fn open_for_writing(path: &Path) -> io::Result<File> {
    regular(private(OpenOptions::new().read(true).write(true)).open(path)?)
}

/// Opens an existing file for reading; refuses whatever is no regular file, without waiting for it.
pub(crate) fn open_for_reading(path: &Path) -> io::Result<File> {
    regular(waiting_for_nobody(OpenOptions::new().read(true)).open(path)?)
}

/// Reads a whole file of up to `ceiling` bytes; `None` where there is none.
pub(crate) fn read_whole(path: &Path, ceiling: u64) -> Result<Option<Vec<u8>>> {
    let file = match open_for_reading(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fault(path, &error)),
    };
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too long; its claimed length is not believed.
    file.take(ceiling + 1).read_to_end(&mut bytes).map_err(|error| fault(path, &error))?;
    if bytes.len() as u64 > ceiling {
        let message = format!("{} is longer than any such file can be, so it is not one.", path.display());
        return Err(Error::new(Code::VaultDamaged, message));
    }
    Ok(Some(bytes))
}

/// Replaces `path` as a whole: written aside, made durable, renamed, the folder made durable. A reader sees the old
/// file or the new one, whenever the machine stops.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let aside = aside(path);
    let written = (|| {
        match fs::remove_file(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = create_new(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)
    })();
    if let Err(error) = written {
        let _ = fs::remove_file(&aside);
        return Err(writing_fault(path, &error));
    }
    path.parent().map_or(Ok(()), sync_folder)
}

/// Moves `path` aside to `target`, durably.
pub(crate) fn set_aside(path: &Path, target: &Path) -> Result<()> {
    fs::rename(path, target).map_err(|error| writing_fault(path, &error))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Removes what [`replace`] had written aside in `folder` when the machine stopped.
pub(crate) fn remove_left_over(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == ASIDE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ASIDE);
    path.with_file_name(name)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
}

/// A pipe in the place of a file would otherwise be waited for until somebody writes into it.
#[cfg(unix)]
fn waiting_for_nobody(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(libc::O_NONBLOCK)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn waiting_for_nobody(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_is_whole_and_private_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(folder.path().join("file.new"), "left over").unwrap();
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_over_the_ceiling_is_refused_and_a_missing_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read_whole(&path, 4).unwrap(), None);
        fs::write(&path, "four").unwrap();
        assert_eq!(read_whole(&path, 4).unwrap().unwrap(), b"four");
        fs::write(&path, "fives").unwrap();
        assert_eq!(read_whole(&path, 4).unwrap_err().code, Code::VaultDamaged);
    }

    #[cfg(unix)]
    #[test]
    fn no_file_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "untouched").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let error = writing_fault(&link, &open_for_writing(&link).unwrap_err());
        assert!(error.message.contains("is a link"), "{}", error.message);
        replace(&link, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"untouched");
        assert_eq!(fs::read(&link).unwrap(), b"new");
    }
}
