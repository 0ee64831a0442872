//! `keywright keychain`: whether this computer's keychain unlocks the vault. Who changes that has to
//! know the passphrase or the recovery code: that the keychain has the vault open is not enough.

use keywright_core::vault::{LockKind, Vault};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  keywright keychain status
  keywright keychain enable
  keywright keychain disable

What the keychain unlocks is as locked as your desktop session.";

/// Let this computer's keychain unlock the vault, or stop that.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Let this computer's keychain unlock the vault.
    #[command(after_help = EXAMPLES, visible_alias = "on")]
    Enable,
    /// Stop this computer's keychain from unlocking the vault.
    #[command(after_help = EXAMPLES, visible_alias = "off")]
    Disable,
    /// Say whether the keychain unlocks the vault.
    #[command(after_help = EXAMPLES)]
    Status,
}

#[derive(Serialize)]
struct Answer {
    keychain: bool,
    locks: Vec<LockKind>,
}

impl Command {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Given { access, output } = given;
        let locks = match self {
            Self::Status => access.locks(&Vault::inspect(&access.folder()?)?).to_vec(),
            Self::Enable => change(given, Vault::enable_keychain)?,
            Self::Disable => change(given, Vault::disable_keychain)?,
        };
        let keychain = locks.contains(&LockKind::Keychain);
        if output.is_json() {
            output.document(&Answer { keychain, locks })?;
        } else if keychain {
            output.line("This computer's keychain unlocks the vault.")?;
        } else {
            output.line("This computer's keychain does not unlock the vault.")?;
        }
        Ok(Outcome::Done)
    }
}

fn change(given: Given<'_>, change: fn(&Vault) -> keywright_core::error::Result<()>) -> Result<Vec<LockKind>, Failure> {
    let opened = given.open_by_person()?;
    change(opened.vault())?;
    let locks = given.access.locks(&opened.vault().info()).to_vec();
    opened.close();
    Ok(locks)
}
