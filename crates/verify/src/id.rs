//! Record ids: twelve random base62 characters (71 bits), public, typed by what they name.
//!
//! How a secret is drawn is not here; an id is no secret.

use std::{fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The digits of base62, in the order that gives them their value.
pub const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many characters an id has.
const LENGTH: usize = 12;

/// The id of a record of kind `K`: twelve characters of [`BASE62`].
pub struct Id<K> {
    characters: [u8; LENGTH],
    kind: PhantomData<fn() -> K>,
}

/// What a [`KeyId`] names: the record of an API key.
#[derive(Debug)]
pub enum KeyKind {}

/// The id of a key; in an opaque token it stands between the prefix and the secret.
pub type KeyId = Id<KeyKind>;

/// What a [`RoleId`] names: a role.
#[derive(Debug)]
pub enum RoleKind {}

/// The id of a role; keys refer to it by this, so that renaming it changes no key.
pub type RoleId = Id<RoleKind>;

/// What an [`AccountId`] names: an account.
#[derive(Debug)]
pub enum AccountKind {}

/// The id of an account: a thing that a scoped role can be limited to.
pub type AccountId = Id<AccountKind>;

/// What an [`OwnerId`] names: an owner.
#[derive(Debug)]
pub enum OwnerKind {}

/// The id of an owner: who or what a key was issued for.
pub type OwnerId = Id<OwnerKind>;

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 12 characters of 0-9, A-Z and a-z")]
pub struct NotAnId;

impl<K> Id<K> {
    /// Makes an id from random bytes by rejection, so that every id is equally likely;
    /// `None` when too few of the bytes could be used. 32 bytes fail once in 10^14.
    #[must_use]
    pub fn from_random(bytes: &[u8]) -> Option<Self> {
        let mut characters = [0; LENGTH];
        let mut usable = bytes.iter().filter(|byte| **byte < 248);
        for character in &mut characters {
            *character = BASE62[usize::from(*usable.next()? % 62)];
        }
        Some(Self::of(characters))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only base62 characters are ever stored; all of them are ASCII.
        str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// The id as the bytes of its text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.characters
    }

    /// The id written in `bytes`.
    ///
    /// # Errors
    /// [`NotAnId`] unless they are twelve base62 characters.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAnId> {
        let characters: [u8; LENGTH] = bytes.try_into().map_err(|_| NotAnId)?;
        characters.iter().all(u8::is_ascii_alphanumeric).then(|| Self::of(characters)).ok_or(NotAnId)
    }

    pub(crate) const fn of(characters: [u8; LENGTH]) -> Self {
        Self { characters, kind: PhantomData }
    }
}

impl<K> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::from_bytes(text.as_bytes())
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.characters == other.characters
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.characters.cmp(&other.characters)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.characters.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Id, KeyId, NotAnId};

    #[test]
    fn only_twelve_base62_characters_are_an_id() {
        assert_eq!("7Hq2mXc90aZt".parse::<KeyId>().unwrap().as_str(), "7Hq2mXc90aZt");
        for text in ["", "7Hq2mXc90aZ", "7Hq2mXc90aZtt", "7Hq2mXc90aZ_", "7Hq2mXc90aé"] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn bytes_that_would_favour_some_characters_are_left_out() {
        assert!(Id::<()>::from_random(&[255; 64]).is_none());
        assert!(Id::<()>::from_random(&[0; 11]).is_none());
        let mut bytes = [248; 24];
        bytes[12..].fill(61);
        assert_eq!(Id::<()>::from_random(&bytes).unwrap().as_str(), "zzzzzzzzzzzz");
    }

    proptest! {
        #[test]
        fn an_id_reads_back_from_json(text in "[0-9A-Za-z]{12}") {
            let id: KeyId = text.parse().unwrap();
            let json = serde_json::to_string(&id).unwrap();
            let (quoted, too_long) = (format!("\"{text}\""), format!("\"{text}0\""));
            prop_assert_eq!(&json, &quoted);
            prop_assert_eq!(serde_json::from_str::<KeyId>(&json).unwrap(), id);
            prop_assert!(serde_json::from_str::<KeyId>(&too_long).is_err());
        }
    }
}
