//! The list key that the targets' readers trust, and what it signs.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{PublicKey, Thumbprint};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;

static KEY: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap());

pub(crate) fn public() -> [u8; 32] {
    KEY.public_key().as_ref().try_into().unwrap()
}

pub(crate) fn trust() -> Thumbprint {
    PublicKey::ed25519(public()).thumbprint()
}

pub(crate) fn sign(text: &[u8]) -> [u8; 64] {
    KEY.sign(text).as_ref().try_into().unwrap()
}

/// Whatever stands in `payload`, well signed as a `typ`.
pub(crate) fn jws(typ: &str, payload: &[u8]) -> String {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(public())});
    let header = json!({"typ": typ, "kid": trust(), "jwk": jwk, "alg": "EdDSA"});
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(sign(text.as_bytes()));
    format!("{text}.{signature}")
}
