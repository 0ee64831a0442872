//! The rules of the vault, and what they make of an expiration.

use chrono::Local;
use keywright_core::{error::Result, model::{Door, Rules}, operation::ZoneCalendar, view::ExpirationChoice};

use crate::{
    message::{ExpirationPreview, PreviewExpirationRequest},
    shell::Shell,
};

pub(super) fn rules(shell: &Shell, (): &()) -> Result<Rules> {
    Ok(shell.vault()?.read(|state| state.rules().clone()))
}

pub(super) fn expiration_choices(shell: &Shell, (): &()) -> Result<Vec<ExpirationChoice>> {
    let vault = shell.vault()?;
    let now = vault.now();
    Ok(vault.read(|state| state.expiration_choices(now, &ZoneCalendar(Local))))
}

pub(super) fn preview_expiration(shell: &Shell, request: &PreviewExpirationRequest) -> Result<ExpirationPreview> {
    let vault = shell.vault()?;
    let now = vault.now();
    let calendar = ZoneCalendar(Local);
    let expires_at = match request.key {
        None => vault.read(|state| state.preview_expiration(request.expiration, now, &calendar)),
        Some(key) => {
            vault.see(Door::Window, |seen| seen.preview_key_expiration(key, request.expiration, now, &calendar))?
        }
    }?;
    Ok(ExpirationPreview { expires_at, days: expires_at.map(|end| (end - now).num_days()) })
}
