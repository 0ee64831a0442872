//! The bundle: one signed file that lets a service check tokens with no connection to the vault.
//!
//! A bundle is text. Its first line is a compact JWS (RFC 7515) by the vault's list key, Ed25519 (RFC 8037), with the header
//! `typ` `kw-bundle`; its payload says what the vault is, how new this is and until when it holds, what the roles allow,
//! and how many lines follow with which SHA-256. Each line that follows is one key: its id, the digest of its token, its
//! grants, its end and its state. There are no names of keys, no owners and no secrets in it.
//!
//! * [`BundleReader`] reads one, in one pass, and makes a [`Checker`](crate::Checker) of it.
//! * [`KeptBundle`] follows a file that is kept up to date.
//! * [`write`](fn@write) makes one; only who holds the list key can.
//!
//! How a file is put in place is for who writes it.

mod head;
mod kept;
mod key_line;
mod problem;
mod read;
mod write;

pub use head::{BundleAccount, BundlePlace};
pub use kept::KeptBundle;
pub use problem::BundleProblem;
pub use read::{Bundle, BundleReader};
pub use write::{BundleFacts, write};
