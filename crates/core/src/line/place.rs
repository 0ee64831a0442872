//! Where the socket of an open vault is: in a folder that only this person may enter, under a name made of the vault's id and of
//! which folder on this computer it lies in, so that two copies of a vault have one each.

use std::path::{Path, PathBuf};

use ring::digest::{SHA256, digest};

use crate::{
    error::{Code, Error, Result},
    vault_id::VaultId,
};

/// The socket's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinePlace(pub(crate) PathBuf);

/// The longest path that every system takes for a socket, in bytes.
const LONGEST: usize = 100;
/// The folder's name.
const FOLDER: &str = "keywright";

/// The places where the socket of the vault in `folder` may be, where somebody made one.
pub(crate) fn find(folder: &Path, vault: VaultId) -> Vec<LinePlace> {
    let Some(name) = name(folder, vault) else { return Vec::new() };
    let folders = candidates().into_iter().filter(|folder| is_private(folder));
    folders.map(|folder| folder.join(&name)).filter(|path| fits(path)).map(LinePlace).collect()
}

/// The place for the socket of the vault in `folder`, in a folder that is there and private.
///
/// # Errors
/// `Disk` where this computer has no such folder.
pub(crate) fn make(folder: &Path, vault: VaultId) -> Result<LinePlace> {
    let none = || {
        let message = "Other programs cannot reach this vault while it is open: this computer has no folder for it that is only yours.";
        Error::new(Code::Disk, message)
    };
    let name = name(folder, vault).ok_or_else(none)?;
    let usable = |folder: &PathBuf| {
        fits(&folder.join(&name)) && {
            let _ = crate::disk::create_folder(folder);
            is_private(folder)
        }
    };
    candidates().into_iter().find(usable).map(|folder| LinePlace(folder.join(&name))).ok_or_else(none)
}

#[cfg(unix)]
fn candidates() -> Vec<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let mut folders = Vec::new();
    if let Some(named) = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|named| named.is_absolute()) {
        folders.push(named.join(FOLDER));
    }
    if cfg!(target_os = "linux") {
        folders.push(PathBuf::from(format!("/run/user/{user}")).join(FOLDER));
    }
    folders.push(std::env::temp_dir().join(format!("{FOLDER}-{user}")));
    folders.dedup();
    folders
}

#[cfg(not(unix))]
fn candidates() -> Vec<PathBuf> {
    Vec::new()
}

fn fits(path: &Path) -> bool {
    path.as_os_str().len() <= LONGEST
}

/// A folder, no link, that belongs to this person and that nobody else may enter.
#[cfg(unix)]
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o077 == 0
    })
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn name(folder: &Path, vault: VaultId) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(folder).ok()?;
    let text =
        [b"keywright line\0".as_slice(), vault.as_bytes(), &found.dev().to_le_bytes(), &found.ino().to_le_bytes()]
            .concat();
    let digest = digest(&SHA256, &text);
    let hex: String = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{hex}.sock"))
}

#[cfg(not(unix))]
fn name(_: &Path, _: VaultId) -> Option<String> {
    None
}
