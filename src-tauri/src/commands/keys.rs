//! Keys: list, look at, issue, edit, stop and end them.

use keywright_core::{
    error::{Code, Error, Result},
    model::{Delivery, Door, KeyId},
    operation::{DeleteKey, DeliverKey, EditKey, IssueKey, Issued, ReinstateKey, RevokeKey, RotateKey, SuspendKey},
    view::{KeyDetails, KeyPage, KeyQuery, KeyView},
};

use crate::{
    message::{IssueKeyRequest, IssueKeyResponse, KeyRef, RevealSubject, RevokeKeyRequest, RotateKeyRequest},
    reveal::Secret,
    session::Current,
    shell::Shell,
};

/// How many keys one page can have; the window asks for what it shows.
const LARGEST_PAGE: usize = 1000;
/// What a role holds by which a service asks about keys.
const CHECKING: [&str; 2] = ["keywright.verify", "keywright.*"];

pub(super) fn list_keys(shell: &Shell, query: &KeyQuery) -> Result<KeyPage> {
    let limit = if query.limit == 0 { LARGEST_PAGE } else { query.limit.min(LARGEST_PAGE) };
    let query = KeyQuery { limit, ..query.clone() };
    shell.see(|seen, now| seen.page(&query, now))
}

pub(super) fn key_details(shell: &Shell, request: &KeyRef) -> Result<KeyDetails> {
    let (key, permissions, chain) = shell.see(|seen, now| {
        let key = seen.key_view(request.key, now)?;
        Ok((key, seen.key_permissions(request.key), seen.key_chain(request.key, now)?))
    })??;
    let vault = shell.vault()?;
    Ok(KeyDetails {
        key,
        permissions,
        uses: vault.times_used(request.key)?,
        history: vault.history(request.key)?,
        chain,
    })
}

pub(super) fn issue_key(shell: &Shell, request: &IssueKeyRequest) -> Result<IssueKeyResponse> {
    let IssueKeyRequest { name, description, owner, grants, expiration, format } = request.clone();
    let operation = IssueKey { name, description, owner, grants, expiration, format, delivery: Delivery::Pending };
    let current = shell.current()?;
    let issued = shell.apply_to(&current.vault, &operation)?;
    hand_over(shell, &current, issued)
}

/// Opens the card of a token that was just made.
fn hand_over(shell: &Shell, current: &Current, Issued { key, token, .. }: Issued) -> Result<IssueKeyResponse> {
    let now = current.vault.now();
    let (key, checks) = current.vault.see(Door::Window, |seen| {
        let checks = seen.key_permissions(key).iter().any(|held| CHECKING.contains(&held.as_str()));
        seen.key_view(key, now).map(|key| (key, checks))
    })??;
    let subject = RevealSubject::Key {
        key: key.id,
        name: key.name.clone(),
        format: key.format,
        last_four: key.last_four.clone(),
        expires_at: key.expires_at,
        checks,
    };
    // Where the vault was locked in this moment, the token is dropped here; the record says that nobody stored it.
    let card = shell.open_card(current, subject, Secret::Token(token))?;
    Ok(IssueKeyResponse { key, card })
}

pub(super) fn rotate_key(shell: &Shell, request: &RotateKeyRequest) -> Result<IssueKeyResponse> {
    let current = shell.current()?;
    let rotation = RotateKey { key: request.key, switch: request.switch, delivery: Delivery::Pending };
    let issued = shell.apply_to(&current.vault, &rotation)?;
    hand_over(shell, &current, issued)
}

pub(super) fn edit_key(shell: &Shell, request: &EditKey) -> Result<KeyView> {
    shell.apply(request)?;
    view(shell, request.key)
}

pub(super) fn suspend_key(shell: &Shell, request: &KeyRef) -> Result<KeyView> {
    shell.apply(&SuspendKey { key: request.key })?;
    view(shell, request.key)
}

pub(super) fn reinstate_key(shell: &Shell, request: &KeyRef) -> Result<KeyView> {
    shell.apply(&ReinstateKey { key: request.key })?;
    view(shell, request.key)
}

pub(super) fn revoke_key(shell: &Shell, request: &RevokeKeyRequest) -> Result<KeyView> {
    shell.apply(&RevokeKey { key: request.key, reason: request.reason })?;
    view(shell, request.key)
}

pub(super) fn delete_key(shell: &Shell, request: &KeyRef) -> Result<()> {
    shell.apply(&DeleteKey { key: request.key })
}

pub(super) fn unstored_keys(shell: &Shell, (): &()) -> Result<Vec<KeyView>> {
    let mut keys = shell.see(|seen, now| seen.unstored(now))?;
    keys.retain(|key| !shell.shows(key.id));
    Ok(keys)
}

pub(super) fn confirm_stored(shell: &Shell, request: &KeyRef) -> Result<KeyView> {
    if shell.shows(request.key) {
        return Err(Error::new(Code::InUse, "The card of this key is still open. Close it with Done."));
    }
    let vault = shell.vault()?;
    shell.apply_to(&vault, &DeliverKey { key: request.key, delivery: Delivery::Confirmed })?;
    shell.hand_over_done(&vault, request.key, Delivery::Confirmed)?;
    view(shell, request.key)
}

fn view(shell: &Shell, key: KeyId) -> Result<KeyView> {
    shell.see(|seen, now| seen.key_view(key, now))?
}
