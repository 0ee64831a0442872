//! Making a vault, turning to one, unlocking and locking it, and leaving the program.

use std::path::PathBuf;

use keywright_core::{error::Result, model::Door, place, vault::NewVault};

use crate::{
    message::{
        AppState, ChooseFolder, ChosenFolder, LockReason, NewVaultRequest, NewVaultResponse, OpenVaultRequest,
        ProveRequest, SuggestFolder, SuggestedFolder, UnlockRequest,
    },
    session::no_vault,
    shell::Shell,
};

pub(super) fn app_state(shell: &Shell, (): &()) -> Result<AppState> {
    Ok(shell.state())
}

pub(super) fn suggest_folder(shell: &Shell, request: &SuggestFolder) -> Result<SuggestedFolder> {
    Ok(SuggestedFolder { folder: shell.offer_place(&suggestion(&request.name)?) })
}

pub(super) fn choose_folder(shell: &Shell, request: &ChooseFolder) -> Result<ChosenFolder> {
    let folder = shell.host().choose_folder(request.purpose)?;
    Ok(ChosenFolder { folder: folder.map(|folder| shell.offer_place(&folder)) })
}

pub(super) fn create_vault(shell: &Shell, request: &NewVaultRequest) -> Result<NewVaultResponse> {
    let folder = match &request.folder {
        Some(folder) => shell.named_place(folder)?,
        None => suggestion(&request.name)?,
    };
    let recovery = shell.create(
        &folder,
        NewVault {
            name: request.name.clone(),
            operator: request.operator.clone(),
            preset: request.preset,
            passphrase: request.passphrase.clone(),
            keychain: request.keychain,
            recovery: request.recovery,
            door: Door::Window,
        },
    )?;
    Ok(NewVaultResponse { state: shell.state(), recovery })
}

pub(super) fn open_vault(shell: &Shell, request: &OpenVaultRequest) -> Result<AppState> {
    let folder = match &request.folder {
        Some(folder) => shell.named_place(folder)?,
        None => place::default_vault()?.ok_or_else(no_vault)?,
    };
    shell.turn_to(&folder)?;
    Ok(shell.state())
}

pub(super) fn unlock(shell: &Shell, request: &UnlockRequest) -> Result<AppState> {
    shell.unlock(request.operator.as_deref(), (&request.method).into())?;
    Ok(shell.state())
}

pub(super) fn lock(shell: &Shell, (): &()) -> Result<AppState> {
    shell.lock(LockReason::Asked);
    Ok(shell.state())
}

/// From now on, for some minutes, what cannot be undone is done without asking once more who it is.
pub(super) fn prove(shell: &Shell, request: &ProveRequest) -> Result<()> {
    shell.vault()?.prove(&(&request.proof).into())
}

pub(super) fn activity(shell: &Shell, (): &()) -> Result<()> {
    shell.touch();
    Ok(())
}

pub(super) fn cancel_work(shell: &Shell, (): &()) -> Result<()> {
    shell.stop_work();
    Ok(())
}

pub(super) fn quit(shell: &Shell, (): &()) -> Result<()> {
    shell.shut_down();
    shell.host().quit();
    Ok(())
}

/// Where a vault of this name would be made: where the environment says, if nothing is there yet.
fn suggestion(name: &str) -> Result<PathBuf> {
    let named = std::env::var_os(place::VARIABLE).filter(|named| !named.is_empty()).map(PathBuf::from);
    named.filter(|named| !named.exists()).map_or_else(|| place::suggest(name), Ok)
}
