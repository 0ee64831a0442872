//! What a vault holds, and what a change to it is.

use serde::{Deserialize, Serialize};

use super::{
    Account, AccountId, Event, Key, KeyId, Owner, OwnerId, Role, RoleId, Rules, Service, ServiceId, Tombstone,
};

/// A current record of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "record", rename_all = "snake_case")]
pub enum Record {
    /// A key.
    Key(Key),
    /// What stays of a deleted JWT key.
    Tombstone(Tombstone),
    /// A role.
    Role(Role),
    /// An owner.
    Owner(Owner),
    /// An account.
    Account(Account),
    /// A service's part of the catalogue of permissions.
    Service(Service),
    /// The vault's rules; there is one such record.
    Rules(Rules),
}

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum RecordRef {
    /// A key.
    Key(KeyId),
    /// What stays of a deleted key with this id.
    Tombstone(KeyId),
    /// A role.
    Role(RoleId),
    /// An owner.
    Owner(OwnerId),
    /// An account.
    Account(AccountId),
    /// A service.
    Service(ServiceId),
    /// The rules.
    Rules,
}

/// How one record becomes different.
#[expect(clippy::large_enum_variant, reason = "nearly every change puts a record, and none is kept for long")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordChange {
    /// It is now this.
    Put(Record),
    /// It is gone.
    Remove(RecordRef),
}

/// What an operation decided: the records that become different, and the event that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Why.
    pub event: Event,
    /// What; none twice.
    pub records: Vec<RecordChange>,
}

/// Where the ledger's frame is that last changed a record. A record's history is followed back from
/// here, frame by frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The frame's sequence number.
    pub sequence: u64,
    /// Where the frame begins in the ledger, in bytes.
    pub offset: u64,
}

impl Record {
    /// Which record this is.
    #[must_use]
    pub const fn to_ref(&self) -> RecordRef {
        match self {
            Self::Key(key) => RecordRef::Key(key.id),
            Self::Tombstone(tombstone) => RecordRef::Tombstone(tombstone.id),
            Self::Role(role) => RecordRef::Role(role.id),
            Self::Owner(owner) => RecordRef::Owner(owner.id),
            Self::Account(account) => RecordRef::Account(account.id),
            Self::Service(service) => RecordRef::Service(service.id),
            Self::Rules(_) => RecordRef::Rules,
        }
    }
}

impl RecordChange {
    /// Which record becomes different.
    #[must_use]
    pub const fn to_ref(&self) -> RecordRef {
        match self {
            Self::Put(record) => record.to_ref(),
            Self::Remove(reference) => *reference,
        }
    }
}
