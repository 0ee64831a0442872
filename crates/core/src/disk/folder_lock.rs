//! The lock on a vault's folder: one process at a time. The system lets go of it when the process ends, however it ends.

use std::{
    fs::{File, Metadata, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    thread,
    time::Duration,
};

use super::{create_new, fault, open_for_reading, open_for_writing, writing_fault};
use crate::error::{Code, Error, Result};

/// The held lock; dropping it lets go.
#[derive(Debug)]
pub(crate) struct FolderLock {
    // Held for its lock only; none on a disk that can only be read and has no such file.
    _file: Option<File>,
    /// Why the folder cannot be written, where it cannot.
    pub(crate) read_only: Option<Error>,
}

impl FolderLock {
    /// Takes the lock in the file at `path`, which is made where it is missing. Where the disk can only be read, an
    /// existing file is locked all the same, and `read_only` says so.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        let (mut file, read_only) = match open_or_create(path) {
            Ok(file) => (file, None),
            Err(error) => {
                let refusal = writing_fault(path, &error);
                if refusal.code != Code::ReadOnly {
                    return Err(refusal);
                }
                match open_for_reading(path) {
                    Ok(file) => (file, Some(refusal)),
                    Err(_) => return Ok(Self { _file: None, read_only: Some(refusal) }),
                }
            }
        };
        try_lock(&file, path)?;
        if read_only.is_none() {
            // Who holds it is only said to help; a full disk must not stop a vault from being opened.
            let _ = note_holder(&mut file);
        }
        Ok(Self { _file: Some(file), read_only })
    }
}

/// The process that has the folder of this lock file open, where one has: its number, where it is known.
pub(crate) fn holder(path: &Path) -> Option<Option<u32>> {
    let file = open_for_reading(path).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(noted_holder(path)),
        _ => None,
    }
}

/// Whoever only looks whether the lock is held holds it for a moment, too: that is waited for.
fn try_lock(file: &File, path: &Path) -> Result<()> {
    let mut tries = 0..10;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if tries.next().is_some() => thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => return Err(in_use(path)),
            Err(TryLockError::Error(error)) => return Err(fault(path, &error)),
        }
    }
}

fn open_or_create(path: &Path) -> io::Result<File> {
    match open_for_writing(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match create_new(path) {
            // Another process made it between the two calls.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => open_for_writing(path),
            other => other,
        },
        other => other,
    }
}

fn note_holder(file: &mut File) -> io::Result<()> {
    if !is_ours(&file.metadata()?) {
        return Ok(());
    }
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())
}

/// Whether the file can be one that was made here: another one that somebody gave this name is not emptied.
fn is_ours(found: &Metadata) -> bool {
    #[cfg(unix)]
    let only_name = std::os::unix::fs::MetadataExt::nlink(found) == 1;
    #[cfg(not(unix))]
    let only_name = true;
    only_name && found.len() <= 32
}

fn noted_holder(path: &Path) -> Option<u32> {
    let mut text = String::new();
    open_for_reading(path).ok()?.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn in_use(path: &Path) -> Error {
    let who = noted_holder(path).map_or_else(String::new, |process| format!(" (process {process})"));
    Error::new(Code::VaultInUse, format!("Another program{who} has this vault open. Close or lock it there first."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_it_and_the_other_learns_who() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert_eq!(holder(&path), None);
        let held = FolderLock::take(&path).unwrap();
        let error = FolderLock::take(&path).unwrap_err();
        assert_eq!(error.code, Code::VaultInUse);
        assert!(error.message.contains(&std::process::id().to_string()), "{}", error.message);
        assert_eq!(holder(&path), Some(Some(std::process::id())));
        drop(held);
        assert_eq!(holder(&path), None);
        FolderLock::take(&path).unwrap();
    }
}
