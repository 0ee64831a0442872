//! The first line of a bundle: a compact JWS by the list key, and what it says.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::BundleProblem;
use crate::{
    AccountId, Jwk, Pattern, RoleId, Thumbprint,
    jwk::Bytes32,
    list_jws::{self, NotSigned},
};

/// The only version there is.
pub(super) const VERSION: u32 = 1;
/// How long the first line may be with its end: 16 MiB are some 100,000 roles.
pub(super) const LONGEST_HEAD: usize = 16 << 20;
/// The type that the header names (RFC 8725, section 3.11), so that nothing else that the list key signs passes for one.
const TYP: &str = "kw-bundle";

/// How new a bundle is: of two bundles of a vault, the one with the greater epoch is newer, then the one with the greater
/// sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BundlePlace {
    /// The vault's epoch; a new one begins when an operator is removed.
    pub epoch: u64,
    /// The number of the last change that it knows of.
    pub sequence: u64,
}

/// An account that grants can be limited to. Services ask by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleAccount {
    /// Its id, which grants refer to.
    pub id: AccountId,
    /// Its name.
    pub name: String,
}

/// A role, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleRole {
    pub(super) id: RoleId,
    pub(super) permissions: Vec<Pattern>,
}

/// The public token keys (RFC 7517, section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Jwks {
    pub(super) keys: Vec<Jwk>,
}

/// The payload of the first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) version: u32,
    pub(super) vault: String,
    pub(super) epoch: u64,
    pub(super) sequence: u64,
    pub(super) issued_at: i64,
    pub(super) valid_until: i64,
    pub(super) keys_enabled: bool,
    pub(super) roles: Vec<BundleRole>,
    pub(super) accounts: Vec<BundleAccount>,
    pub(super) jwks: Jwks,
    /// How many lines follow.
    pub(super) count: u64,
    /// How many bytes they are, so that nobody holds more before their digest is known to be right.
    pub(super) length: u64,
    /// The SHA-256 of all bytes after the first line and its end.
    pub(super) sha256: Bytes32,
}

impl Head {
    pub(super) const fn place(&self) -> BundlePlace {
        BundlePlace { epoch: self.epoch, sequence: self.sequence }
    }

    /// The line, signed by `sign`, whose public half is `list_key`.
    pub(super) fn to_line(&self, list_key: &[u8; 32], sign: &dyn Fn(&[u8]) -> [u8; 64]) -> serde_json::Result<String> {
        list_jws::signed(TYP, self, list_key, sign)
    }

    /// What a line says that one of `trust` has signed.
    pub(super) fn from_line(line: &str, trust: &[Thumbprint]) -> Result<Self, BundleProblem> {
        let not = BundleProblem::NotABundle;
        let payload = list_jws::payload(line, TYP, trust).map_err(|why| match why {
            NotSigned::Form => not("its first line is no JWS of a bundle"),
            NotSigned::NotTrusted(found) => BundleProblem::NotTrusted { found },
            NotSigned::BadSignature => BundleProblem::BadSignature,
        })?;
        // A later version may have other members: first what it is.
        let Versioned { version } =
            serde_json::from_slice(&payload).map_err(|_| not("its first line says no version"))?;
        if version != VERSION {
            return Err(not("it is of a version that is not known here"));
        }
        serde_json::from_slice(&payload).map_err(|_| not("its first line says what is not known here"))
    }
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl fmt::Display for BundlePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "epoch {}, sequence {}", self.epoch, self.sequence)
    }
}
