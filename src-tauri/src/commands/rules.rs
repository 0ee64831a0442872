//! The rules of the vault, and what they make of an expiration.

use chrono::Local;
use keywright_core::{error::Result, model::Rules, operation::ZoneCalendar, view::ExpirationChoice};

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
    let expires_at = vault.read(|state| match request.key {
        None => state.preview_expiration(request.expiration, now, &ZoneCalendar(Local)),
        Some(key) => state.preview_key_expiration(key, request.expiration, now, &ZoneCalendar(Local)),
    })?;
    Ok(ExpirationPreview { expires_at, days: expires_at.map(|end| (end - now).num_days()) })
}
