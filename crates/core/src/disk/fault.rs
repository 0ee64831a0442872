//! What the disk answered, as a sentence for a person.

use std::{io, path::Path};

use crate::error::{Code, Error};

/// A failure to read `path`.
pub(crate) fn fault(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Error::new(Code::Disk, format!("{path} may not be read by this user. Check who owns it."))
        }
        _ => Error::new(Code::Disk, format!("{path} could not be read: {}.", plain(error))),
    }
}

/// A failure to write `path`.
pub(crate) fn writing_fault(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::new(
            Code::DiskFull,
            format!("The disk is full: {path} could not be written. Make room and try again."),
        ),
        io::ErrorKind::FileTooLarge => Error::new(
            Code::DiskFull,
            format!("{path} may not grow any further: this user's limit on the size of a file is reached."),
        ),
        io::ErrorKind::ReadOnlyFilesystem => {
            Error::new(Code::ReadOnly, format!("{path} is on a disk that can only be read. Choose another place."))
        }
        io::ErrorKind::PermissionDenied => {
            Error::new(Code::ReadOnly, format!("{path} may not be written by this user. Check who owns it."))
        }
        _ if is_link(error) => Error::new(
            Code::Disk,
            format!("{path} is a link, and a vault's files are not written through links. Put the file itself there."),
        ),
        _ => Error::new(Code::Disk, format!("{path} could not be written: {}.", plain(error))),
    }
}

/// What the system said, without its number.
pub(super) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn is_link(_: &io::Error) -> bool {
    false
}
