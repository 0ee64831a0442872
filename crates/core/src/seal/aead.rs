//! AES-256-GCM with counter nonces: a key is used by one writer only, which never counts back.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::SymmetricKey;
use crate::error::{Code, Error, Result};

/// How many bytes sealing adds.
pub(crate) const TAG: usize = 16;

/// Seals and opens with one key.
#[derive(Debug)]
pub(crate) struct Sealer(LessSafeKey);

impl Sealer {
    /// A sealer with this key.
    pub(crate) fn new(key: &SymmetricKey) -> Result<Self> {
        UnboundKey::new(&AES_256_GCM, key.expose()).map(|key| Self(LessSafeKey::new(key))).map_err(|_| refused())
    }

    /// Seals what stands in `buffer` from `from` on, in place, and appends the tag. `counter` must never have been
    /// used with this key before.
    pub(crate) fn seal(&self, counter: u64, bound: &[u8], buffer: &mut Vec<u8>, from: usize) -> Result<()> {
        let text = buffer.get_mut(from..).ok_or_else(refused)?;
        let tag = self.0.seal_in_place_separate_tag(nonce(counter), Aad::from(bound), text).map_err(|_| refused())?;
        buffer.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Opens `sealed` in place; `None` when it is not what was sealed with this key, counter and binding.
    pub(crate) fn open<'a>(&self, counter: u64, bound: &[u8], sealed: &'a mut [u8]) -> Option<&'a mut [u8]> {
        self.0.open_in_place(nonce(counter), Aad::from(bound), sealed).ok()
    }
}

/// 32 zero bits and the counter, big endian (RFC 5116, section 3.2).
fn nonce(counter: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&counter.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

fn refused() -> Error {
    Error::new(Code::Internal, "A record could not be sealed.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_sealed_opens_and_nothing_else_does(
            text: Vec<u8>, bound: Vec<u8>, counter: u64, place: prop::sample::Index, bit in 0..8u32
        ) {
            let key = SymmetricKey::random().unwrap();
            let sealer = Sealer::new(&key).unwrap();
            let mut sealed = text.clone();
            sealer.seal(counter, &bound, &mut sealed, 0).unwrap();
            prop_assert_eq!(sealed.len(), text.len() + TAG);
            prop_assert_eq!(sealer.open(counter, &bound, &mut sealed.clone()).map(|open| open.to_vec()), Some(text));

            let mut flipped = sealed.clone();
            let place = place.index(flipped.len());
            flipped[place] ^= 1 << bit;
            prop_assert!(sealer.open(counter, &bound, &mut flipped).is_none());
            prop_assert!(sealer.open(counter.wrapping_add(1), &bound, &mut sealed.clone()).is_none());
            let mut other = bound.clone();
            other.push(0);
            prop_assert!(sealer.open(counter, &other, &mut sealed.clone()).is_none());
            let stranger = Sealer::new(&SymmetricKey::random().unwrap()).unwrap();
            prop_assert!(stranger.open(counter, &bound, &mut sealed).is_none());
        }
    }
}
