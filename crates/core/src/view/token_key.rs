//! Token keys as they are shown, and what a rotation comes to.

use serde::Serialize;

use super::SignedKey;
use crate::model::{Time, TokenAlgorithm};

/// A token key that verifiers are told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TokenKeyView {
    /// What tokens call it by (`kid`): its RFC 7638 thumbprint.
    pub kid: String,
    /// How it signs.
    pub algorithm: TokenAlgorithm,
    /// What it does.
    pub phase: TokenKeyPhase,
    /// From when on it signs, or signed; `None`: since the vault was made.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub signs_from: Option<Time>,
    /// Until when it signs, or signed; `None`: no other waits for its place.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub signs_until: Option<Time>,
    /// How many live keys have a token that it signed.
    pub live_keys: usize,
    /// When the last of them ends; `None` where there is none, or one never ends.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last_ends_at: Option<Time>,
}

/// What a token key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TokenKeyPhase {
    /// It signs no more; its tokens are verified.
    Retired,
    /// It signs.
    Signs,
    /// It will sign; verifiers are told of it already.
    Next,
}

/// What a rotation of the token key comes to, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TokenKeyRotation {
    /// The new key; `None` in a preview, where there is none yet.
    pub kid: Option<String>,
    /// How it signs.
    pub algorithm: TokenAlgorithm,
    /// From when on.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub signs_from: Time,
    /// The token keys that verifiers are told of no more, by what tokens call them.
    pub dropped: Vec<String>,
    /// The keys that are revoked because the signatures of their tokens count no more: all of them, by name.
    pub revoked_keys: Vec<SignedKey>,
    /// How many such keys there are.
    pub revoked_count: usize,
}
