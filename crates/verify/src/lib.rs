//! What a service embeds to check Keywright's tokens: token formats, permission matching, verdicts.
//!
//! No store, no clock, no async, no network: the caller keeps the records and says what time it is.
//!
//! A [`Checker`] knows keys by the digest of their token. It is told of each change as it happens,
//! and answers whether a token is good for what a service [`Need`]s:
//!
//! ```
//! use keywright_verify::{Checker, Grant, KeyEntry, Need, Permission, RoleId, TokenDigest, Verdict, opaque};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = opaque::compose("kw", &"7Hq2mXc90aZt".parse()?, &[7; 32]);
//! let role: RoleId = "BackupReader".parse()?;
//!
//! let mut checker = Checker::new();
//! checker.put_role(role, ["backups.*".parse()?]);
//! checker.put_key(
//!     TokenDigest::of(token.as_bytes()),
//!     KeyEntry::new("7Hq2mXc90aZt".parse()?).with_grants([Grant::everywhere(role)]),
//! );
//!
//! let read = [Permission::parse("backups.read")?];
//! let now = 1_795_000_000; // seconds since 1970
//! assert_eq!(checker.check(&token, &Need::of(&read), now), Verdict::Valid);
//!
//! // A change takes effect in the next check.
//! checker.put_role(role, ["backups.list".parse()?]);
//! assert_eq!(checker.check(&token, &Need::of(&read), now), Verdict::MissingPermission);
//! # Ok(()) }
//! ```

pub mod bundle;
mod checker;
mod digest;
mod id;
mod jwk;
mod jwks;
mod need;
mod permission;
mod token;
mod verdict;

pub use checker::{Accounts, Check, Checker, Grant, Grants, KeyEntry, OwnerEntry};
pub use digest::TokenDigest;
pub use id::{AccountId, AccountKind, BASE62, Id, KeyId, KeyKind, NotAnId, OwnerId, OwnerKind, RoleId, RoleKind};
pub use jwk::{Jwk, NotAThumbprint, PublicKey, Thumbprint};
pub use jwks::{Claims, JwksChecker, LimitedRole, NotAJwkSet};
pub use need::Need;
pub use permission::{InvalidPermission, Pattern, Permission, RESERVED};
pub use token::{Flaw, Shape, jwt, opaque, shape};
pub use verdict::Verdict;
