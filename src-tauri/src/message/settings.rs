//! What a person sets for this computer.

use serde::{Deserialize, Serialize};

/// What a person sets for this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Settings {
    /// Light or dark.
    pub(crate) theme: Theme,
    /// After how many seconds a copied secret is cleared.
    pub(crate) clipboard_seconds: u32,
    /// After how many minutes without a person the vault is locked; `None`: never.
    pub(crate) idle_minutes: Option<u32>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::System, clipboard_seconds: 30, idle_minutes: Some(10) }
    }
}
