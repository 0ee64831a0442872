//! Owners and accounts: list, add, edit, remove.

use keywright_core::{
    error::Result,
    model::OwnerId,
    operation::{AddAccount, AddOwner, EditOwner, RemoveAccount, RemoveOwner},
    state::State,
    view::{AccountView, OwnerView},
};

use crate::{
    message::{AccountRef, OwnerRef},
    shell::Shell,
};

pub(super) fn list_owners(shell: &Shell, (): &()) -> Result<Vec<OwnerView>> {
    shell.see(|seen, now| seen.owner_views(now))
}

pub(super) fn add_owner(shell: &Shell, request: &AddOwner) -> Result<OwnerView> {
    let owner = shell.apply(request)?;
    view(shell, owner)
}

pub(super) fn edit_owner(shell: &Shell, request: &EditOwner) -> Result<OwnerView> {
    shell.apply(request)?;
    view(shell, request.owner)
}

pub(super) fn remove_owner(shell: &Shell, request: &OwnerRef) -> Result<()> {
    shell.apply(&RemoveOwner { owner: request.owner, with_keys: false }).map(|_| ())
}

pub(super) fn list_accounts(shell: &Shell, (): &()) -> Result<Vec<AccountView>> {
    Ok(shell.vault()?.read(State::account_views))
}

pub(super) fn add_account(shell: &Shell, request: &AddAccount) -> Result<AccountView> {
    let account = shell.apply(request)?;
    shell.vault()?.read(|state| state.account_view(account))
}

pub(super) fn remove_account(shell: &Shell, request: &AccountRef) -> Result<()> {
    shell.apply(&RemoveAccount { account: request.account })
}

fn view(shell: &Shell, owner: OwnerId) -> Result<OwnerView> {
    shell.see(|seen, now| seen.owner_view(owner, now))?
}
