//! Which vault the window starts with, before the person chooses another.

use std::path::{Path, PathBuf};

use keywright_core::{
    error::{Code, Result},
    place,
    vault::Vault,
};

use crate::{
    session::{Locked, Session},
    settings::SettingsFile,
};

/// The session that the window starts with: the environment's vault, the last one that was open here, or the only one
/// in the usual place.
pub(super) fn first_session(settings: &SettingsFile) -> Session {
    match first_place(settings) {
        Ok((folder, expected)) => look(&folder, expected),
        Err(problem) => Session::NoVault { folder: place::vaults_folder().unwrap_or_default(), problem: Some(problem) },
    }
}

/// That vault's folder, and whether there should be a vault in it by now.
fn first_place(settings: &SettingsFile) -> Result<(PathBuf, bool)> {
    let named = std::env::var_os(place::VARIABLE).filter(|named| !named.is_empty());
    if let Some(named) = named {
        let whole = std::path::absolute(&named).unwrap_or_else(|_| named.into());
        return Ok((whole, false));
    }
    if let Some(last) = settings.vaults().first() {
        return Ok((PathBuf::from(&last.path), true));
    }
    Ok(match place::default_vault()? {
        Some(found) => (found, true),
        None => (place::vaults_folder()?, false),
    })
}

/// What there is in that place. Where a vault is expected, its absence is a problem; else it is a first run.
fn look(folder: &Path, expected: bool) -> Session {
    match Vault::inspect(folder) {
        Ok(info) => Session::Locked(Locked { info, reason: None }),
        Err(error) if error.code == Code::VaultNotFound && !expected => {
            Session::NoVault { folder: folder.to_owned(), problem: None }
        }
        Err(problem) => Session::NoVault { folder: folder.to_owned(), problem: Some(problem) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(folder: &Path, expected: bool) -> Option<Code> {
        match look(folder, expected) {
            Session::NoVault { problem, .. } => problem.map(|error| error.code),
            Session::Locked(_) | Session::Open(_) => panic!("there is no whole vault"),
        }
    }

    #[test]
    fn a_vault_that_should_be_there_and_is_not_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("Acme.keywright");
        assert_eq!(problem(&missing, false), None);
        assert_eq!(problem(&missing, true), Some(Code::VaultNotFound));
    }

    #[test]
    fn a_damaged_vault_is_a_problem_and_no_first_run() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("vault.json"), "").unwrap();
        assert_eq!(problem(folder.path(), false), Some(Code::VaultDamaged));
    }
}
