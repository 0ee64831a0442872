//! Subkeys by HKDF-SHA256 (RFC 5869), and commitments to a key by HMAC-SHA256 (RFC 2104).

use ring::{
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};

use super::SymmetricKey;
use crate::error::{Code, Error, Result};

/// The subkey of `secret` for `salt` and the purpose that `info` spells; the parts of `info` are of fixed length or
/// begin with their own name, so that no two purposes run together.
pub(crate) fn derive(secret: &[u8], salt: &[u8], info: &[&[u8]]) -> Result<SymmetricKey> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, Bytes32)
        .and_then(|okm| okm.fill(bytes.as_mut_slice()))
        .map_err(|_| Error::new(Code::Internal, "A key could not be derived."))?;
    Ok(SymmetricKey::from_bytes(*bytes))
}

/// A value that only the holder of `key` can make for `context`: GCM does not commit to its key, this does.
pub(crate) fn commitment(key: &SymmetricKey, context: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), context).as_ref());
    bytes
}

/// Whether `commitment` was made with `key` for `context`; takes the same time wherever it differs.
pub(crate) fn commitment_holds(key: &SymmetricKey, context: &[u8], commitment: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), context, commitment).is_ok()
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}
