//! An owner.

use chrono::{DateTime, Utc};
use keywright_core::view::OwnerView;
use serde::Serialize;
use utoipa::ToSchema;

use super::Granted;

/// Who or what keys are issued for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owner)]
pub(crate) struct OwnerBody {
    /// Its id.
    #[schema(pattern = "^[0-9A-Za-z]{12}$")]
    pub(crate) id: String,
    /// Its name.
    name: String,
    /// How to reach them; may be empty.
    contact: String,
    /// Where they belong; may be empty.
    team: String,
    /// What they may do, where keys have their owner's policies.
    grants: Vec<Granted>,
    /// Since when they are suspended.
    suspended_at: Option<DateTime<Utc>>,
    /// When they were added.
    created_at: DateTime<Utc>,
    /// How many live keys they have.
    live_keys: usize,
    /// How many keys they have, ended ones included.
    keys: usize,
}

impl From<OwnerView> for OwnerBody {
    fn from(owner: OwnerView) -> Self {
        Self {
            id: owner.id.to_string(),
            name: owner.name,
            contact: owner.contact,
            team: owner.team,
            grants: owner.grants.iter().map(Granted::from).collect(),
            suspended_at: owner.suspended_at,
            created_at: owner.created_at,
            live_keys: owner.live_keys,
            keys: owner.keys,
        }
    }
}
