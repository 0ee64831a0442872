//! Symmetric sealing and the handing over of keys: AES-256-GCM, HKDF-SHA256 (RFC 5869), HMAC commitments and
//! HPKE (RFC 9180). The only module that names these primitives.
//!
//! What is sealed, under which key and bound to what, is decided by the callers and written down in
//! `docs/FORMAT.md`. Signatures are in `crate::signing`, the passphrase function in `crate::slot`.

mod aead;
mod derive;
mod exchange;
mod key;
mod random;

pub(crate) use aead::{Sealer, TAG};
pub(crate) use derive::{commitment, commitment_holds, derive};
pub(crate) use exchange::{ExchangeSecret, open_from, seal_to};
pub(crate) use key::SymmetricKey;
pub(crate) use random::{SystemRandom, random_array};
