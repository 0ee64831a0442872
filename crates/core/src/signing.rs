//! Ed25519 signatures (RFC 8032): operators sign the ledger, the admin key signs `vault.json`, the list key signs
//! bundles. One key signs one kind of thing, and every signed text begins with what it is.
//!
//! The key that signs tokens is in `token_key`.

use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    seal::random_array,
};

/// The bytes of an Ed25519 signature.
pub(crate) const SIGNATURE: usize = 64;

/// A signing key and its seed, which is wiped when dropped.
pub(crate) struct SigningKey {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
}

/// The public half of a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PublicKey(pub(crate) [u8; 32]);

impl SigningKey {
    /// A new random one.
    pub(crate) fn random() -> Result<Self> {
        Self::from_seed(random_array()?)
    }

    /// The one that `seed` makes (RFC 8032, section 5.1.5).
    pub(crate) fn from_seed(seed: [u8; 32]) -> Result<Self> {
        let seed = Zeroizing::new(seed);
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
            .map_err(|_| Error::new(Code::Internal, "A signing key could not be made."))?;
        Ok(Self { seed, pair })
    }

    /// The seed.
    pub(crate) fn expose_seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half.
    pub(crate) fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(bytes)
    }

    /// Its signature over `text`.
    pub(crate) fn sign(&self, text: &[u8]) -> [u8; SIGNATURE] {
        let mut bytes = [0; SIGNATURE];
        bytes.copy_from_slice(self.pair.sign(text).as_ref());
        bytes
    }
}

impl PublicKey {
    /// Whether `signature` is by this key over `text`.
    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(text, signature).is_ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}
