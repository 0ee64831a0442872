//! A policy: what DESIGN and the window call a role.

use chrono::{DateTime, Utc};
use keywright_core::view::RoleView;
use serde::Serialize;
use utoipa::ToSchema;

/// A policy (a role): a uniquely named set of permissions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Policy)]
pub(crate) struct PolicyBody {
    /// Its id; keys refer to it by this.
    #[schema(pattern = "^[0-9A-Za-z]{12}$", example = "BackupReader")]
    pub(crate) id: String,
    /// Its name.
    name: String,
    /// Its permissions; `*` as the first or last word stands for one or more.
    permissions: Vec<String>,
    /// Whether a grant of it can be limited to accounts.
    scoped: bool,
    /// Whether a key that asks over REST may grant it. Set by an Admin in the window or on the command line.
    grantable_over_rest: bool,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// How many live keys have it.
    live_keys: usize,
    /// How many keys have it, ended ones included.
    keys: usize,
}

impl From<RoleView> for PolicyBody {
    fn from(role: RoleView) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name,
            permissions: role.permissions,
            scoped: role.scoped,
            grantable_over_rest: role.grantable_over_rest,
            created_at: role.created_at,
            live_keys: role.live_keys,
            keys: role.keys,
        }
    }
}
