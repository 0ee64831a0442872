//! Checks JWTs by their signature, for a service that has nothing but the vault's public token keys (a JWK Set, RFC 7517).
//!
//! What such a service learns is what was true when the token was issued. That a key was revoked or suspended since, the vault's
//! status list tells, where it has one (rule `status_list_address`); all else only a bundle or the vault itself, and whoever has
//! one of these has no need of this.
//!
//! RFC 8725 holds: the algorithm is the key's and not the header's, the type, the issuer and the audience are those expected, no
//! key is taken from the token, and `none` does not exist.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    Jwk, KeyId, PublicKey, Verdict,
    status_list::{Reference, Status, StatusList},
    token,
};

/// How far the clocks of two machines may be apart, in seconds: a token is not refused for having been issued a moment from now.
const CLOCKS_APART: i64 = 60;

/// What answers whether a JWT was signed by the vault, and what it says.
///
/// ```
/// use keywright_verify::{JwksChecker, Verdict};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let jwks = r#"{"keys":[]}"#; // as `keywright export jwks` writes it
/// let checker = JwksChecker::new(jwks, "https://keys.example", "https://backups.example")?;
/// let now = 1_795_000_000; // seconds since 1970
/// match checker.check("eyJ…", now) {
///     Ok(claims) => assert!(claims.has_role("Backup reader", Some("eu-central"))),
///     Err(verdict) => assert_eq!(verdict, Verdict::Malformed),
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct JwksChecker {
    keys: HashMap<String, PublicKey>,
    issuer: String,
    audience: String,
    status_list: Option<StatusList>,
}

/// What a token says: what was true when it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The key's id (`jti`).
    pub key: KeyId,
    /// Whom it was issued for, an owner's id, or the key's own id (`sub`).
    pub subject: String,
    /// The names of its roles.
    pub roles: Vec<String>,
    /// Those of them that are limited to accounts, and to which.
    pub limited: Vec<LimitedRole>,
    /// When it was issued, in seconds since 1970 (`iat`).
    pub issued_at: i64,
    /// Good while now is before it, in seconds since 1970 (`exp`); `None` never ends.
    pub expires_at: Option<i64>,
}

/// A role that is limited to accounts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LimitedRole {
    /// The role's name.
    pub role: String,
    /// The accounts' names.
    pub accounts: Vec<String>,
}

/// The text is not a JWK Set that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAJwkSet {
    /// It is not JSON of this form.
    #[error("this is not a JWK Set (RFC 7517) of ES256 and EdDSA keys")]
    Form,
    /// The name of a key is not its thumbprint, or two have the same.
    #[error("a key's `kid` is not its RFC 7638 thumbprint, or stands there twice")]
    Name,
    /// A key is no point of its curve, or one for which anybody can sign.
    #[error("a key is not one that signatures can be checked by")]
    Key,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Jwk>,
}

/// The header's members that count; a `jwk`, `jku` or `x5u` is not even read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: String,
    jti: KeyId,
    iat: i64,
    nbf: i64,
    exp: Option<i64>,
    roles: Vec<String>,
    #[serde(default)]
    grants: Vec<LimitedRole>,
    status: Option<Statuses>,
}

/// The ways in which a token's status is told, of which one is known here.
#[derive(Deserialize)]
struct Statuses {
    status_list: Option<Reference>,
}

impl JwksChecker {
    /// A checker that knows the keys of `jwks`, JSON, and takes only tokens of `issuer` (`iss`) for `audience` (`aud`). Both are
    /// `urn:uuid:` and the vault's id, unless the vault's rules say otherwise.
    ///
    /// # Errors
    ///
    /// Where it is not a JWK Set, or one of its keys is of a kind that no vault makes, or none at all.
    pub fn new(jwks: &str, issuer: impl Into<String>, audience: impl Into<String>) -> Result<Self, NotAJwkSet> {
        let set: Set = serde_json::from_str(jwks).map_err(|_| NotAJwkSet::Form)?;
        let mut keys = HashMap::new();
        for jwk in set.keys {
            if !jwk.key.can_verify() {
                return Err(NotAJwkSet::Key);
            }
            let named_right = jwk.kid == jwk.key.thumbprint();
            if !named_right || keys.insert(jwk.kid.to_string(), jwk.key).is_some() {
                return Err(NotAJwkSet::Name);
            }
        }
        Ok(Self { keys, issuer: issuer.into(), audience: audience.into(), status_list: None })
    }

    /// From now on tokens are held to this list, too: those that name a place in it. Answers whether it is taken: none is that is
    /// older than the one before.
    ///
    /// A token that names no list was issued when the vault had no address for one, and only its own end ends it.
    pub fn set_status_list(&mut self, list: StatusList) -> bool {
        let newest = self.status_list.as_ref().map(|list| list.facts().issued_at);
        let taken = newest.is_none_or(|newest| newest <= list.facts().issued_at);
        if taken {
            self.status_list = Some(list);
        }
        taken
    }

    /// What `token` says, where it is good at `now`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// First what the header and the signature say: `malformed`; `unknown`, of a key that is not known; `bad_signature`. Nothing else
    /// of the token is looked at before its signature was found good. Then the first that holds, in [`Verdict`]'s order: `malformed`;
    /// `stale_bundle`, where the status list is past its time; `unknown`, of an issuer that is not known, or where the token names
    /// another list or a place that this one does not have; `wrong_audience`; `revoked` and `suspended`, which the list says;
    /// `expired`.
    pub fn check(&self, token: &str, now: i64) -> Result<Claims, Verdict> {
        if !token::jwt::has_shape(token) {
            return Err(Verdict::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Verdict::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Verdict::Malformed)?;
        let header: Header = json(header)?;
        if header.crit.is_some() || !header.typ.eq_ignore_ascii_case("JWT") {
            return Err(Verdict::Malformed);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Verdict::Malformed)?;
        let key = self.keys.get(&header.kid).ok_or(Verdict::Unknown)?;
        if header.alg != key.alg() || !key.verifies(signed.as_bytes(), &signature) {
            return Err(Verdict::BadSignature);
        }
        let payload: Payload = json(payload)?;
        if payload.nbf.saturating_sub(CLOCKS_APART) > now {
            // No vault issues a token for later: one of the clocks is wrong.
            return Err(Verdict::Malformed);
        }
        let named = payload.status.and_then(|status| status.status_list);
        let status = match (&self.status_list, named) {
            (Some(list), Some(named)) => list.status_at(&named, now)?,
            _ => Status::Valid,
        };
        if payload.iss != self.issuer {
            return Err(Verdict::Unknown);
        }
        if payload.aud != self.audience {
            return Err(Verdict::WrongAudience);
        }
        match status {
            Status::Invalid => return Err(Verdict::Revoked),
            Status::Suspended => return Err(Verdict::Suspended),
            Status::Valid => {}
        }
        if payload.exp.is_some_and(|end| now >= end) {
            return Err(Verdict::Expired);
        }
        Ok(Claims {
            key: payload.jti,
            subject: payload.sub,
            roles: payload.roles,
            limited: payload.grants,
            issued_at: payload.iat,
            expires_at: payload.exp,
        })
    }
}

impl Claims {
    /// Whether it has the role, in `account` where one is named, else everywhere.
    #[must_use]
    pub fn has_role(&self, role: &str, account: Option<&str>) -> bool {
        let mut limits = self.limited.iter().filter(|limited| limited.role == role).peekable();
        if limits.peek().is_none() {
            return self.roles.iter().any(|name| name == role);
        }
        account.is_some_and(|account| limits.any(|limited| limited.accounts.iter().any(|name| name == account)))
    }
}

/// A part of the token, which is strict base64url of JSON without members that stand twice.
fn json<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Verdict> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Verdict::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Verdict::Malformed)
}
