//! The vault's token key: ECDSA on P-256 (ES256, RFC 7518, section 3.4), which signs JSON Web Tokens.
//!
//! Which claims a token has is decided by the operation that issues it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Jwk, PublicKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    secret::Token,
};

/// The key pair that signs tokens; its PKCS#8 form is wiped when dropped.
pub(crate) struct TokenKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: EcdsaKeyPair,
    header: String,
}

impl TokenKey {
    /// A new random one.
    pub(crate) fn random() -> Result<Self> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| refused())?;
        Self::from_pkcs8(document.as_ref())
    }

    /// The one that is written in `pkcs8` (RFC 5958).
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new())
            .map_err(|_| refused())?;
        let header = format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{}"}}"#, jwk(&pair).kid);
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
        let signature = self.pair.sign(&SystemRandom::new(), token.as_bytes()).map_err(|_| refused())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(Token::new(token))
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

fn jwk(pair: &EcdsaKeyPair) -> Jwk {
    // An uncompressed point (SEC 1, section 2.3.3): 4, then both coordinates.
    let (mut x, mut y) = ([0; 32], [0; 32]);
    let point = pair.public_key().as_ref().iter().skip(1);
    x.iter_mut().chain(&mut y).zip(point).for_each(|(to, from)| *to = *from);
    Jwk::new(PublicKey::es256(x, y))
}

fn refused() -> Error {
    Error::new(Code::Internal, "The token key could not be used.")
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_token_is_a_compact_jws_that_the_public_half_verifies() {
        let key = TokenKey::random().unwrap();
        let token = key.sign(br#"{"iss":"me"}"#).unwrap();
        let parts: Vec<_> = token.expose().split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("three parts") };
        let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
        assert_eq!(header, serde_json::json!({"alg": "ES256", "typ": "JWT", "kid": key.public().kid}));
        assert_eq!(URL_SAFE_NO_PAD.decode(claims).unwrap(), br#"{"iss":"me"}"#);
        let jwk = key.public();
        let PublicKey::Es256 { x, y, .. } = jwk.key else { panic!("an ES256 key") };
        let point = [&[4][..], &x.0, &y.0].concat();
        let signed = &token.expose().as_bytes()[..token.expose().rfind('.').unwrap()];
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed, &URL_SAFE_NO_PAD.decode(signature).unwrap())
            .unwrap();
    }

    #[test]
    fn the_pkcs8_form_brings_the_same_key_back() {
        let key = TokenKey::random().unwrap();
        assert_eq!(TokenKey::from_pkcs8(key.expose_pkcs8()).unwrap().public(), key.public());
        assert!(TokenKey::from_pkcs8(b"nonsense").is_err());
    }
}
