//! A key as it is shown.

use serde::Serialize;

use crate::model::{AccountId, Delivery, Format, KeyId, OwnerId, RevocationReason, RoleId, Time};

/// A key as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeyView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: KeyId,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The name of its owner.
    pub owner: Option<String>,
    /// The id of its owner.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub owner_id: Option<OwnerId>,
    /// The form of its token.
    pub format: Format,
    /// What it may do.
    pub grants: Vec<GrantView>,
    /// The token's last four characters.
    pub last_four: String,
    /// Where it stands now.
    pub status: Status,
    /// What stops an active key from working.
    pub stopped_by: Option<StoppedBy>,
    /// When it was issued.
    pub created_at: Time,
    /// The name of the operator who issued it.
    pub created_by: String,
    /// When it ends; `None` never.
    pub expires_at: Option<Time>,
    /// When a check last said yes to it, as far as this vault saw.
    pub last_used_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// Why it was revoked.
    pub revocation_reason: Option<RevocationReason>,
    /// What is known of the token's having been stored.
    pub delivery: Delivery,
    /// The key whose place it took.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub rotated_from: Option<KeyId>,
    /// What takes its place.
    pub replacement: Option<ReplacementView>,
}

/// The key that takes another one's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReplacementView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub by: KeyId,
    /// Its name; `None` where it was deleted.
    pub name: Option<String>,
    /// When the key that is replaced ends, at the latest; `None`: once the successor's token is handed over.
    pub ends_at: Option<Time>,
    /// Whether it ends earlier, once the successor is first used.
    pub on_first_use: bool,
}

/// A role on a key, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GrantView {
    /// The name of the role.
    pub role: String,
    /// The id of the role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role_id: RoleId,
    /// The names of the accounts it is limited to; `None` is all.
    pub accounts: Option<Vec<String>>,
    /// Their ids, in the same order.
    #[cfg_attr(feature = "ts", ts(type = "Array<string> | null"))]
    pub account_ids: Option<Vec<AccountId>>,
}

/// Where a key stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Active,
    /// It works, and ends within the warning period.
    Expiring,
    /// It was suspended and can be reinstated.
    Suspended,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

/// What stops an active key from working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StoppedBy {
    /// Its owner is suspended.
    Owner,
    /// The rules have switched keys off.
    Rules,
}

/// A key with what only its panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeyDetails {
    /// The key.
    pub key: KeyView,
    /// All permissions that its roles give, sorted.
    pub permissions: Vec<String>,
    /// How often a check said yes to it, as far as this vault saw.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub uses: u64,
    /// What happened to it, oldest first.
    pub history: Vec<super::HistoryEntry>,
    /// The key itself with those before and after it that rotation made, oldest first.
    pub chain: Vec<KeyView>,
}
