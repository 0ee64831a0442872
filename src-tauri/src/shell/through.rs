//! What commands do through the shell: look at the open vault as its operator sees it, change it and tell the page, and
//! write what it says to a new file.

use keywright_core::{
    disk::write_new_file,
    error::Result,
    model::{Door, Time},
    operation::Operation,
    vault::Vault,
    view::Seen,
};

use super::Shell;
use crate::{message::SavedFile, shell::work::Working};

impl Shell {
    /// Looks at the keys of the open vault as its operator sees them.
    ///
    /// # Errors
    /// `Locked`; `NotAllowed` and `KeysDisabled` where the operator may not see keys.
    pub(crate) fn see<T>(&self, look: impl FnOnce(&Seen<'_>, Time) -> T) -> Result<T> {
        let vault = self.vault()?;
        let now = vault.now();
        vault.see(Door::Window, |seen| look(seen, now))
    }

    /// Changes the open vault, and tells the page.
    ///
    /// # Errors
    /// `Locked`, those of the operation, `DiskFull`, `Disk`.
    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> Result<O::Reply> {
        self.apply_to(&self.vault()?, operation)
    }

    /// Changes the open vault by another road than an operation's, and tells the page.
    ///
    /// # Errors
    /// `Locked`, and those of the change.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&Vault) -> Result<T>) -> Result<T> {
        let vault = self.vault()?;
        let reply = change(&vault)?;
        self.announce_change(&vault);
        Ok(reply)
    }

    /// Changes this vault, and tells the page.
    ///
    /// # Errors
    /// As [`Shell::apply`].
    pub(crate) fn apply_to<O: Operation>(&self, vault: &Vault, operation: &O) -> Result<O::Reply> {
        let reply = vault.apply(Door::Window, operation)?;
        self.announce_change(vault);
        Ok(reply)
    }

    /// Changes the open vault in many steps, all or none, and tells the page.
    ///
    /// # Errors
    /// As [`Shell::apply`]; `Cancelled`.
    pub(crate) fn apply_all<O: Operation>(&self, steps: Vec<O>, working: &mut Working<'_>) -> Result<Vec<O::Reply>> {
        let vault = self.vault()?;
        let total = steps.len() as u64;
        let replies = vault.apply_all(Door::Window, steps, &mut |done| working.at(done as u64, total))?;
        self.announce_change(&vault);
        Ok(replies)
    }

    /// Lets the person choose a new file and writes a text to it that is made then, readable only by them.
    ///
    /// # Errors
    /// Those of making the text, and of writing it.
    pub(crate) fn save_new_file(
        &self,
        suggested_name: &str,
        text: impl FnOnce() -> Result<String>,
    ) -> Result<SavedFile> {
        let Some(path) = self.host().choose_new_file(suggested_name)? else { return Ok(SavedFile { path: None }) };
        write_new_file(&path, &text()?)?;
        Ok(SavedFile { path: Some(path.display().to_string()) })
    }
}
