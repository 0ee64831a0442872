//! Opens the vault that a command is about: finds the folder, gets what unlocks it, says what was
//! put right. A passphrase comes from a file or the terminal, never from an argument.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use keywright_core::{
    error::{Code, Error},
    model::{Door, KeyId, Name},
    operation::Operation,
    place,
    secret::Passphrase,
    state::State,
    vault::{LockKind, Unlock, Vault, VaultInfo},
    view::KeyView,
};

use crate::{
    input::{Access, read_passphrase, read_recovery_code},
    output::{Failure, Output},
};

/// A vault that a command has open.
#[derive(Debug)]
pub(crate) struct Opened {
    vault: Vault,
    /// What opened it.
    unlock: Unlock,
}

impl Access {
    /// The folder of the vault that is meant, whether or not there is one.
    pub(crate) fn folder(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = self.vault.as_ref().filter(|folder| !folder.as_os_str().is_empty()) {
            return Ok(folder.clone());
        }
        place::default_vault()?.ok_or_else(|| {
            Error::new(
                Code::VaultNotFound,
                "There is no vault yet. Make one with `keywright init`, or name one with --vault.",
            )
        })
    }

    /// What unlocks the vault, where a file says it.
    pub(crate) fn given(&self) -> Result<Option<Unlock>, Error> {
        if let Some(file) = &self.recovery_file {
            return Ok(Some(Unlock::Recovery(read_recovery_code(file)?)));
        }
        let file = self.passphrase_file.as_ref().filter(|file| !file.as_os_str().is_empty());
        Ok(file.map(|file| read_passphrase(file)).transpose()?.map(Unlock::Passphrase))
    }

    /// Opens the vault by what a file says, else by the keychain, else by a passphrase that is asked for.
    pub(crate) fn open(&self, output: &Output) -> Result<Opened, Failure> {
        let folder = self.folder()?;
        if let Some(unlock) = self.given()? {
            return self.open_by(unlock, output);
        }
        let info = Vault::inspect(&folder)?;
        let locks = self.locks(&info);
        if locks.contains(&LockKind::Keychain) {
            let waiting = "Waiting for this computer's keychain; it may be asking you to unlock it.";
            match output.while_waiting(waiting, || self.open_by(Unlock::Keychain, output)) {
                Err(Failure::Error(error)) if falls_back(error.code) && locks.contains(&LockKind::Passphrase) => {
                    output.note(&error.message);
                }
                result => return result,
            }
        }
        self.open_by_prompt(&info, output)
    }

    /// Opens the vault by what a person knows: for what the keychain alone shall not do.
    pub(crate) fn open_by_person(&self, output: &Output) -> Result<Opened, Failure> {
        let folder = self.folder()?;
        match self.given()? {
            Some(unlock) => self.open_by(unlock, output),
            None => self.open_by_prompt(&Vault::inspect(&folder)?, output),
        }
    }

    /// Opens the vault by a file or the keychain, and asks only where `ask` says so; `None` where nothing
    /// unlocks it without asking.
    pub(crate) fn open_if_possible(&self, ask: bool, output: &Output) -> Result<Option<Opened>, Failure> {
        let can_unlock = match self.given()? {
            Some(_) => true,
            None => self.locks(&Vault::inspect(&self.folder()?)?).contains(&LockKind::Keychain),
        };
        if can_unlock || ask { self.open(output).map(Some) } else { Ok(None) }
    }

    fn open_by_prompt(&self, info: &VaultInfo, output: &Output) -> Result<Opened, Failure> {
        if !self.locks(info).contains(&LockKind::Passphrase) {
            let message = "This vault has no passphrase. Unlock it with its recovery code: --recovery-file FILE.";
            return Err(Error::new(Code::NoSuchLock, message).into());
        }
        if info.in_use {
            // Said before anybody types a passphrase in vain.
            let message = "Another program has this vault open. Close or lock it there first.";
            return Err(Error::new(Code::VaultInUse, message).into());
        }
        let passphrase = ask_passphrase(&format!("Passphrase of {}: ", info.name))?;
        self.open_by(Unlock::Passphrase(passphrase), output)
    }

    fn open_by(&self, unlock: Unlock, output: &Output) -> Result<Opened, Failure> {
        let vault = Vault::open(&self.folder()?, self.operator.as_deref(), unlock.clone())?;
        let health = vault.health();
        for note in &health.notes {
            output.note(note);
        }
        if let Some(reason) = &health.read_only {
            output.note(&format!("This vault can only be read: {reason}"));
        }
        Ok(Opened { vault, unlock })
    }

    /// How the operator who is meant can unlock.
    pub(crate) fn locks(&self, info: &VaultInfo) -> Vec<LockKind> {
        let wanted = self.operator.as_deref().and_then(|name| Name::parse(name, "operator").ok());
        let is_wanted = |name: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| Name::parse(name, "operator").is_ok_and(|name| name.folded() == wanted.folded()))
        };
        let meant = info.operators.iter().find(|operator| is_wanted(&operator.name));
        meant.map(|operator| operator.locks.clone()).unwrap_or_default()
    }
}

impl Opened {
    /// Asks the vault for a change.
    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> Result<O::Reply, Error> {
        self.vault.apply(Door::Cli, operation)
    }

    /// Asks the vault for several changes: all of them or none.
    pub(crate) fn apply_all<O: Operation>(&self, operations: Vec<O>) -> Result<Vec<O::Reply>, Error> {
        self.vault.apply_all(Door::Cli, operations, &mut |_| true)
    }

    /// Looks something up.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.vault.read(read)
    }

    /// The key that `text` means: an id, or a name that only one live key has.
    pub(crate) fn find_key(&self, text: &str) -> Result<KeyId, Error> {
        let now = self.vault.now();
        self.read(|state| state.find_key(text, now))
    }

    /// The key as it is shown.
    pub(crate) fn key(&self, id: KeyId) -> Result<KeyView, Error> {
        let now = self.vault.now();
        self.read(|state| state.key_view(id, now))
    }

    /// The same keys as they are now.
    pub(crate) fn again(&self, keys: &[KeyView]) -> Result<Vec<KeyView>, Error> {
        keys.iter().map(|key| self.key(key.id)).collect()
    }

    /// The vault itself, for what only one command does with it.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What opened it, as the proof of who asks.
    pub(crate) fn proof(&self) -> &Unlock {
        &self.unlock
    }

    /// Lets the vault go. What was acknowledged is on the disk already, so that a fault here is said
    /// and undoes nothing.
    pub(crate) fn close(self, output: &Output) {
        if let Err(error) = self.vault.close() {
            output.note(&format!("The vault was closed without its index: {} Nothing is lost.", error.message));
        }
    }
}

/// Asks for a passphrase at the terminal, without showing it.
pub(crate) fn ask_passphrase(prompt: &str) -> Result<Passphrase, Error> {
    match rpassword::prompt_password(prompt) {
        Ok(passphrase) => Ok(Passphrase::new(passphrase)),
        Err(error) => Err(no_terminal(&error)),
    }
}

/// Asks for a new passphrase, twice.
pub(crate) fn ask_new_passphrase() -> Result<Passphrase, Error> {
    let first = ask_passphrase("New passphrase: ")?;
    let second = ask_passphrase("The same again: ")?;
    if first.expose() != second.expose() {
        return Err(
            Error::new(Code::InvalidPassphrase, "The two passphrases differ; nothing was changed.").about("passphrase")
        );
    }
    Ok(first)
}

fn no_terminal(error: &io::Error) -> Error {
    if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::Interrupted) {
        return Error::new(Code::Locked, "No passphrase was given.").about("passphrase");
    }
    let message = "The passphrase is needed and there is no terminal to ask at. Give it with --passphrase-file FILE or \
                   KEYWRIGHT_PASSPHRASE_FILE.";
    Error::new(Code::Locked, message).about("passphrase")
}

/// Whether a keychain that answers this leaves the passphrase to be asked for.
fn falls_back(code: Code) -> bool {
    matches!(code, Code::Keychain | Code::KeychainTimeout | Code::NoSuchLock | Code::WrongPassphrase)
}
