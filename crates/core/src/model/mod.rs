//! The records of a vault and the types that they are made of. Plain data: what may be done with
//! them is in `operation`, how they are kept is in `vault`.

mod actor;
mod event;
mod grant;
mod key;
mod lifetime;
mod name;
mod record;
mod role;
mod rules;

pub use actor::{Actor, ActorRef, Door, Operator, OperatorId, OperatorKind, OperatorRole};
pub use event::{Event, FieldChange};
pub use grant::{Accounts, Grant};
pub use key::{Delivery, Format, Key, Revocation, RevocationReason, Tombstone};
pub use keywright_verify::{KeyId, TokenDigest};
pub use lifetime::{Expiration, Lifetime};
pub use name::{Name, Text};
pub use record::{Change, Record, RecordChange, RecordRef};
pub use role::{Account, AccountId, AccountKind, Owner, OwnerId, OwnerKind, Role, RoleId, RoleKind};
pub use rules::{DeleteRole, Formats, KeysEnabled, LifetimeLimit, Managers, NamesUnique, Preset, RolesPerKey, Rules};

/// A moment, UTC. Records hold whole seconds (RFC 7519 "NumericDate" has no more).
pub type Time = chrono::DateTime<chrono::Utc>;
