//! The id of a vault: a digest of its first admin key, so that a vault cannot be given another's id.

use std::{fmt, str::FromStr};

use ring::digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::signing::PublicKey;

/// 128 bits, written as a UUID of version 8 (RFC 9562, section 5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VaultId([u8; 16]);

impl VaultId {
    /// The id of the vault whose first admin key this is.
    pub(crate) fn of(first_admin_key: &PublicKey) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"keywright vault id\0");
        context.update(&first_admin_key.0);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&context.finish().as_ref()[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }

    /// The 16 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id whose bytes these are.
    pub(crate) const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for VaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// The text is not a vault's id.
#[derive(Debug, thiserror::Error)]
#[error("a vault's id is a UUID in lower case")]
pub(crate) struct NotAVaultId;

impl FromStr for VaultId {
    type Err = NotAVaultId;
    fn from_str(text: &str) -> Result<Self, NotAVaultId> {
        let digits: String = text.chars().filter(|character| *character != '-').collect();
        let number = u128::from_str_radix(&digits, 16).map_err(|_| NotAVaultId)?;
        let id = Self(number.to_be_bytes());
        // One way to write it only.
        if id.to_string() == text { Ok(id) } else { Err(NotAVaultId) }
    }
}

impl Serialize for VaultId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VaultId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_uuid_of_version_8_and_reads_back() {
        let id = VaultId::of(&PublicKey([7; 32]));
        let text = id.to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "8");
        assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"));
        assert_eq!(text.parse::<VaultId>().unwrap(), id);
        assert!(text.to_uppercase().parse::<VaultId>().is_err() || text.to_uppercase() == text);
        assert!(text.replace('-', "").parse::<VaultId>().is_err());
        assert!("+".repeat(36).parse::<VaultId>().is_err());
    }
}
