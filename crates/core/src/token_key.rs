//! The vault's token key, which signs JSON Web Tokens: ECDSA on P-256 (ES256, RFC 7518, section 3.4) or Ed25519 (EdDSA,
//! RFC 8037).
//!
//! Which claims a token has is decided by the operation that issues it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Jwk, PublicKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    model::TokenAlgorithm,
    secret::Token,
};

/// The key pair that signs tokens; its PKCS#8 form is wiped when dropped.
pub(crate) struct TokenKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: Pair,
    header: String,
}

enum Pair {
    Es256(EcdsaKeyPair),
    Eddsa(Ed25519KeyPair),
}

impl TokenKey {
    /// A new random one.
    pub(crate) fn random(algorithm: TokenAlgorithm) -> Result<Self> {
        let random = SystemRandom::new();
        let document = match algorithm {
            TokenAlgorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
            TokenAlgorithm::Eddsa => Ed25519KeyPair::generate_pkcs8(&random),
        };
        Self::from_pkcs8(document.map_err(|_| refused())?.as_ref())
    }

    /// The one that is written in `pkcs8` (RFC 5958), which says of which kind it is.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self> {
        let es256 = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new());
        let pair = match es256 {
            Ok(pair) => Pair::Es256(pair),
            Err(_) => Pair::Eddsa(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| refused())?),
        };
        let jwk = jwk(&pair);
        let header = format!(r#"{{"alg":"{}","typ":"JWT","kid":"{}"}}"#, jwk.key.alg(), jwk.kid);
        Ok(Self { pkcs8: Zeroizing::new(pkcs8.to_vec()), pair, header: URL_SAFE_NO_PAD.encode(header) })
    }

    /// The PKCS#8 form.
    pub(crate) fn expose_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub(crate) fn public(&self) -> Jwk {
        jwk(&self.pair)
    }

    /// A compact JWS (RFC 7515, section 3.1) over `claims`.
    pub(crate) fn sign(&self, claims: &[u8]) -> Result<Token> {
        // Room for all of it from the start, so that no part of the token stays behind in a smaller buffer.
        let length = self.header.len() + 1 + claims.len().div_ceil(3) * 4 + 1 + 86;
        let mut token = String::with_capacity(length);
        token.push_str(&self.header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = match &self.pair {
            Pair::Es256(pair) => pair.sign(&SystemRandom::new(), token.as_bytes()).map_err(|_| refused())?,
            Pair::Eddsa(pair) => pair.sign(token.as_bytes()),
        };
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(Token::new(token))
    }
}

/// How the tokens of a public key are signed.
pub(crate) fn algorithm(key: &PublicKey) -> TokenAlgorithm {
    match key {
        PublicKey::Es256 { .. } => TokenAlgorithm::Es256,
        PublicKey::EdDsa { .. } => TokenAlgorithm::Eddsa,
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

fn jwk(pair: &Pair) -> Jwk {
    let (mut x, mut y) = ([0; 32], [0; 32]);
    let fill = |to: &mut dyn Iterator<Item = &mut u8>, from: &[u8]| to.zip(from).for_each(|(to, from)| *to = *from);
    Jwk::new(match pair {
        Pair::Es256(pair) => {
            // An uncompressed point (SEC 1, section 2.3.3): 4, then both coordinates.
            fill(&mut x.iter_mut().chain(&mut y), pair.public_key().as_ref().get(1..).unwrap_or_default());
            PublicKey::es256(x, y)
        }
        Pair::Eddsa(pair) => {
            fill(&mut x.iter_mut(), pair.public_key().as_ref());
            PublicKey::ed25519(x)
        }
    })
}

fn refused() -> Error {
    Error::new(Code::Internal, "The token key could not be used.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [(TokenAlgorithm, &str); 2] = [(TokenAlgorithm::Es256, "ES256"), (TokenAlgorithm::Eddsa, "EdDSA")];

    #[test]
    fn a_token_is_a_compact_jws_that_the_public_half_verifies() {
        for (kind, alg) in BOTH {
            let key = TokenKey::random(kind).unwrap();
            let token = key.sign(br#"{"iss":"me"}"#).unwrap();
            let parts: Vec<_> = token.expose().split('.').collect();
            let [header, claims, signature] = parts[..] else { panic!("three parts") };
            let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
            assert_eq!(header, serde_json::json!({"alg": alg, "typ": "JWT", "kid": key.public().kid}));
            assert_eq!(URL_SAFE_NO_PAD.decode(claims).unwrap(), br#"{"iss":"me"}"#);
            let jwk = key.public();
            assert_eq!((jwk.kid, algorithm(&jwk.key)), (jwk.key.thumbprint(), kind));
            let signed = &token.expose().as_bytes()[..token.expose().rfind('.').unwrap()];
            assert!(jwk.key.verifies(signed, &URL_SAFE_NO_PAD.decode(signature).unwrap()));
        }
    }

    #[test]
    fn the_pkcs8_form_brings_the_same_key_back() {
        for (kind, _) in BOTH {
            let key = TokenKey::random(kind).unwrap();
            assert_eq!(TokenKey::from_pkcs8(key.expose_pkcs8()).unwrap().public(), key.public());
        }
        assert!(TokenKey::from_pkcs8(b"nonsense").is_err());
    }
}
