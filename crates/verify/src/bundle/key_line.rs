//! One line of a bundle: a key.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Accounts, Checker, Grant, KeyEntry, KeyId, OwnerId, RoleId, TokenDigest, jwk::Bytes32};

/// How long it may be with its end: 1 MiB are some 60,000 accounts.
pub(super) const LONGEST_LINE: usize = 1 << 20;

/// A key, as a line of JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyLine {
    id: KeyId,
    /// The SHA-256 of the token.
    digest: Bytes32,
    grants: Vec<GrantLine>,
    /// Good while now is before this, in seconds since 1970; `null` never ends.
    expires_at: Option<i64>,
    state: KeyState,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantLine {
    role: RoleId,
    /// `null`: in all accounts.
    accounts: Option<Vec<AccountId>>,
}

/// How a key is, but for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyState {
    Active,
    Suspended,
    Revoked,
    OwnerSuspended,
}

impl KeyLine {
    /// What `checker` knows of a key.
    pub(super) fn of(checker: &Checker, digest: &TokenDigest, key: &KeyEntry) -> Self {
        let (grants, owner_suspended) = checker.standing(key);
        let state = match key {
            KeyEntry { revoked: true, .. } => KeyState::Revoked,
            KeyEntry { suspended: true, .. } => KeyState::Suspended,
            _ if owner_suspended => KeyState::OwnerSuspended,
            _ => KeyState::Active,
        };
        let grants = grants.iter().map(|grant| GrantLine {
            role: grant.role,
            accounts: match &grant.accounts {
                Accounts::All => None,
                Accounts::Selected(selected) => Some(selected.to_vec()),
            },
        });
        Self {
            id: key.id,
            digest: Bytes32(*digest.as_bytes()),
            grants: grants.collect(),
            expires_at: key.expires_at,
            state,
        }
    }

    /// What a checker is told of it. `suspended` is an owner who is suspended: a bundle names no owners.
    pub(super) fn to_entry(&self, suspended: OwnerId) -> (TokenDigest, KeyEntry) {
        let grants = self.grants.iter().map(|grant| match &grant.accounts {
            None => Grant::everywhere(grant.role),
            Some(accounts) => Grant::within(grant.role, accounts.iter().copied()),
        });
        let mut entry = KeyEntry::new(self.id).with_grants(grants);
        entry.expires_at = self.expires_at;
        entry.revoked = self.state == KeyState::Revoked;
        entry.suspended = self.state == KeyState::Suspended;
        entry.owner = (self.state == KeyState::OwnerSuspended).then_some(suspended);
        (TokenDigest::from_bytes(self.digest.0), entry)
    }
}
