//! Finds the vault that a command is about and opens it: by what a file says, else by the keychain,
//! else by what a person types. No secret ever comes from an argument.

use std::{
    fs::File,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use keywright_core::{
    error::{Code, Error},
    model::Door,
    place,
    secret::{Passphrase, RecoveryCode},
    vault::{LockKind, Unlock, Vault, VaultInfo, check_new_passphrase},
};

use crate::{
    command::Given,
    input::{Access, read_passphrase, read_recovery_code},
    opened::Opened,
    output::{Failure, Output, shell_word},
};

/// How often a person may mistype before a command ends.
const TRIES: usize = 3;

/// The terminal that belongs to this program, wherever its input and output go.
const TERMINAL: &str = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };

impl Access {
    /// The folder of the vault that is meant, whether or not there is one.
    pub(crate) fn folder(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = self.vault.as_ref().filter(|folder| !folder.as_os_str().is_empty()) {
            return Ok(folder.clone());
        }
        let found = place::default_vault().map_err(|mut error| {
            error.message += " Name it with --vault DIR or KEYWRIGHT_VAULT.";
            error.about("vault")
        })?;
        found.ok_or_else(|| {
            let message = "There is no vault yet. Make one with `keywright init`, or name one with --vault.";
            Error::new(Code::VaultNotFound, message)
        })
    }

    /// What unlocks the vault, where a file says it.
    pub(crate) fn given(&self, output: &Output) -> Result<Option<Unlock>, Error> {
        if let Some(file) = &self.recovery_file {
            note_readers(file, output);
            return Ok(Some(Unlock::Recovery(read_recovery_code(file)?)));
        }
        let Some(file) = self.passphrase_file.as_ref().filter(|file| !file.as_os_str().is_empty()) else {
            return Ok(None);
        };
        note_readers(file, output);
        Ok(Some(Unlock::Passphrase(read_passphrase(file)?)))
    }

    /// How the operator who is meant can unlock.
    pub(crate) fn locks<'a>(&self, info: &'a VaultInfo) -> &'a [LockKind] {
        info.operator(self.operator.as_deref()).map_or(&[], |operator| &operator.locks)
    }

    fn has_lock(&self, info: &VaultInfo, lock: LockKind) -> bool {
        self.locks(info).contains(&lock)
    }
}

impl<'a> Given<'a> {
    /// Opens the vault.
    pub(crate) fn open(self) -> Result<Opened<'a>, Failure> {
        let Self { access, output } = self;
        if let Some(unlock) = access.given(output)? {
            return self.open_by(unlock);
        }
        let info = Vault::inspect(&access.folder()?)?;
        if !access.has_lock(&info, LockKind::Keychain) {
            return self.open_by_prompt(&info);
        }
        match self.open_by_keychain() {
            Err(Failure::Error(error)) if leaves_the_rest(error.code) && has_terminal() => {
                output.note(&error.message);
                self.open_by_prompt(&info)
            }
            result => result,
        }
    }

    /// Opens the vault by what a person knows: for what the keychain alone shall not do.
    pub(crate) fn open_by_person(self) -> Result<Opened<'a>, Failure> {
        match self.access.given(self.output)? {
            Some(unlock) => self.open_by(unlock),
            None => self.open_by_prompt(&Vault::inspect(&self.access.folder()?)?),
        }
    }

    /// Opens the vault without asking anybody; `None` where that takes a person.
    pub(crate) fn open_unasked(self) -> Result<Option<Opened<'a>>, Failure> {
        if let Some(unlock) = self.access.given(self.output)? {
            return self.open_by(unlock).map(Some);
        }
        let info = Vault::inspect(&self.access.folder()?)?;
        self.access.has_lock(&info, LockKind::Keychain).then(|| self.open_by_keychain()).transpose()
    }

    /// What this person knows, asked for at the terminal: the passphrase, else the recovery code.
    pub(crate) fn ask_unlock(self, info: &VaultInfo) -> Result<Unlock, Error> {
        if self.access.has_lock(info, LockKind::Passphrase) {
            let instead = "--passphrase-file FILE or KEYWRIGHT_PASSPHRASE_FILE";
            let prompt = format!("Passphrase of {}: ", info.name);
            return ask(self.output, &prompt, "passphrase", instead)
                .map(|text| Unlock::Passphrase(Passphrase::new(text)));
        }
        let prompt = format!("Recovery code of {}: ", info.name);
        let code = ask(self.output, &prompt, "recovery code", "--recovery-file FILE")?;
        Ok(Unlock::Recovery(RecoveryCode::new(code)))
    }

    /// What this person knows, for what the keychain alone shall not do; `needed` is what asked for it.
    pub(crate) fn ask_proof(self, info: &VaultInfo, needed: Error) -> Result<Unlock, Error> {
        if !has_terminal() {
            let message = format!(
                "{} There is no terminal to ask at: give --passphrase-file FILE or --recovery-file FILE.",
                needed.message
            );
            return Err(Error { message, ..needed });
        }
        self.output.note(&needed.message);
        self.ask_unlock(info)
    }

    fn open_by_keychain(self) -> Result<Opened<'a>, Failure> {
        let waiting = "Waiting for this computer's keychain; it may be asking you to unlock it.";
        self.output.while_waiting(waiting, || self.open_by(Unlock::Keychain))
    }

    fn open_by_prompt(self, info: &VaultInfo) -> Result<Opened<'a>, Failure> {
        info.operator(self.access.operator.as_deref())?;
        if info.in_use {
            // Said before anybody types a passphrase in vain.
            Vault::reachable(&info.path)?;
        }
        mistyping(self.output, || self.open_by(self.ask_unlock(info)?))
    }

    fn open_by(self, unlock: Unlock) -> Result<Opened<'a>, Failure> {
        let vault = Vault::open(&self.access.folder()?, self.access.operator.as_deref(), unlock.clone())?;
        let health = vault.health();
        for note in &health.notes {
            self.output.note(note);
        }
        if vault.must_change_passphrase() {
            let note = "Your passphrase was chosen for you. Set one of your own: keywright passphrase change";
            self.output.note(note);
        }
        if let Some(reason) = &health.read_only {
            self.output.note(&format!("This vault can only be read: {reason}"));
        }
        match vault.enter_own_keys(Door::Cli) {
            Ok(names) => names.iter().for_each(|name| {
                self.output.note(&format!("{name} has keys of their own now: those made for them count no more."));
            }),
            // Done another time: what is asked for may need no disk.
            Err(error) => self.output.note(&error.message),
        }
        let opened = Opened::new(self, vault, unlock);
        if self.output.is_read_by_a_person()
            && let Some(sentence) = opened.expiring_soon()
        {
            self.output.note(&sentence);
        }
        Ok(opened)
    }
}

/// Asks for a new passphrase, twice; once only where it cannot be one. `option` reads it from a file instead.
pub(crate) fn ask_new_passphrase(output: &Output, option: &str) -> Result<Passphrase, Failure> {
    mistyping(output, || Ok(new_passphrase(output, option)?))
}

/// What comes of asking a person, who may mistype: what they type next is not to end up in their shell.
fn mistyping<T>(output: &Output, mut ask: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    for _ in 1..TRIES {
        match ask() {
            Err(Failure::Error(error)) if is_mistyped(error.code) => output.note(&error.message),
            other => return other,
        }
    }
    ask()
}

fn is_mistyped(code: Code) -> bool {
    matches!(code, Code::WrongPassphrase | Code::WrongRecoveryCode | Code::InvalidPassphrase)
}

fn new_passphrase(output: &Output, option: &str) -> Result<Passphrase, Error> {
    let ask_for = |prompt| ask(output, prompt, "passphrase", option).map(Passphrase::new);
    let first = ask_for("New passphrase: ")?;
    check_new_passphrase(&first)?;
    let second = ask_for("The same again: ")?;
    if first.expose() != second.expose() {
        let message = "The two passphrases differ. Nothing was changed. Try again.";
        return Err(Error::new(Code::InvalidPassphrase, message).about("passphrase"));
    }
    Ok(first)
}

/// Asks at the terminal, without showing the answer. `instead` gives it where there is none.
fn ask(output: &Output, prompt: &str, what: &str, instead: &str) -> Result<String, Error> {
    output.ask_secret(prompt).map_err(|error| {
        let message = if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::Interrupted) {
            format!("No {what} was given.")
        } else {
            format!("The {what} is needed and there is no terminal to ask at. Give it with {instead}.")
        };
        Error::new(Code::Locked, message).about(what.replace(' ', "_"))
    })
}

fn has_terminal() -> bool {
    File::open(TERMINAL).is_ok()
}

/// Whether a keychain that answers this leaves the passphrase or the recovery code to be asked for.
fn leaves_the_rest(code: Code) -> bool {
    matches!(code, Code::Keychain | Code::KeychainTimeout | Code::NoSuchLock)
}

/// A secret in a file is as secret as the file.
#[cfg(unix)]
fn note_readers(file: &Path, output: &Output) {
    use std::os::unix::fs::PermissionsExt;
    let others = file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o044 != 0);
    if others {
        let place = file.display().to_string();
        let word = shell_word(&place);
        output.note(&format!(
            "Warning: others on this computer can read {place}. Keep it to yourself: chmod go= -- {word}"
        ));
    }
}

/// Other systems guard files by the account's own access lists.
#[cfg(not(unix))]
fn note_readers(_file: &Path, _output: &Output) {}
