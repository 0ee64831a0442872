//! What a service declares that it understands: one service's part of the catalogue of permissions.
//!
//! The file in which a service declares it is read in `permission_file`.

use keywright_verify::{Id, Permission};
use serde::{Deserialize, Serialize};

use super::{Name, Text, Time};

/// What a [`ServiceId`] names.
#[derive(Debug)]
pub enum ServiceKind {}
/// The id of a service.
pub type ServiceId = Id<ServiceKind>;

/// A service, and the permissions that it declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its name.
    pub name: Name,
    /// The permissions that it declares, and those that it dropped while a role still had them; sorted, none twice.
    pub permissions: Vec<DeclaredPermission>,
    /// When its file was last imported and said something new.
    pub imported_at: Time,
}

/// A permission that a service declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredPermission {
    /// The permission; never a reserved one.
    pub permission: Permission,
    /// What it allows.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// Since when the service declares it no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Time>,
}
