//! The rules of the vault, and what they make of an expiration.

use chrono::Local;
use keywright_core::{
    error::Result,
    model::{Door, Rules},
    operation::{SetRules, ZoneCalendar},
    state::State,
    view::{self, ExpirationChoice, PresetView, RuleView, RulesEffect},
};

use crate::{
    message::{ExpirationChoicesRequest, ExpirationPreview, PreviewExpirationRequest},
    shell::Shell,
};

pub(super) fn rules(shell: &Shell, (): &()) -> Result<Rules> {
    Ok(shell.vault()?.read(|state| state.rules().clone()))
}

pub(super) fn rules_in_words(shell: &Shell, (): &()) -> Result<Vec<RuleView>> {
    Ok(shell.vault()?.read(State::rules_in_words))
}

pub(super) fn rules_effect(shell: &Shell, request: &SetRules) -> Result<RulesEffect> {
    let vault = shell.vault()?;
    let (actor, now) = (vault.actor(Door::Window), vault.now());
    vault.read(|state| state.rules_effect(&actor, request, now))
}

pub(super) fn set_rules(shell: &Shell, request: &SetRules) -> Result<Rules> {
    shell.apply(request)?;
    rules(shell, &())
}

pub(super) fn presets(_shell: &Shell, (): &()) -> Result<Vec<PresetView>> {
    Ok(view::presets())
}

pub(super) fn expiration_choices(shell: &Shell, request: &ExpirationChoicesRequest) -> Result<Vec<ExpirationChoice>> {
    let vault = shell.vault()?;
    let (now, calendar) = (vault.now(), ZoneCalendar(Local));
    match request.key {
        None => Ok(vault.read(|state| state.expiration_choices(now, &calendar))),
        Some(key) => shell.see(|seen, now| seen.key_expiration_choices(key, now, &calendar))?,
    }
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
