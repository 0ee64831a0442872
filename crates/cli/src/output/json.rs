//! Records as `--json` answers them. These members are what scripts rely on: more may be added, none
//! is renamed or dropped.

use keywright_core::{
    model::{Format, OperatorRole, RevocationReason, Time},
    vault::LockKind,
    view::{AccountView, GrantView, KeyView, OperatorView, OwnerView, ReplacementView, RoleView, Status, StoppedBy},
};
use serde::Serialize;

/// A key.
#[derive(Debug, Serialize)]
pub(crate) struct KeyJson {
    id: String,
    name: String,
    description: String,
    owner: Option<String>,
    format: Format,
    grants: Vec<GrantJson>,
    last_four: String,
    status: Status,
    stopped_by: Option<StoppedBy>,
    created_at: Time,
    created_by: String,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
    revoked_at: Option<Time>,
    revocation_reason: Option<RevocationReason>,
    rotated_from: Option<String>,
    replacement: Option<ReplacementView>,
}

/// A role on a key; `accounts` is `null` where it holds in all.
#[derive(Debug, Serialize)]
struct GrantJson {
    role: String,
    accounts: Option<Vec<String>>,
}

/// A role.
#[derive(Debug, Serialize)]
pub(crate) struct RoleJson {
    id: String,
    name: String,
    permissions: Vec<String>,
    scoped: bool,
    grantable_over_rest: bool,
    created_at: Time,
    live_keys: usize,
    keys: usize,
}

/// An owner.
#[derive(Debug, Serialize)]
pub(crate) struct OwnerJson {
    id: String,
    name: String,
    contact: String,
    team: String,
    grants: Vec<GrantJson>,
    suspended_at: Option<Time>,
    created_at: Time,
    last_used_at: Option<Time>,
    live_keys: usize,
    keys: usize,
}

/// An account.
#[derive(Debug, Serialize)]
pub(crate) struct AccountJson {
    id: String,
    name: String,
    live_keys: usize,
    keys: usize,
}

/// An operator.
#[derive(Debug, Serialize)]
pub(crate) struct OperatorJson {
    id: String,
    name: String,
    role: OperatorRole,
    owner: Option<String>,
    locks: Vec<LockKind>,
    you: bool,
    must_change_passphrase: bool,
    first_keys_by: Option<String>,
}

impl From<&OperatorView> for OperatorJson {
    fn from(operator: &OperatorView) -> Self {
        Self {
            id: operator.id.to_string(),
            name: operator.name.clone(),
            role: operator.role,
            owner: operator.owner.as_ref().map(|owner| owner.name.clone()),
            locks: operator.locks.clone(),
            you: operator.you,
            must_change_passphrase: operator.must_change,
            first_keys_by: operator.first_keys_by.clone(),
        }
    }
}

impl From<&GrantView> for GrantJson {
    fn from(grant: &GrantView) -> Self {
        Self { role: grant.role.clone(), accounts: grant.accounts.clone() }
    }
}

impl From<&KeyView> for KeyJson {
    fn from(key: &KeyView) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            description: key.description.clone(),
            owner: key.owner.clone(),
            format: key.format,
            grants: key.grants.iter().map(GrantJson::from).collect(),
            last_four: key.last_four.clone(),
            status: key.status,
            stopped_by: key.stopped_by,
            created_at: key.created_at,
            created_by: key.created_by.clone(),
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
            revocation_reason: key.revocation_reason,
            rotated_from: key.rotated_from.map(|from| from.to_string()),
            replacement: key.replacement.clone(),
        }
    }
}

impl From<&RoleView> for RoleJson {
    fn from(role: &RoleView) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name.clone(),
            permissions: role.permissions.clone(),
            scoped: role.scoped,
            grantable_over_rest: role.grantable_over_rest,
            created_at: role.created_at,
            live_keys: role.live_keys,
            keys: role.keys,
        }
    }
}

impl From<&OwnerView> for OwnerJson {
    fn from(owner: &OwnerView) -> Self {
        Self {
            id: owner.id.to_string(),
            name: owner.name.clone(),
            contact: owner.contact.clone(),
            team: owner.team.clone(),
            grants: owner.grants.iter().map(GrantJson::from).collect(),
            suspended_at: owner.suspended_at,
            last_used_at: owner.last_used_at,
            created_at: owner.created_at,
            live_keys: owner.live_keys,
            keys: owner.keys,
        }
    }
}

impl From<&AccountView> for AccountJson {
    fn from(account: &AccountView) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name.clone(),
            live_keys: account.live_keys,
            keys: account.keys,
        }
    }
}

/// A choice or a moment in the one word that `--json` has for it; CSV has the same.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
