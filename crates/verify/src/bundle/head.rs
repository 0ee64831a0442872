//! The first line of a bundle: a compact JWS by the list key, and what it says.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::BundleProblem;
use crate::{AccountId, Jwk, Pattern, PublicKey, RoleId, Thumbprint, jwk::Bytes32};

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

/// The header of the first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    kid: Thumbprint,
    jwk: ListKey,
    alg: String,
}

/// The list key. Without `alg`: the header says it already.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListKey {
    kty: String,
    crv: String,
    x: Bytes32,
}

impl Head {
    pub(super) const fn place(&self) -> BundlePlace {
        BundlePlace { epoch: self.epoch, sequence: self.sequence }
    }

    /// The line, signed by `sign`, whose public half is `list_key`.
    pub(super) fn to_line(&self, list_key: &[u8; 32], sign: &dyn Fn(&[u8]) -> [u8; 64]) -> serde_json::Result<String> {
        let header = Header {
            typ: TYP.into(),
            kid: PublicKey::ed25519(*list_key).thumbprint(),
            jwk: ListKey { kty: "OKP".into(), crv: "Ed25519".into(), x: Bytes32(*list_key) },
            alg: "EdDSA".into(),
        };
        let mut line = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        line.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(self)?, &mut line);
        let signature = sign(line.as_bytes());
        line.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut line);
        Ok(line)
    }

    /// What a line says that one of `trust` has signed.
    pub(super) fn from_line(line: &str, trust: &[Thumbprint]) -> Result<Self, BundleProblem> {
        let not = BundleProblem::NotABundle;
        let (signed, signature) = line.rsplit_once('.').ok_or(not("its first line has no signature"))?;
        let (header, payload) = signed.split_once('.').ok_or(not("its first line is no JWS"))?;
        let header: Header = json(header).ok_or(not("its first line has another header"))?;
        let right =
            header.typ == TYP && header.alg == "EdDSA" && header.jwk.kty == "OKP" && header.jwk.crv == "Ed25519";
        if !right {
            return Err(not("its first line is of another kind"));
        }
        // The thumbprint of the key that the signature is checked with; what the line calls it does not count.
        let key = PublicKey::ed25519(header.jwk.x.0);
        let found = key.thumbprint();
        if !trust.contains(&found) || header.kid != found {
            return Err(BundleProblem::NotTrusted { found });
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| BundleProblem::BadSignature)?;
        if !key.verifies(signed.as_bytes(), &signature) {
            return Err(BundleProblem::BadSignature);
        }
        // A later version may have other members: first what it is.
        let Versioned { version } = json(payload).ok_or(not("its first line says no version"))?;
        if version != VERSION {
            return Err(not("it is of a version that is not known here"));
        }
        json(payload).ok_or(not("its first line says what is not known here"))
    }
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

fn json<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

impl fmt::Display for BundlePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "epoch {}, sequence {}", self.epoch, self.sequence)
    }
}
