//! A vault that a command has open: what commands ask of it, at this door. How it is opened is in
//! `unlock`.

use keywright_core::{
    error::{Code, Error},
    model::{Door, KeyId},
    operation::Operation,
    state::State,
    vault::{Unlock, Vault},
    view::{KeyQuery, KeyView, Seen},
};

use crate::{command::Given, output::count_of};

/// A vault that a command has open.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    given: Given<'a>,
    vault: Vault,
    unlock: Unlock,
}

impl<'a> Opened<'a> {
    /// `unlock` is what opened it.
    pub(crate) fn new(given: Given<'a>, vault: Vault, unlock: Unlock) -> Self {
        Self { given, vault, unlock }
    }

    /// Asks the vault for a change.
    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> Result<O::Reply, Error> {
        self.proven(|vault, door| vault.apply(door, operation))
    }

    /// Asks the vault for several changes: all of them or none.
    pub(crate) fn apply_all<O: Operation + Clone>(&self, operations: &[O]) -> Result<Vec<O::Reply>, Error> {
        self.proven(|vault, door| vault.apply_all(door, operations.iter().cloned(), &mut |_| true))
    }

    /// Does what may need more than the keychain: where that is so, the person is asked once who they are, and it
    /// is tried again.
    pub(crate) fn proven<T>(&self, act: impl Fn(&Vault, Door) -> Result<T, Error>) -> Result<T, Error> {
        match act(&self.vault, Door::Cli) {
            Err(error) if error.code == Code::ProofNeeded => {
                let proof = self.given.ask_proof(&self.vault.info(), error)?;
                self.vault.prove(&proof)?;
                act(&self.vault, Door::Cli)
            }
            result => result,
        }
    }

    /// Looks something up.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.vault.read(read)
    }

    /// Looks up what the operator may see of the keys.
    pub(crate) fn see<T>(&self, look: impl FnOnce(&Seen<'_>) -> T) -> Result<T, Error> {
        self.vault.see(Door::Cli, look)
    }

    /// The key that `text` means: an id, or a name that only one live key has.
    pub(crate) fn find_key(&self, text: &str) -> Result<KeyId, Error> {
        let now = self.vault.now();
        self.see(|seen| seen.find_key(text, now))?
    }

    /// The same for a key that is to be rotated, whose successor may have its name already.
    pub(crate) fn find_key_to_rotate(&self, text: &str) -> Result<KeyId, Error> {
        let now = self.vault.now();
        self.see(|seen| seen.find_key_to_rotate(text, now))?
    }

    /// The key as it is shown.
    pub(crate) fn key(&self, id: KeyId) -> Result<KeyView, Error> {
        let now = self.vault.now();
        self.see(|seen| seen.key_view(id, now))?
    }

    /// How many keys end within the warning period; `None` where none does, or the operator may not see keys.
    pub(crate) fn expiring_soon(&self) -> Option<String> {
        let query = KeyQuery { limit: 1, ..KeyQuery::default() };
        let now = self.vault.now();
        let expiring = self.see(|seen| seen.page(&query, now).counts.expiring).ok().filter(|count| *count > 0)?;
        let verb = if expiring == 1 { "expires" } else { "expire" };
        let days = self.read(|state| state.rules().warn_before);
        let (keys, days) = (count_of(expiring, "key"), count_of(days as usize, "day"));
        Some(format!("{keys} {verb} within {days}: keywright key list --status expiring"))
    }

    /// The vault itself, for what only one command does with it.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What opened it, as the proof of who asks.
    pub(crate) fn proof(&self) -> &Unlock {
        &self.unlock
    }

    /// Lets other commands go through this one, for as long as it stays, unless it goes through another itself. Where this computer has no
    /// place for that, they wait.
    pub(crate) fn let_others_in(&self) {
        if let Err(error) = self.vault.host(drop) {
            self.given.output.note(&error.message);
        }
    }

    /// Opens the vault again, beside the program that has it open; whether there is one. Asks nobody anything: by what opened it before, or
    /// by what the file for that says now.
    pub(crate) fn open_again_beside(&mut self) -> Result<bool, Error> {
        let Given { access, output } = self.given;
        let Some(vault) = self.vault.open_again_beside(|| {
            // A file that is there no more was read before.
            if let Ok(Some(given)) = access.given(output) {
                self.unlock = given;
            }
            Ok(self.unlock.clone())
        })?
        else {
            return Ok(false);
        };
        vault.follow()?;
        self.vault = vault;
        Ok(true)
    }

    /// Lets the vault go. What was acknowledged is on the disk already, so that a fault here is said
    /// and undoes nothing.
    pub(crate) fn close(self) {
        if let Err(error) = self.vault.close() {
            let note = format!("The vault was closed without its index: {} Nothing is lost.", error.message);
            self.given.output.note(&note);
        }
    }
}
