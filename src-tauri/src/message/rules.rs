//! The rules, as the window asks for them.

use keywright_core::model::Preset;
use serde::Serialize;

/// What a vault can begin with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PresetView {
    /// Which preset.
    pub(crate) preset: Preset,
    /// What it is called.
    pub(crate) name: String,
    /// What a vault with it does.
    pub(crate) sentence: String,
    /// The roles that it begins with, by name.
    pub(crate) roles: Vec<String>,
}
