//! The records of a vault and the types that they are made of. Plain data: what may be done with
//! them is in `operation`, how they are kept is in `ledger` and `index`.

mod account;
mod actor;
mod character;
mod event;
mod grant;
mod host_name;
mod key;
mod last_four;
mod lifetime;
mod lifetime_text;
mod name;
mod once;
mod owner;
mod permission_file;
mod preset;
mod record;
mod role;
mod rules;
mod rules_text;
mod secret_shape;
mod service;
mod switch;

pub use account::Account;
pub use actor::{Actor, ActorRef, Door, Operator, OperatorId, OperatorKind, OperatorRole};
pub use event::{Event, FieldChange};
pub use grant::{Accounts, Grant};
pub use key::{Delivery, Format, Key, ListPlace, Replacement, Revocation, RevocationReason, Rotation, Tombstone};
pub use keywright_verify::{
    AccountId, AccountKind, KeyId, OwnerId, OwnerKind, Pattern, Permission, RoleId, RoleKind, TokenDigest, Verdict,
};
pub use last_four::LastFour;
pub use lifetime::{Expiration, Lifetime};
pub(crate) use name::fold;
pub use name::{Name, Text};
pub use once::{Once, RequestId};
pub use owner::Owner;
pub use permission_file::{FileEntry, PermissionFile};
pub use preset::{FirstRole, Preset};
pub use record::{Change, Place, Record, RecordChange, RecordRef};
pub use role::Role;
pub use rules::{
    DeleteRole, Formats, KeysEnabled, LifetimeLimit, Managers, NamesUnique, RolesPerKey, Rules, TokenAlgorithm,
    TokenParties,
};
pub use rules_text::{RuleSetting, RuleText};
pub(crate) use secret_shape::holds_private_key;
pub use service::{DeclaredPermission, Service, ServiceId, ServiceKind};
pub use switch::{Completion, Switch};

/// A moment, UTC. Records hold whole seconds (RFC 7519 "NumericDate" has no more).
pub type Time = chrono::DateTime<chrono::Utc>;
