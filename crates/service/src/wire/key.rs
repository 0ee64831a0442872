//! A key.

use chrono::{DateTime, Utc};
use keywright_core::{
    model::{Format, RevocationReason},
    view::{KeyView, Status, StoppedBy},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Granted;

/// A key. Never its token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub(crate) struct KeyBody {
    /// Its id.
    #[schema(pattern = "^[0-9A-Za-z]{12}$", example = "7Hq2mXc90aZt")]
    pub(crate) id: String,
    /// Its name.
    name: String,
    /// What it is for; may be empty.
    description: String,
    /// The id of the owner whom it was issued for.
    owner_id: Option<String>,
    /// The name of that owner.
    owner: Option<String>,
    /// The id of its policy, where it has exactly one that holds everywhere.
    policy_id: Option<String>,
    /// Its policies.
    grants: Vec<Granted>,
    /// The form of its token.
    #[schema(value_type = FormatIs)]
    format: Format,
    /// The token's last four characters.
    last_four: String,
    /// Where it stands now: `active`, `expiring` (active, and ends within the warning period), `suspended`, `expired` or `revoked`.
    #[schema(value_type = String, example = "active")]
    status: Status,
    /// What stops an active key from working: `owner` or `rules`.
    #[schema(value_type = Option<String>)]
    stopped_by: Option<StoppedBy>,
    /// When it was issued.
    created_at: DateTime<Utc>,
    /// The operator who issued it.
    created_by: String,
    /// When it ends; `null` never.
    expires_at: Option<DateTime<Utc>>,
    /// When a check last said yes to it, as far as this vault saw.
    last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    revoked_at: Option<DateTime<Utc>>,
    /// Why it was revoked.
    #[schema(value_type = Option<String>)]
    revocation_reason: Option<RevocationReason>,
    /// The id of the key whose place it took.
    rotated_from: Option<String>,
    /// The id of the key that takes its place.
    replaced_by: Option<String>,
}

/// A key with its token, which is answered this one time.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewToken {
    /// The key.
    pub(crate) key: KeyBody,
    /// Its token. `null` where the same request was answered before: it is not told twice.
    #[schema(example = "TOKEN")]
    pub(crate) token: Option<String>,
}

impl Drop for NewToken {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.token);
    }
}

/// The form of a token.
#[derive(ToSchema)]
#[schema(as = Format, rename_all = "lowercase")]
#[expect(dead_code, reason = "only described")]
pub(crate) enum FormatIs {
    /// A random string.
    Opaque,
    /// A JSON Web Token.
    Jwt,
}

/// Why a key is revoked.
#[derive(ToSchema)]
#[schema(as = RevocationReason, rename_all = "snake_case")]
#[expect(dead_code, reason = "only described")]
pub(crate) enum Reason {
    /// The token was or may have been seen by others.
    Compromised,
    /// Another key took its place.
    Superseded,
    /// Nothing needs it any more.
    NoLongerNeeded,
    /// Its owner left.
    OwnerLeft,
    /// Its token was dropped before anyone stored it.
    NeverStored,
}

impl From<KeyView> for KeyBody {
    fn from(key: KeyView) -> Self {
        let policy_id = match &*key.grants {
            [only] if only.account_ids.is_none() => Some(only.role_id.to_string()),
            _ => None,
        };
        Self {
            id: key.id.to_string(),
            owner_id: key.owner_id.map(|id| id.to_string()),
            owner: key.owner,
            policy_id,
            grants: key.grants.iter().map(Granted::from).collect(),
            format: key.format,
            status: key.status,
            stopped_by: key.stopped_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
            revocation_reason: key.revocation_reason,
            rotated_from: key.rotated_from.map(|id| id.to_string()),
            replaced_by: key.replacement.map(|replacement| replacement.by.to_string()),
            name: key.name,
            description: key.description,
            last_four: key.last_four,
            created_by: key.created_by,
        }
    }
}
