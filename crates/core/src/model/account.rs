//! An account: a thing that a scoped role can be limited to.

use keywright_verify::AccountId;
use serde::{Deserialize, Serialize};

use super::{Name, Time};

/// A thing that a scoped role can be limited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: Name,
    /// When it was added.
    pub created_at: Time,
}
