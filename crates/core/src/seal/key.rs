//! A symmetric key: 32 secret bytes, wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

use super::random_array;
use crate::error::Result;

/// 32 secret bytes.
#[derive(Clone)]
pub(crate) struct SymmetricKey(Zeroizing<[u8; 32]>);

impl SymmetricKey {
    /// A new random key.
    pub(crate) fn random() -> Result<Self> {
        Ok(Self(Zeroizing::new(random_array()?)))
    }

    /// The key whose bytes these are.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key whose bytes these are; `None` unless they are 32.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return None;
        }
        key.copy_from_slice(bytes);
        Some(Self(key))
    }

    /// The bytes.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SymmetricKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SymmetricKey(..)")
    }
}
