//! A JWT by public keys. Changing the bytes of one never gets past its signature; so what stands in it is also signed as it is, which
//! reaches what reads the header and the claims.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Jwk, JwksChecker, PublicKey, Verdict};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;

use crate::NOW;

const ISSUER: &str = "urn:uuid:11111111-2222-4333-8444-555555555555";

static KEY: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap());

static JWK: LazyLock<Jwk> =
    LazyLock::new(|| Jwk::new(PublicKey::ed25519(KEY.public_key().as_ref().try_into().unwrap())));

static CHECKER: LazyLock<JwksChecker> = LazyLock::new(|| {
    let jwks = json!({"keys": [&*JWK, Jwk::new(es256())]}).to_string();
    JwksChecker::new(&jwks, ISSUER, ISSUER).unwrap()
});

/// The example of RFC 7515, appendix A.3.1.
fn es256() -> PublicKey {
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","alg":"ES256"}"#;
    serde_json::from_str(jwk).unwrap()
}

/// Header and claims with a line feed between them, or any text.
pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(CHECKER.check(&text, NOW).is_err(), "nobody signed this");
    let _ = JwksChecker::new(&text, ISSUER, ISSUER);
    let place = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, claims) = (&data[..place], data.get(place + 1..).unwrap_or_default());
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(KEY.sign(signed.as_bytes())));
    match CHECKER.check(&token, NOW) {
        Ok(claims) => {
            assert!(claims.expires_at.is_none_or(|end| NOW < end));
            claims
                .roles
                .iter()
                .for_each(|role| assert!(!claims.has_role(role, None) || claims.has_role(role, Some(""))));
        }
        Err(verdict) => assert_ne!(verdict, Verdict::Valid),
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": JWK.kid});
    let claims = json!({
        "iss": ISSUER, "sub": "Owner0000001", "aud": ISSUER, "jti": "7Hq2mXc90aZt", "iat": NOW, "nbf": NOW, "exp": NOW + 100,
        "roles": ["Reader", "Backup"], "grants": [{"role": "Backup", "accounts": ["eu-central"]}],
        "status": {"status_list": {"idx": 7, "uri": "https://keys.example/status-list"}},
    });
    let with = |mut value: serde_json::Value, member: &str, to: serde_json::Value| {
        value[member] = to;
        value
    };
    let seed = |header: &serde_json::Value, claims: &serde_json::Value| format!("{header}\n{claims}").into_bytes();
    vec![
        seed(&header, &claims),
        seed(&with(header.clone(), "alg", json!("none")), &claims),
        seed(&with(header.clone(), "crit", json!(["exp"])), &claims),
        seed(&header, &with(claims.clone(), "exp", json!(1e30))),
        seed(&header, &with(claims.clone(), "aud", json!([ISSUER]))),
        seed(&header, &with(claims.clone(), "nbf", json!(i64::MIN))),
        json!({"keys": [&*JWK]}).to_string().into_bytes(),
        b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln".to_vec(),
    ]
}
