//! Who asks for a change, and by which door.

use keywright_verify::Id;
use serde::{Deserialize, Serialize};

use super::{KeyId, Name, OwnerId};

/// What an [`OperatorId`] names.
#[derive(Debug)]
pub enum OperatorKind {}
/// The id of an operator.
pub type OperatorId = Id<OperatorKind>;

/// A person who opens the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Their id.
    pub id: OperatorId,
    /// What they are called.
    pub name: Name,
    /// What they may do.
    pub role: OperatorRole,
    /// The owner that an Issuer is tied to.
    pub owner: Option<OwnerId>,
}

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OperatorRole {
    /// Everything.
    Admin,
    /// Manages keys, where the rules let issuers.
    Issuer,
    /// Reads.
    Viewer,
}

impl OperatorRole {
    /// Every role, the most powerful first.
    pub const ALL: &'static [Self] = &[Self::Admin, Self::Issuer, Self::Viewer];

    /// The role in words, as they stand in a sentence.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Issuer => "Issuer",
            Self::Viewer => "Viewer",
        }
    }
}

/// By which door a change is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The desktop window.
    Window,
    /// The command line.
    Cli,
    /// The loopback service: a program asks, with the token of this key.
    Rest(#[cfg_attr(feature = "ts", ts(type = "string"))] KeyId),
}

impl Door {
    /// The key that asks, where one does.
    #[must_use]
    pub const fn asking_key(self) -> Option<KeyId> {
        match self {
            Self::Window | Self::Cli => None,
            Self::Rest(key) => Some(key),
        }
    }
}

/// Who asks for a change: an operator at a door. Over REST a key asks, and the operator who opened the vault lends it what they may
/// do themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The operator who opened the vault.
    pub operator: Operator,
    /// Where they stand.
    pub door: Door,
}

/// An actor as the ledger remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRef {
    /// The operator.
    pub operator: OperatorId,
    /// The door.
    pub door: Door,
}

impl Actor {
    /// What the ledger remembers of it.
    #[must_use]
    pub const fn to_ref(&self) -> ActorRef {
        ActorRef { operator: self.operator.id, door: self.door }
    }
}
