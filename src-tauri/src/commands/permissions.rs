//! The catalogue of permissions: what services declare, and which role has what of it. A file is chosen in the system's
//! dialog, looked at, and imported by its handle: the page neither names nor reads files.

use keywright_core::{
    error::{Code, Error, Result},
    model::PermissionFile,
    operation::{ImportPermissions, PermissionImport, RemoveService},
    state::State,
    view::{PermissionView, RoleMatrix},
};

use crate::{
    message::{ImportPreview, ImportRef},
    reveal::Handle,
    shell::Shell,
};

pub(super) fn list_permissions(shell: &Shell, (): &()) -> Result<Vec<PermissionView>> {
    Ok(shell.vault()?.read(State::permissions))
}

pub(super) fn role_matrix(shell: &Shell, (): &()) -> Result<RoleMatrix> {
    Ok(shell.vault()?.read(State::role_matrix))
}

pub(super) fn choose_permission_file(shell: &Shell, (): &()) -> Result<Option<ImportPreview>> {
    let current = shell.current()?;
    let Some(path) = shell.host().choose_file("Choose a service’s file of permissions")? else { return Ok(None) };
    let file = PermissionFile::read(&path)?;
    let now = current.vault.now();
    let import = current.vault.read(|state| state.import_preview(&file, now));
    let handle = Handle::random()?;
    let kept = handle.clone();
    shell.with_session(&current, move |open| open.chosen_file = Some((kept, file)))?;
    Ok(Some(ImportPreview { handle, path: path.display().to_string(), import }))
}

pub(super) fn remove_service(shell: &Shell, request: &RemoveService) -> Result<()> {
    shell.apply(request)
}

pub(super) fn import_permissions(shell: &Shell, request: &ImportRef) -> Result<PermissionImport> {
    let file = shell.with_open(|open| {
        let chosen = open.chosen_file.as_ref().filter(|(handle, _)| *handle == request.handle);
        chosen.map(|(_, file)| file.clone()).ok_or_else(|| {
            Error::new(Code::Stale, "Another file was chosen since. Choose the file that you mean once more.")
        })
    })?;
    shell.apply(&ImportPermissions { file })
}
