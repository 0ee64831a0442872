//! Roles: list, add, edit, remove.

use keywright_core::{
    error::Result,
    model::RoleId,
    operation::{AddRole, EditRole, RemoveRole, RoleRemoval},
    view::{RoleRemovalPreview, RoleView},
};

use crate::{message::RoleRef, shell::Shell};

pub(super) fn list_roles(shell: &Shell, (): &()) -> Result<Vec<RoleView>> {
    let vault = shell.vault()?;
    let now = vault.now();
    Ok(vault.read(|state| state.role_views(now)))
}

pub(super) fn add_role(shell: &Shell, request: &AddRole) -> Result<RoleView> {
    let role = shell.apply(request)?;
    view(shell, role)
}

pub(super) fn edit_role(shell: &Shell, request: &EditRole) -> Result<RoleView> {
    shell.apply(request)?;
    view(shell, request.role)
}

/// What removing a role would do to the keys that have it, were they to lose it.
pub(super) fn role_removal(shell: &Shell, request: &RoleRef) -> Result<RoleRemovalPreview> {
    shell.see(|seen, now| seen.role_removal(request.role, true, now))?
}

pub(super) fn remove_role(shell: &Shell, request: &RemoveRole) -> Result<RoleRemoval> {
    shell.apply(request)
}

fn view(shell: &Shell, role: RoleId) -> Result<RoleView> {
    let vault = shell.vault()?;
    let now = vault.now();
    vault.read(|state| state.role_view(role, now))
}
