//! The rules of the vault, and what they make of an expiration.

use chrono::Local;
use keywright_core::{
    error::Result,
    model::{Preset, Rules},
    operation::ZoneCalendar,
    state::State,
    view::{ExpirationChoice, RuleView},
};

use crate::{
    message::{ExpirationPreview, PresetView, PreviewExpirationRequest},
    shell::Shell,
};

pub(super) fn rules(shell: &Shell, (): &()) -> Result<Rules> {
    Ok(shell.vault()?.read(|state| state.rules().clone()))
}

pub(super) fn rules_in_words(shell: &Shell, (): &()) -> Result<Vec<RuleView>> {
    Ok(shell.vault()?.read(State::rules_in_words))
}

pub(super) fn presets(_shell: &Shell, (): &()) -> Result<Vec<PresetView>> {
    let view = |preset: &Preset| PresetView {
        preset: *preset,
        name: preset.title().to_owned(),
        sentence: preset.in_words().to_owned(),
        roles: preset.first_roles().iter().map(|role| role.name.to_owned()).collect(),
    };
    Ok(Preset::ALL.iter().map(view).collect())
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
        Some(key) => shell.see(|seen, now| seen.preview_key_expiration(key, request.expiration, now, &calendar))?,
    }?;
    Ok(ExpirationPreview { expires_at, days: expires_at.map(|end| (end - now).num_days()) })
}
