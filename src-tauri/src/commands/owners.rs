//! Owners and accounts: list, add, edit, suspend, remove.

use keywright_core::{
    error::Result,
    model::{AccountId, OwnerId},
    operation::{
        AddAccount, AddOwner, EditAccount, EditOwner, ReinstateOwner, RemoveAccount, RemoveOwner, SuspendOwner,
    },
    view::{AccountView, OwnerDetails, OwnerRemoval, OwnerView},
};

use crate::{
    message::{AccountRef, OwnerRef},
    shell::Shell,
};

pub(super) fn list_owners(shell: &Shell, (): &()) -> Result<Vec<OwnerView>> {
    shell.see(|seen, now| seen.owner_views(now))
}

pub(super) fn owner_details(shell: &Shell, request: &OwnerRef) -> Result<OwnerDetails> {
    Ok(OwnerDetails { owner: view(shell, request.owner)?, history: shell.vault()?.owner_history(request.owner)? })
}

pub(super) fn add_owner(shell: &Shell, request: &AddOwner) -> Result<OwnerView> {
    let owner = shell.apply(request)?;
    view(shell, owner)
}

pub(super) fn edit_owner(shell: &Shell, request: &EditOwner) -> Result<OwnerView> {
    shell.apply(request)?;
    view(shell, request.owner)
}

pub(super) fn suspend_owner(shell: &Shell, request: &OwnerRef) -> Result<OwnerView> {
    shell.apply(&SuspendOwner { owner: request.owner })?;
    view(shell, request.owner)
}

pub(super) fn reinstate_owner(shell: &Shell, request: &OwnerRef) -> Result<OwnerView> {
    shell.apply(&ReinstateOwner { owner: request.owner })?;
    view(shell, request.owner)
}

pub(super) fn owner_removal(shell: &Shell, request: &OwnerRef) -> Result<OwnerRemoval> {
    shell.see(|seen, now| seen.owner_removal(request.owner, now))?
}

pub(super) fn remove_owner(shell: &Shell, request: &RemoveOwner) -> Result<OwnerRemoval> {
    // As it is shown before: afterwards there is nothing to be shown.
    let removal = shell.see(|seen, now| seen.owner_removal(request.owner, now))??;
    shell.apply(request)?;
    Ok(removal)
}

pub(super) fn list_accounts(shell: &Shell, (): &()) -> Result<Vec<AccountView>> {
    let vault = shell.vault()?;
    let now = vault.now();
    Ok(vault.read(|state| state.account_views(now)))
}

pub(super) fn add_account(shell: &Shell, request: &AddAccount) -> Result<AccountView> {
    let account = shell.apply(request)?;
    account_view(shell, account)
}

pub(super) fn edit_account(shell: &Shell, request: &EditAccount) -> Result<AccountView> {
    shell.apply(request)?;
    account_view(shell, request.account)
}

pub(super) fn remove_account(shell: &Shell, request: &AccountRef) -> Result<()> {
    shell.apply(&RemoveAccount { account: request.account })
}

fn account_view(shell: &Shell, account: AccountId) -> Result<AccountView> {
    let vault = shell.vault()?;
    let now = vault.now();
    vault.read(|state| state.account_view(account, now))
}

fn view(shell: &Shell, owner: OwnerId) -> Result<OwnerView> {
    shell.see(|seen, now| seen.owner_view(owner, now))?
}
