//! Why a vault changed: what the ledger says happened. Values are written out as they read at that
//! moment, so that history stays true when names change later.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, Completion, Delivery, Expiration, KeyId, Name, OperatorId, OperatorRole, OwnerId, RevocationReason,
    RoleId, ServiceId, Switch, Time, TokenAlgorithm,
};

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
        /// The key whose place it was to take, and which therefore keeps its own end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keeps: Option<KeyId>,
    },
    /// A key was rotated: another one takes its place.
    KeyRotated {
        /// Which.
        key: KeyId,
        /// Its name then, and its successor's.
        name: Name,
        /// The key that takes its place, which came into being by this.
        successor: KeyId,
        /// When the old one ends.
        switch: Switch,
        /// The same as a moment; with a first use, the latest; `None`: once the successor's token is handed over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends_at: Option<Time>,
        /// A successor of before, which ended with this because the new one takes its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<KeyId>,
        /// What is known of the successor's token so far.
        delivery: Delivery,
    },
    /// The successor of a key was first used, or its token was handed over, and the key ended with that.
    RotationCompleted {
        /// The key that ended.
        key: KeyId,
        /// Its name then.
        name: Name,
        /// The key that took its place.
        successor: KeyId,
        /// By what.
        #[serde(default)]
        by: Completion,
    },
    /// A key was deleted.
    KeyDeleted {
        /// Which.
        key: KeyId,
        /// Its name then.
        name: Name,
        /// The key whose place it was to take, and which therefore keeps its own end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keeps: Option<KeyId>,
    },
    /// A role was added.
    RoleAdded {
        /// Which.
        role: RoleId,
        /// Its name.
        name: Name,
        /// Its permissions.
        permissions: Vec<String>,
        /// Whether a key that asks over REST may grant it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        grantable_over_rest: bool,
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
    /// An owner was suspended: their keys stop.
    OwnerSuspended {
        /// Which.
        owner: OwnerId,
        /// Its name then.
        name: Name,
    },
    /// A suspended owner was reinstated.
    OwnerReinstated {
        /// Which.
        owner: OwnerId,
        /// Its name then.
        name: Name,
    },
    /// An owner was removed.
    OwnerRemoved {
        /// Which.
        owner: OwnerId,
        /// Its name then.
        name: Name,
        /// The keys that were deleted with it, by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deleted_keys: Vec<Name>,
    },
    /// The rules were changed.
    RulesChanged {
        /// What changed, each by the name of the rule.
        changes: Vec<FieldChange>,
    },
    /// An operator was added.
    OperatorAdded {
        /// Which.
        operator: OperatorId,
        /// Their name.
        name: Name,
        /// What they may do.
        role: OperatorRole,
        /// The name of the owner that they are tied to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// The revision of the `vault.json` that this made.
        revision: u64,
    },
    /// An operator was edited.
    OperatorEdited {
        /// Which.
        operator: OperatorId,
        /// Their name then (before).
        name: Name,
        /// What changed.
        changes: Vec<FieldChange>,
        /// The revision of the `vault.json` that this made.
        revision: u64,
    },
    /// An operator was removed.
    OperatorRemoved {
        /// Which.
        operator: OperatorId,
        /// Their name then.
        name: Name,
        /// The revision of the `vault.json` that this made.
        revision: u64,
    },
    /// The token key was rotated: another one signs JWTs from some moment on.
    TokenKeyRotated {
        /// Which, by its RFC 7638 thumbprint (`kid`).
        kid: String,
        /// How it signs.
        algorithm: TokenAlgorithm,
        /// From when on.
        signs_from: Time,
        /// Whether those before it count no more from that moment on, for one of them may be known to others.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        emergency: bool,
        /// The revision of the `vault.json` that this made.
        revision: u64,
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
    /// An account was edited.
    AccountEdited {
        /// Which.
        account: AccountId,
        /// Its name then (before).
        name: Name,
        /// What changed.
        changes: Vec<FieldChange>,
    },
    /// A service and its permissions were taken from the catalogue.
    ServiceRemoved {
        /// The service.
        service: ServiceId,
        /// Its name then.
        name: Name,
        /// What it declared.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        permissions: Vec<String>,
    },
    /// A service's file of permissions was imported and said something new.
    PermissionsImported {
        /// The service.
        service: ServiceId,
        /// Its name.
        name: Name,
        /// What it declares that it did not before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<String>,
        /// What it describes in other words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changed: Vec<String>,
        /// What it declares no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<String>,
    },
}

impl Event {
    /// Which revision of `vault.json` a change of operators, or of their common keys, made.
    pub(crate) fn revision(&self) -> Option<u64> {
        match self {
            Self::OperatorAdded { revision, .. }
            | Self::OperatorEdited { revision, .. }
            | Self::OperatorRemoved { revision, .. }
            | Self::TokenKeyRotated { revision, .. } => Some(*revision),
            _ => None,
        }
    }

    /// Says which revision of `vault.json` such a change makes.
    pub(crate) fn set_revision(&mut self, to: u64) {
        if let Self::OperatorAdded { revision, .. }
        | Self::OperatorEdited { revision, .. }
        | Self::OperatorRemoved { revision, .. }
        | Self::TokenKeyRotated { revision, .. } = self
        {
            *revision = to;
        }
    }
}

/// One field of a record, before and after, in words; `None` where it was or is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldChange {
    /// The field: `name`, `description`, `owner`, `contact`, `team`, `roles`, `expires_at`, `permissions`, `role`; of the rules,
    /// the rule.
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
