//! What services are given to check keys by themselves: public keys, and bundles, saved once or kept up to date; the status list.

use std::path::{Path, PathBuf};

use keywright_core::{
    error::{Code, Error, Result},
    model::{Door, Time, TokenParties},
    operation::RotateTokenKey,
    place,
    vault::{KeptFile, Vault},
    view::{TokenKeyRotation, TokenKeyView},
};
use serde_json::json;

use crate::{
    message::{KeptFileRef, Publishing, SavedExport, SavedFile},
    shell::Shell,
};

pub(super) fn publishing(shell: &Shell, (): &()) -> Result<Publishing> {
    let vault = shell.vault()?;
    let TokenParties { issuer, audience } = vault.token_parties();
    let (trust, kept) = (vault.list_key_thumbprint(), shell.kept_bundles(&vault));
    Ok(Publishing { trust, jwks: jwks(&vault)?, issuer, audience, kept })
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
pub(super) fn save_bundle(shell: &Shell, (): &()) -> Result<Option<SavedExport>> {
    let vault = shell.vault()?;
    let Some(path) = choose(shell, &vault)? else { return Ok(None) };
    let made = vault.export_bundle_to(Door::Window, &path)?;
    Ok(Some(saved(&path, made.keys, made.valid_until)))
}

/// Writes the status list to a file, in the same way.
pub(super) fn save_status_list(shell: &Shell, (): &()) -> Result<Option<SavedExport>> {
    let vault = shell.vault()?;
    // Where there can be none, nobody is asked where it goes.
    vault.status_list()?;
    let Some(path) = shell.host().choose_new_file(&format!("{}.list.jwt", file_name(&vault)))? else { return Ok(None) };
    let made = vault.export_status_list_to(&path)?;
    Ok(Some(saved(&path, made.tokens, made.valid_until)))
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

fn saved(path: &Path, tells_of: usize, valid_until: Time) -> SavedExport {
    SavedExport { path: path.display().to_string(), tells_of, valid_until }
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
