//! What services are given to check keys by themselves: public keys, and bundles, saved once or kept up to date.

use std::path::PathBuf;

use keywright_core::{
    error::{Code, Error, Result},
    model::Door,
    operation::RotateTokenKey,
    place,
    vault::{KeptFile, Vault},
    view::{TokenKeyRotation, TokenKeyView},
};
use serde_json::json;

use crate::{
    message::{KeptFileRef, Publishing, SavedBundle, SavedFile},
    shell::Shell,
};

pub(super) fn publishing(shell: &Shell, (): &()) -> Result<Publishing> {
    let vault = shell.vault()?;
    Ok(Publishing { trust: vault.list_key_thumbprint(), jwks: jwks(&vault)?, kept: shell.kept_bundles(&vault) })
}

/// Saves the public keys of signed tokens.
pub(super) fn save_jwks(shell: &Shell, (): &()) -> Result<SavedFile> {
    let vault = shell.vault()?;
    shell.save_new_file(&format!("{}.jwks.json", file_name(&vault)), || jwks(&vault))
}

pub(super) fn token_keys(shell: &Shell, (): &()) -> Result<Vec<TokenKeyView>> {
    Ok(shell.vault()?.token_key_views())
}

pub(super) fn preview_token_key_rotation(shell: &Shell, request: &RotateTokenKey) -> Result<TokenKeyRotation> {
    shell.vault()?.preview_token_key_rotation(Door::Window, request)
}

pub(super) fn rotate_token_key(shell: &Shell, request: &RotateTokenKey) -> Result<TokenKeyRotation> {
    shell.change(|vault| vault.rotate_token_key(Door::Window, request))
}

/// Writes a bundle to a file that the person chooses: a new one, or in place of an earlier bundle. `None`: they chose none.
pub(super) fn save_bundle(shell: &Shell, (): &()) -> Result<Option<SavedBundle>> {
    let vault = shell.vault()?;
    let Some(path) = choose(shell, &vault)? else { return Ok(None) };
    let made = vault.export_bundle_to(Door::Window, &path)?;
    Ok(Some(SavedBundle { path: path.display().to_string(), keys: made.keys, valid_until: made.valid_until }))
}

/// Keeps the bundle in a file that the person chooses up to date, from now on and after every unlock on this computer.
pub(super) fn keep_bundle(shell: &Shell, (): &()) -> Result<Option<KeptFile>> {
    let vault = shell.vault()?;
    let Some(path) = choose(shell, &vault)? else { return Ok(None) };
    shell.keep_bundle(&vault, &path).map(Some)
}

pub(super) fn stop_keeping(shell: &Shell, request: &KeptFileRef) -> Result<()> {
    let vault = shell.vault()?;
    shell.stop_keeping(&vault, &request.path)
}

/// Where a bundle goes; who signs none is not asked.
fn choose(shell: &Shell, vault: &Vault) -> Result<Option<PathBuf>> {
    if vault.list_key_thumbprint().is_none() {
        let message = "A Viewer signs nothing. An Admin or an Issuer can export a bundle.";
        return Err(Error::new(Code::NotAllowed, message));
    }
    shell.host().choose_new_file(&format!("{}.kwb", file_name(vault)))
}

fn file_name(vault: &Vault) -> String {
    place::file_name_of(&vault.info().name)
}

/// A JSON Web Key Set (RFC 7517), as people read it.
fn jwks(vault: &Vault) -> Result<String> {
    let written = serde_json::to_string_pretty(&json!({ "keys": vault.token_keys() }));
    written
        .map(|text| text + "\n")
        .map_err(|_| Error::new(Code::Internal, "Keywright has a defect: the public keys cannot be written as text."))
}
