//! A request that may be asked again without being done again: which one it was, and what was asked.
//!
//! Over REST a client that got no answer asks again. Both are remembered with the key that it made, so that the second time finds it,
//! also after a crash. What is remembered of the request is a digest, for all that it said may change later.

use serde::{Deserialize, Serialize};

use super::{KeyId, TokenDigest as Digest, key::digest_base64};

/// Which request it is: a digest of who asks and of what they call it (over REST the `Idempotency-Key`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(#[serde(with = "digest_base64")] Digest);

impl RequestId {
    /// The request that `asking` calls `name`. Two keys that use the same name ask two things.
    #[must_use]
    pub fn of(asking: KeyId, name: &str) -> Self {
        Self(Digest::of(&[b"keywright request\0", asking.as_bytes().as_slice(), name.as_bytes()].concat()))
    }
}

/// A request that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    /// Which.
    pub request: RequestId,
    /// A digest of what was asked.
    #[serde(with = "digest_base64")]
    pub asked: Digest,
}
