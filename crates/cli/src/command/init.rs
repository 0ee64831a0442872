//! `keywright init`: makes a vault.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use keywright_core::{
    error::{Code, Error},
    model::{Door, Preset},
    place,
    secret::RecoveryCode,
    vault::{Created, LockKind, NewVault, Unlock, Vault},
};
use serde::Serialize;

use super::Given;
use crate::{
    output::{Failure, Outcome, shell_word},
    unlock::ask_new_passphrase,
};

const EXAMPLES: &str = "\
Examples:
  keywright init                 In your data folder; asks for a passphrase
  keywright init --keychain      Unlocked by the keychain; shows a recovery code
  keywright init --vault /srv/acme.keywright --name Acme --recovery
  keywright init --rules organisation    Other rules, and their first roles
  keywright init --vault ./ci.keywright --passphrase-file ./passphrase --json";

/// Make a vault.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Init {
    /// The vault's name; else the folder's.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The rules to start with, and the roles that come with them; every rule can be changed later.
    #[arg(long, value_name = "PRESET", default_value = "standard", value_parser = preset_names())]
    rules: String,
    /// Let this computer's keychain unlock the vault; without a passphrase, a recovery code is made too.
    #[arg(long)]
    keychain: bool,
    /// Make a recovery code, which unlocks the vault where all else is lost.
    #[arg(long)]
    recovery: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    vault: Made<'a>,
    recovery_code: Option<&'a str>,
}

#[derive(Serialize)]
struct Made<'a> {
    path: String,
    id: &'a str,
    name: &'a str,
    operator: &'a str,
    locks: &'a [LockKind],
}

impl Init {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Given { access, output } = given;
        let preset: Preset = self.rules.parse()?;
        let (folder, name) = self.place(&given)?;
        let passphrase = match access.given(output)? {
            Some(Unlock::Passphrase(passphrase)) => Some(passphrase),
            Some(_) => {
                let message = "A recovery code is made by `init`, not given to it. Use --recovery.";
                return Err(Error::new(Code::InvalidArgument, message).about("recovery_file").into());
            }
            None if self.keychain => None,
            None => Some(ask_new_passphrase(output, "--passphrase-file FILE")?),
        };
        let Created { vault, recovery } = Vault::create(
            &folder,
            NewVault {
                name,
                operator: access.operator.clone().unwrap_or_else(login_name),
                preset,
                door: Door::Cli,
                passphrase,
                keychain: self.keychain,
                recovery: self.recovery,
            },
        )?;
        let info = vault.info();
        let operator = info.operators.first();
        // The code first: it can be had only now.
        let said = if output.is_json() {
            output.document(&Answer {
                vault: Made {
                    path: info.path.display().to_string(),
                    id: &info.id,
                    name: &info.name,
                    operator: operator.map_or("", |operator| &operator.name),
                    locks: operator.map_or(&[], |operator| &operator.locks),
                },
                recovery_code: recovery.as_ref().map(RecoveryCode::expose),
            })
        } else {
            output.note(&format!("Made the vault {} in {}.", info.name, info.path.display()));
            match &recovery {
                Some(code) => output.recovery_code(code),
                None => output.note(
                    "Whoever loses its passphrase loses the vault, unless there is a recovery code: keywright recovery new",
                ),
            }
            if !place::default_vault().is_ok_and(|found| found.as_ref() == Some(&info.path)) {
                let path = shell_word(&info.path.display().to_string());
                output.note(&format!("Say where it is from now on: export {}={path}", place::VARIABLE));
            }
            output.note(&next(preset));
            Ok(())
        };
        if let Err(error) = vault.close() {
            output.note(&error.message);
        }
        said.map(|()| Outcome::Done)
    }

    /// The folder that the vault is made in, and its name.
    fn place(&self, given: &Given<'_>) -> Result<(PathBuf, String), Error> {
        let folder = given.access.vault.as_ref().filter(|folder| !folder.as_os_str().is_empty());
        let Some(folder) = folder else {
            if self.name.is_none() {
                refuse_second()?;
            }
            let name = self.name.clone().unwrap_or_else(|| "Vault".to_owned());
            return Ok((place::suggest(&name)?, name));
        };
        let stem = || folder.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Ok((folder.clone(), self.name.clone().or_else(stem).unwrap_or_else(|| "Vault".to_owned())))
    }
}

/// A second vault in the data folder would leave all commands asking which one is meant: it has to be
/// given a name.
fn refuse_second() -> Result<(), Error> {
    match place::default_vault() {
        Ok(None) => Ok(()),
        Ok(Some(there)) => {
            let message =
                format!("There is a vault already, {}. Make another with --name NAME or --vault DIR.", there.display());
            Err(Error::new(Code::AlreadyExists, message))
        }
        Err(error) => Err(error),
    }
}

/// The presets by name, for the grammar: with what each means.
fn preset_names() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(
        Preset::ALL.iter().map(|preset| PossibleValue::new(preset.as_str()).help(preset.in_words())),
    )
}

/// What the rules say, and what to do next.
fn next(preset: Preset) -> String {
    let roles = preset.first_roles().iter().map(|role| role.name).collect::<Vec<_>>().join(", ");
    let next = match (preset, preset.first_roles().first()) {
        (Preset::Personal, _) => {
            format!(
                "It has the role {roles}. Next, turn keys on and add a person: keywright rules set keys_enabled=yes; \
                 keywright owner add NAME --role {}",
                shell_word(&roles)
            )
        }
        (_, Some(first)) => format!(
            "It has the roles {roles}. Next, issue a key: keywright key issue NAME --role {} --copy",
            shell_word(first.name)
        ),
        (_, None) => "Next, add a role: keywright role add Deploy --permission 'deploy.*'\nor import what your \
                      services declare: keywright permission import permissions.toml"
            .to_owned(),
    };
    format!("{}\n{next}", preset.in_words())
}

/// What the person is called on this computer.
fn login_name() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|variable| std::env::var(variable).ok());
    named.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Admin".to_owned())
}
