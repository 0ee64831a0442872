//! What a service embeds to check Keywright's tokens: token formats, permission matching, verdicts.
//!
//! No store, no clock, no async: the caller says what time it is.

mod digest;
mod id;

pub use digest::TokenDigest;
pub use id::{BASE62, Id, KeyId, KeyKind, NotAnId};
mod permission;
pub use permission::Pattern;
