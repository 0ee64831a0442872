//! Public keys as JSON Web Keys (RFC 7517), and the thumbprints that name them (RFC 7638).
//!
//! Only the two kinds that a vault makes: P-256 for ES256 (RFC 7518, section 6.2) and Ed25519 for EdDSA (RFC 8037).

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest,
    signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};

use crate::point;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// The key, by its kind.
    #[serde(flatten)]
    pub key: PublicKey,
    /// What tokens call it by: its thumbprint.
    pub kid: Thumbprint,
    /// What it is for; always `sig`.
    #[serde(rename = "use")]
    pub purpose: Purpose,
}

/// A public key of one of the two kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alg")]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256 {
        /// Always `EC`.
        kty: Ec,
        /// Always `P-256`.
        crv: P256,
        /// The point's first coordinate.
        x: Bytes32,
        /// The point's second coordinate.
        y: Bytes32,
    },
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa {
        /// Always `OKP`.
        kty: Okp,
        /// Always `Ed25519`.
        crv: Curve25519,
        /// The key.
        x: Bytes32,
    },
}

macro_rules! word {
    ($(#[doc = $doc:literal])+ $name:ident = $word:literal) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            /// The one word.
            #[serde(rename = $word)]
            It,
        }
    };
}

word! {
    /// The key type of elliptic curves.
    Ec = "EC"
}
word! {
    /// The curve P-256.
    P256 = "P-256"
}
word! {
    /// The key type of RFC 8037.
    Okp = "OKP"
}
word! {
    /// The curve Ed25519.
    Curve25519 = "Ed25519"
}
word! {
    /// For signatures.
    Purpose = "sig"
}

/// Thirty-two bytes, in JSON as base64url without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bytes32(pub [u8; 32]);

/// The SHA-256 thumbprint of a public key (RFC 7638; RFC 8037, section 2), as text base64url without padding: 43 characters.
///
/// It names a key, and it is what somebody who trusts a key is given.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 32]);

/// The text is not a thumbprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a thumbprint is 43 characters of base64url")]
pub struct NotAThumbprint;

impl Jwk {
    /// The key with its thumbprint as `kid`.
    #[must_use]
    pub fn new(key: PublicKey) -> Self {
        Self { kid: key.thumbprint(), key, purpose: Purpose::It }
    }
}

impl PublicKey {
    /// The P-256 key at this point.
    #[must_use]
    pub const fn es256(x: [u8; 32], y: [u8; 32]) -> Self {
        Self::Es256 { kty: Ec::It, crv: P256::It, x: Bytes32(x), y: Bytes32(y) }
    }

    /// The Ed25519 key (RFC 8032, section 5.1.5).
    #[must_use]
    pub const fn ed25519(key: [u8; 32]) -> Self {
        Self::EdDsa { kty: Okp::It, crv: Curve25519::It, x: Bytes32(key) }
    }

    /// Whether `signature` is by this key over `message`: two numbers of 32 bytes (RFC 7518, section 3.4), or RFC 8032's.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Es256 { x, y, .. } => {
                let point = point::uncompressed(&x.0, &y.0);
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Self::EdDsa { x, .. } => UnparsedPublicKey::new(&ED25519, x.0).verify(message, signature),
        };
        verified.is_ok()
    }

    /// Whether a signature by it can say anything: it is a point of its curve, and not one of those for which anybody can sign.
    pub(crate) fn can_verify(&self) -> bool {
        match self {
            Self::Es256 { x, y, .. } => point::is_on_p256(&x.0, &y.0),
            // One that is no point at all verifies nothing.
            Self::EdDsa { x, .. } => !point::is_of_small_order(&x.0),
        }
    }

    /// The algorithm's name (RFC 7518, section 3.1; RFC 8037, section 3.1).
    #[must_use]
    pub const fn alg(&self) -> &'static str {
        match self {
            Self::Es256 { .. } => "ES256",
            Self::EdDsa { .. } => "EdDSA",
        }
    }

    /// Its thumbprint.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        // RFC 7638, section 3: the required members in lexicographic order, without spaces.
        let text = match self {
            Self::Es256 { x, y, .. } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::EdDsa { x, .. } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        };
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        Thumbprint(bytes)
    }
}

impl FromStr for Bytes32 {
    type Err = NotAThumbprint;

    fn from_str(text: &str) -> Result<Self, NotAThumbprint> {
        let mut bytes = [0; 32];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).map_err(|_| NotAThumbprint)?;
        if length == bytes.len() { Ok(Self(bytes)) } else { Err(NotAThumbprint) }
    }
}

impl fmt::Display for Bytes32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Thumbprint {
    type Err = NotAThumbprint;

    fn from_str(text: &str) -> Result<Self, NotAThumbprint> {
        text.parse().map(|Bytes32(bytes)| Self(bytes))
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bytes32(self.0).fmt(f)
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

macro_rules! as_text {
    ($name:ident, $what:literal) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($what)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(|_| E::custom(concat!("not ", $what)))
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}

as_text!(Bytes32, "32 bytes of base64url");
as_text!(Thumbprint, "a thumbprint");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_of_rfc_8037() {
        // Appendix A.3.
        let jwk: PublicKey = serde_json::from_str(
            r#"{"alg":"EdDSA","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        )
        .unwrap();
        assert_eq!(jwk.thumbprint().to_string(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_jwk_reads_back() {
        for key in [PublicKey::es256([1; 32], [2; 32]), PublicKey::ed25519([3; 32])] {
            let text = serde_json::to_string(&Jwk::new(key.clone())).unwrap();
            assert!(text.contains(r#""use":"sig""#), "{text}");
            assert_eq!(serde_json::from_str::<Jwk>(&text).unwrap(), Jwk::new(key));
        }
        for wrong in [
            r#"{"alg":"EdDSA","kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#"{"alg":"none","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#"{"alg":"EdDSA","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}"#,
            r#"{"alg":"EdDSA","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfV"}"#,
        ] {
            assert!(serde_json::from_str::<PublicKey>(wrong).is_err(), "{wrong}");
        }
    }
}
