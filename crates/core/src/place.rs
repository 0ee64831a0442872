//! Where vaults are when nobody says where: one folder of this person's, the same for every door.
//!
//! That a folder is a vault, and a whole one, is not decided here.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use crate::error::{Code, Error, Result};

/// The environment variable that names the vault.
pub const VARIABLE: &str = "KEYWRIGHT_VAULT";

/// What the name of a vault's folder ends in.
const EXTENSION: &str = "keywright";

/// How many characters of a vault's name its folder keeps; a file name has 255 bytes on the usual disks.
const LONGEST: usize = 50;

/// The folder that holds this person's vaults, in the platform's data folder; it may not exist yet.
///
/// # Errors
/// [`Code::InvalidArgument`] where the system does not say which folder is this person's.
pub fn vaults_folder() -> Result<PathBuf> {
    let platform = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
        Error::new(
            Code::InvalidArgument,
            format!("This system names no home folder. Say where the vault is with {VARIABLE}."),
        )
    })?;
    Ok(platform.data_dir().join(if cfg!(target_os = "linux") { "keywright" } else { "Keywright" }))
}

/// Where a new vault of this name would be made: a free place in [`vaults_folder`].
///
/// # Errors
/// As [`vaults_folder`].
pub fn suggest(name: &str) -> Result<PathBuf> {
    Ok(free_place(&vaults_folder()?, name))
}

/// The vault that is meant where none is named: that of [`VARIABLE`], else the only one in [`vaults_folder`];
/// `None` where there is none.
///
/// # Errors
/// [`Code::InvalidArgument`] where there are several; as [`vaults_folder`].
pub fn default_vault() -> Result<Option<PathBuf>> {
    match env::var_os(VARIABLE) {
        Some(named) if !named.is_empty() => Ok(Some(named.into())),
        _ => the_only(&vaults_folder()?),
    }
}

fn the_only(folder: &Path) -> Result<Option<PathBuf>> {
    let mut found = vaults_in(folder);
    match found.len() {
        0 | 1 => Ok(found.pop()),
        several => Err(Error::new(
            Code::InvalidArgument,
            format!("There are {several} vaults in {}. Say which one is meant by its folder.", folder.display()),
        )),
    }
}

/// The folders in `folder` that are vaults by their name, sorted; none where it cannot be read.
fn vaults_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION) && path.is_dir())
        .collect();
    found.sort();
    found
}

fn free_place(folder: &Path, name: &str) -> PathBuf {
    let stem = file_name_of(name);
    let first = folder.join(format!("{stem}.{EXTENSION}"));
    let numbered = (2..1000).map(|number| folder.join(format!("{stem}-{number}.{EXTENSION}")));
    std::iter::once(first.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(first)
}

/// The name as every file system takes it: letters and digits stay, what stands between them becomes one hyphen.
#[must_use]
pub fn file_name_of(name: &str) -> String {
    let mut file_name = String::new();
    for character in name.chars().take(LONGEST) {
        if character.is_alphanumeric() {
            file_name.push(character);
        } else if !file_name.is_empty() && !file_name.ends_with('-') {
            file_name.push('-');
        }
    }
    match file_name.trim_end_matches('-') {
        "" => "vault".to_owned(),
        usable => usable.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_plain_file_name() {
        for (name, expected) in [
            ("Acme", "Acme"),
            ("../../etc/passwd", "etc-passwd"),
            ("a  /\u{0}b", "a-b"),
            ("Ärzte & Co.", "Ärzte-Co"),
            ("...", "vault"),
            ("", "vault"),
        ] {
            assert_eq!(file_name_of(name), expected, "{name:?}");
        }
        assert!(file_name_of(&"ß".repeat(300)).len() <= 200);
    }

    #[test]
    fn a_taken_place_is_passed_by() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(free_place(folder.path(), "Acme"), folder.path().join("Acme.keywright"));
        fs::create_dir(folder.path().join("Acme.keywright"))?;
        assert_eq!(free_place(folder.path(), "Acme"), folder.path().join("Acme-2.keywright"));
        Ok(())
    }

    #[test]
    fn the_only_vault_is_meant_and_several_are_refused() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(the_only(&folder.path().join("missing")), Ok(None));
        let one = folder.path().join("one.keywright");
        fs::create_dir(&one)?;
        fs::create_dir(folder.path().join("other"))?;
        assert_eq!(the_only(folder.path()), Ok(Some(one)));
        fs::create_dir(folder.path().join("two.keywright"))?;
        assert_eq!(the_only(folder.path()).map_err(|error| error.code), Err(Code::InvalidArgument));
        Ok(())
    }
}
