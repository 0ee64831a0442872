//! Importing a service's file of permissions.

use keywright_core::operation::PermissionImport;
use serde::{Deserialize, Serialize};

use crate::reveal::Handle;

/// What importing a file that the person chose would do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ImportPreview {
    /// By what the file is imported.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
    /// Where it is.
    pub(crate) path: String,
    /// What it would do.
    #[serde(flatten)]
    pub(crate) import: PermissionImport,
}

/// Import the file that was chosen.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ImportRef {
    /// The handle of its preview.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
}
