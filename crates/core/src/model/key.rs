//! The record of an API key. Never its secret: only the digest and the last four characters.

use serde::{Deserialize, Serialize};

use super::{ActorRef, Grant, KeyId, LastFour, Name, Once, OwnerId, Text, Time, TokenDigest};

/// The record of an API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id; public, and part of an opaque token.
    pub id: KeyId,
    /// What people call it.
    pub name: Name,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// Whom it was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerId>,
    /// What it may do; none twice for the same role.
    pub grants: Vec<Grant>,
    /// The form of its token.
    pub format: Format,
    /// SHA-256 of the whole token.
    #[serde(with = "digest_base64")]
    pub digest: TokenDigest,
    /// The token's last four characters.
    pub last_four: LastFour,
    /// When it was issued.
    pub created_at: Time,
    /// By whom.
    pub created_by: ActorRef,
    /// Valid while now is before this; `None` never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// Since when it is suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Time>,
    /// That it is revoked, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
    /// What is known of the token's having been stored.
    pub delivery: Delivery,
    /// The keys before and after it, where it was rotated: few keys were, and the others have nothing to carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Box<Rotation>>,
    /// The request that it was issued for, where that may be asked only once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Box<Once>>,
    /// Where its token stands in the vault's status list, where the vault had one when the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Box<ListPlace>>,
}

/// Where a signed token stands in the vault's status list. It says so itself, so neither changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPlace {
    /// Its index, drawn at random so that it says nothing of when, or after how many others, the token was issued.
    pub index: u32,
    /// When the token ends by itself, whatever becomes of its key; `None` never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ends_at: Option<Time>,
}

impl Key {
    /// The key whose place it took.
    #[must_use]
    pub fn rotated_from(&self) -> Option<KeyId> {
        self.rotation.as_ref().and_then(|rotation| rotation.from)
    }

    /// What takes its place, and when.
    #[must_use]
    pub fn replacement(&self) -> Option<&Replacement> {
        self.rotation.as_ref().and_then(|rotation| rotation.replacement.as_ref())
    }

    /// Whether its token is known to have reached somebody.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        !matches!(self.delivery, Delivery::Pending | Delivery::NeverStored)
    }

    /// Whether it has not ended at `now`: neither revoked nor expired. A suspended key is live, for it can be reinstated.
    #[must_use]
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The keys before and after a key that was rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rotation {
    /// The key whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<KeyId>,
    /// What takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Replacement>,
}

/// The key that takes another one's place, and when. The end of the one that is replaced was brought forward to that moment, if
/// it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The successor.
    pub by: KeyId,
    /// When the key that is replaced ends, at the latest; `None`: once the successor's token is handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Time>,
    /// Whether it ends earlier, once the successor is first used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_first_use: bool,
    /// When it would have ended otherwise; `None` never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_before: Option<Time>,
}

/// The form of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `kw_<id>_<secret><check>`.
    Opaque,
    /// A JSON Web Token (RFC 7519).
    Jwt,
}

/// That a key is revoked, when, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: ActorRef,
    /// Why.
    pub reason: RevocationReason,
}

/// Why a key was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
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

/// What is known of a token's having been stored, as far as Keywright saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Its card is open, or the program ended while it was.
    Pending,
    /// It was copied to the clipboard.
    Copied,
    /// It was shown on the screen.
    Shown,
    /// It was written to a file.
    File,
    /// It was put in the system's keychain.
    Keychain,
    /// It was printed by the command line.
    Printed,
    /// The person said that they have it.
    Confirmed,
    /// It was dropped with none of these.
    NeverStored,
    /// It was answered over REST.
    Answered,
}

/// What stays of a deleted key: of a JWT's until its `exp`, so that verifiers that hold only the public key can still learn that
/// it ended; of one that was issued for a request that may be asked only once until that is asked no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The key's id.
    pub id: KeyId,
    /// SHA-256 of its token.
    #[serde(with = "digest_base64")]
    pub digest: TokenDigest,
    /// Until when it is needed; `None` for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// When the key was deleted.
    pub deleted_at: Time,
    /// The request that the key was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Box<Once>>,
    /// Where its token stands in the vault's status list, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_index: Option<u32>,
}

pub(super) mod digest_base64 {
    //! A digest in JSON: base64url without padding (RFC 4648, section 5).

    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::model::TokenDigest;

    pub(in crate::model) fn serialize<S: Serializer>(digest: &TokenDigest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(digest.as_bytes()))
    }

    pub(in crate::model) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TokenDigest, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text.as_bytes(), &mut bytes) {
            Ok(32) => Ok(TokenDigest::from_bytes(bytes)),
            _ => Err(de::Error::custom("a digest is 32 bytes in base64url")),
        }
    }
}
