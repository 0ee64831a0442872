//! Permissions and the patterns that match them.

use serde::{Deserialize, Serialize};

/// A permission pattern of a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(String);
