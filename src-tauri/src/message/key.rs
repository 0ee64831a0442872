//! Keys, as the window asks for them.

use keywright_core::{
    model::{AccountId, Expiration, Format, KeyId, OwnerId, RevocationReason, RoleId, Switch, Time},
    operation::GrantRequest,
    view::KeyView,
};
use serde::{Deserialize, Serialize};

use super::RevealCard;

/// One key.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KeyRef {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) key: KeyId,
}

/// One owner.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OwnerRef {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) owner: OwnerId,
}

/// One role.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RoleRef {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) role: RoleId,
}

/// One account.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AccountRef {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) account: AccountId,
}

/// Revoke a key, and why.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RevokeKeyRequest {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) key: KeyId,
    /// Why.
    pub(crate) reason: RevocationReason,
}

/// Rotate a key. How its successor's token reaches the person is not the page's to say.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RotateKeyRequest {
    /// Which key.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) key: KeyId,
    /// When it ends.
    pub(crate) switch: Switch,
}

/// Issue a key. How its token reaches the person is not the page's to say.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct IssueKeyRequest {
    /// Its name.
    pub(crate) name: String,
    /// What it is for; may be empty.
    pub(crate) description: String,
    /// Whom it is for.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) owner: Option<OwnerId>,
    /// Its roles.
    pub(crate) grants: Vec<GrantRequest>,
    /// When it shall end.
    pub(crate) expiration: Expiration,
    /// The form of its token; `None`: as the rules prefer.
    pub(crate) format: Option<Format>,
}

/// A key that was issued, and the card that has its token.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct IssueKeyResponse {
    /// The key.
    pub(crate) key: KeyView,
    /// The card.
    pub(crate) card: RevealCard,
}

/// Ask which expirations to offer.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExpirationChoicesRequest {
    /// The key that is edited; `None`: a new one.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) key: Option<KeyId>,
}

/// Ask when a key would end.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PreviewExpirationRequest {
    /// What is chosen.
    pub(crate) expiration: Expiration,
    /// The key that is edited; `None`: a new one.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) key: Option<KeyId>,
}

/// When a key would end.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExpirationPreview {
    /// When; `None` never.
    pub(crate) expires_at: Option<Time>,
    /// In how many whole days from now.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) days: Option<i64>,
}
