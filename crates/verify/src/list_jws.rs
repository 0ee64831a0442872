//! What the list key signs: a compact JWS (RFC 7515, section 3.1) whose header says what it is and by which key. Bundles begin
//! with one, and a status list is one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{PublicKey, Thumbprint, jwk::Bytes32};

/// Why a text is not what the trusted list key has signed as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotSigned {
    /// It has another form, or is something else.
    Form,
    /// Another key signed it.
    NotTrusted(Thumbprint),
    /// The signature is not good.
    BadSignature,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// What it is (RFC 8725, section 3.11), so that nothing that the list key signs passes for something else.
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

/// `payload` as JSON, signed by `sign`, whose public half is `list_key`.
pub(crate) fn signed(
    typ: &str,
    payload: &impl Serialize,
    list_key: &[u8; 32],
    sign: &dyn Fn(&[u8]) -> [u8; 64],
) -> serde_json::Result<String> {
    let header = Header {
        typ: typ.into(),
        kid: PublicKey::ed25519(*list_key).thumbprint(),
        jwk: ListKey { kty: "OKP".into(), crv: "Ed25519".into(), x: Bytes32(*list_key) },
        alg: "EdDSA".into(),
    };
    let mut text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(payload)?, &mut text);
    let signature = sign(text.as_bytes());
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut text);
    Ok(text)
}

/// The payload of what one of `trust` has signed as `typ`.
pub(crate) fn payload(text: &str, typ: &str, trust: &[Thumbprint]) -> Result<Vec<u8>, NotSigned> {
    let (signed, signature) = text.rsplit_once('.').ok_or(NotSigned::Form)?;
    let (header, payload) = signed.split_once('.').ok_or(NotSigned::Form)?;
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| NotSigned::Form)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| NotSigned::Form)?;
    let right = header.typ == typ && header.alg == "EdDSA" && header.jwk.kty == "OKP" && header.jwk.crv == "Ed25519";
    if !right {
        return Err(NotSigned::Form);
    }
    // The thumbprint of the key that the signature is checked with; what the text calls it does not count.
    let key = PublicKey::ed25519(header.jwk.x.0);
    let found = key.thumbprint();
    if !trust.contains(&found) || header.kid != found {
        return Err(NotSigned::NotTrusted(found));
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NotSigned::BadSignature)?;
    if !key.verifies(signed.as_bytes(), &signature) {
        return Err(NotSigned::BadSignature);
    }
    URL_SAFE_NO_PAD.decode(payload).map_err(|_| NotSigned::Form)
}
