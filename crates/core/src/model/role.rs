//! A role: a uniquely named set of permissions.

use keywright_verify::{Pattern, RoleId};
use serde::{Deserialize, Serialize};

use super::{Name, Time};

/// A uniquely named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id; keys refer to it by this.
    pub id: RoleId,
    /// Its name.
    pub name: Name,
    /// Permission patterns, sorted, none twice, at least one.
    pub permissions: Vec<Pattern>,
    /// Whether a grant of it can be limited to accounts.
    pub scoped: bool,
    /// Whether a key that asks over REST may grant it. Then nobody changes it over REST; a role that holds a permission that is
    /// reserved to Keywright itself never can be.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grantable_over_rest: bool,
    /// When it was added.
    pub created_at: Time,
}

impl Role {
    /// Whether it holds a permission that is reserved to Keywright itself.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.permissions.iter().any(Pattern::is_reserved)
    }
}
