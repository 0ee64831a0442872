//! Why a vault changed: what the ledger says happened. Values are written out as they read at that
//! moment, so that history stays true when names change later.

use serde::{Deserialize, Serialize};

use super::{AccountId, Delivery, Expiration, KeyId, Name, OwnerId, RevocationReason, RoleId};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The vault was made.
    VaultCreated {
        /// Its name.
        name: Name,
    },
    /// A key was issued.
    KeyIssued {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
        /// The names of its roles then.
        roles: Vec<String>,
        /// What was asked for.
        expiration: Expiration,
        /// What is known of the token so far.
        delivery: Delivery,
    },
    /// The token of a key was stored, or was dropped without.
    KeyDelivered {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
        /// How, or that it was not.
        delivery: Delivery,
    },
    /// Fields of a key were edited.
    KeyEdited {
        /// Which.
        key: KeyId,
        /// Its name then (before).
        name: Name,
        /// What changed.
        changes: Vec<FieldChange>,
    },
    /// A key was suspended.
    KeySuspended {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
    },
    /// A suspended key was reinstated.
    KeyReinstated {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
    },
    /// A key was revoked.
    KeyRevoked {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
        /// Why.
        reason: RevocationReason,
    },
    /// A key was deleted.
    KeyDeleted {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
    },
    /// A role was added.
    RoleAdded {
        /// Which.
        role: RoleId,
        /// Its name.
        name: Name,
        /// Its permissions.
        permissions: Vec<String>,
    },
    /// A role was edited.
    RoleEdited {
        /// Which.
        role: RoleId,
        /// Its name then (before).
        name: Name,
        /// What changed.
        changes: Vec<FieldChange>,
    },
    /// A role was removed.
    RoleRemoved {
        /// Which.
        role: RoleId,
        /// Its name then.
        name: Name,
        /// The keys that were deleted with it, by name.
        deleted_keys: Vec<Name>,
    },
    /// An owner was added.
    OwnerAdded {
        /// Which.
        owner: OwnerId,
        /// Its name.
        name: Name,
    },
    /// An owner was edited.
    OwnerEdited {
        /// Which.
        owner: OwnerId,
        /// Its name then (before).
        name: Name,
        /// What changed.
        changes: Vec<FieldChange>,
    },
    /// An owner was removed.
    OwnerRemoved {
        /// Which.
        owner: OwnerId,
        /// Its name then.
        name: Name,
    },
    /// An account was added.
    AccountAdded {
        /// Which.
        account: AccountId,
        /// Its name.
        name: Name,
    },
    /// An account was removed.
    AccountRemoved {
        /// Which.
        account: AccountId,
        /// Its name then.
        name: Name,
    },
}

/// One field of a record, before and after, in words; `None` where it was or is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldChange {
    /// The field: `name`, `description`, `owner`, `roles`, `expires_at`, `permissions`, `scoped`.
    pub field: String,
    /// What it said before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub from: Option<String>,
    /// What it says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub to: Option<String>,
}
