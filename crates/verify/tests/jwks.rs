//! A checker that has public keys alone: what it takes, each pitfall of RFC 8725, and Wycheproof's signatures.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Jwk, JwksChecker, NotAJwkSet, PublicKey, Verdict};
use proptest::prelude::*;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

const NOW: i64 = 1_795_000_000;
const ISSUER: &str = "urn:uuid:11111111-2222-4333-8444-555555555555";

static ES256: LazyLock<EcdsaKeyPair> = LazyLock::new(|| {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap()
});
static EDDSA: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap());

#[derive(Clone, Copy)]
enum By {
    Es256,
    EdDsa,
}

fn point(bytes: &[u8]) -> PublicKey {
    PublicKey::es256(bytes[1..33].try_into().unwrap(), bytes[33..].try_into().unwrap())
}

fn jwk(by: By) -> Jwk {
    Jwk::new(match by {
        By::Es256 => point(ES256.public_key().as_ref()),
        By::EdDsa => PublicKey::ed25519(EDDSA.public_key().as_ref().try_into().unwrap()),
    })
}

fn checker() -> JwksChecker {
    let jwks = json!({"keys": [jwk(By::Es256), jwk(By::EdDsa)]});
    JwksChecker::new(&jwks.to_string(), ISSUER, ISSUER).unwrap()
}

fn header(by: By) -> Value {
    let alg = match by {
        By::Es256 => "ES256",
        By::EdDsa => "EdDSA",
    };
    json!({"alg": alg, "typ": "JWT", "kid": jwk(by).kid})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "Owner0000001", "aud": ISSUER, "jti": "7Hq2mXc90aZt", "iat": NOW, "nbf": NOW, "exp": NOW + 100,
        "roles": ["Reader", "Backup"], "grants": [{"role": "Backup", "accounts": ["eu-central"]}],
    })
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signature(by: By, text: &str) -> Vec<u8> {
    match by {
        By::Es256 => ES256.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
        By::EdDsa => EDDSA.sign(text.as_bytes()).as_ref().to_vec(),
    }
}

fn signed(by: By, header: &str, payload: &str) -> String {
    let text = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(signature(by, &text));
    format!("{text}.{signature}")
}

/// The verdict on a token with this header and these claims, signed as its signer would.
fn verdict(by: By, header: &Value, claims: &Value) -> Verdict {
    checker().check(&signed(by, &encoded(header), &encoded(claims)), NOW).err().unwrap_or(Verdict::Valid)
}

fn with(mut value: Value, member: &str, to: impl Into<Value>) -> Value {
    value[member] = to.into();
    value
}

fn without(mut value: Value, member: &str) -> Value {
    value.as_object_mut().unwrap().remove(member).unwrap();
    value
}

#[test]
fn what_was_signed_is_said() {
    for by in [By::Es256, By::EdDsa] {
        let token = signed(by, &encoded(&header(by)), &encoded(&claims()));
        let claims = checker().check(&token, NOW).unwrap();
        assert_eq!(claims.key.to_string(), "7Hq2mXc90aZt");
        assert_eq!(
            (claims.subject.as_str(), claims.issued_at, claims.expires_at),
            ("Owner0000001", NOW, Some(NOW + 100))
        );
        assert!(claims.has_role("Reader", None) && claims.has_role("Reader", Some("us-east")));
        assert!(claims.has_role("Backup", Some("eu-central")));
        assert!(!claims.has_role("Backup", Some("us-east")) && !claims.has_role("Backup", None));
        assert!(!claims.has_role("Admin", None));
        let at = |now| checker().check(&token, now).err();
        assert_eq!([at(NOW + 99), at(NOW + 100)], [None, Some(Verdict::Expired)]);
        assert_eq!([at(NOW - 60), at(NOW - 61)], [None, Some(Verdict::Malformed)]);
    }
}

#[test]
fn a_key_that_never_ends_has_no_end() {
    assert_eq!(verdict(By::Es256, &header(By::Es256), &without(claims(), "exp")), Verdict::Valid);
}

#[test]
fn another_issuer_and_another_audience_are_told_apart() {
    let of = |member| verdict(By::Es256, &header(By::Es256), &with(claims(), member, "urn:another"));
    assert_eq!(of("iss"), Verdict::Unknown);
    assert_eq!(of("aud"), Verdict::WrongAudience);
    let both = json!([ISSUER, "urn:another"]);
    assert_eq!(verdict(By::Es256, &header(By::Es256), &with(claims(), "aud", both)), Verdict::Malformed);
}

#[test]
fn rfc_8725_3_1_and_3_2_the_algorithm_is_the_keys() {
    let is = |by, alg: &str| verdict(by, &with(header(by), "alg", alg), &claims());
    for alg in ["none", "None", "HS256", "RS256", "ES384", "EdDSA", "es256", ""] {
        assert_eq!(is(By::Es256, alg), Verdict::BadSignature, "{alg}");
    }
    assert_eq!(is(By::EdDsa, "ES256"), Verdict::BadSignature);
    // Without a signature.
    let token = format!("{}.{}.", encoded(&with(header(By::Es256), "alg", "none")), encoded(&claims()));
    assert_eq!(checker().check(&token, NOW).unwrap_err(), Verdict::Malformed);
    // The public key as the secret of an HMAC.
    let text = format!("{}.{}", encoded(&with(header(By::Es256), "alg", "HS256")), encoded(&claims()));
    for secret in [ES256.public_key().as_ref().to_vec(), serde_json::to_vec(&jwk(By::Es256)).unwrap()] {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
        let token = format!("{text}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, text.as_bytes())));
        assert_eq!(checker().check(&token, NOW).unwrap_err(), Verdict::BadSignature);
    }
}

#[test]
fn rfc_8725_3_8_to_3_10_keys_are_the_vaults_alone() {
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let theirs = Jwk::new(PublicKey::ed25519(stranger.public_key().as_ref().try_into().unwrap()));
    let sign = |header: &Value| {
        let text = format!("{}.{}", encoded(header), encoded(&claims()));
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(stranger.sign(text.as_bytes())))
    };
    let check = |header: &Value| checker().check(&sign(header), NOW).unwrap_err();
    let own = json!({"alg": "EdDSA", "typ": "JWT", "kid": theirs.kid, "jwk": theirs});
    assert_eq!(check(&own), Verdict::Unknown);
    let lying = json!({"alg": "EdDSA", "typ": "JWT", "kid": jwk(By::EdDsa).kid, "jwk": theirs, "jku": "https://theirs.example"});
    assert_eq!(check(&lying), Verdict::BadSignature);
    for kid in ["../../dev/null", "' OR 1=1", "", "\u{0}"] {
        assert_eq!(check(&with(own.clone(), "kid", kid)), Verdict::Unknown);
    }
}

#[test]
fn rfc_8725_3_11_types_are_not_mixed_up() {
    for typ in ["kw-bundle", "statuslist+jwt", "at+jwt", ""] {
        assert_eq!(verdict(By::Es256, &with(header(By::Es256), "typ", typ), &claims()), Verdict::Malformed, "{typ}");
    }
    assert_eq!(verdict(By::Es256, &without(header(By::Es256), "typ"), &claims()), Verdict::Malformed);
    assert_eq!(verdict(By::Es256, &with(header(By::Es256), "typ", "jwt"), &claims()), Verdict::Valid);
}

#[test]
fn what_must_be_understood_and_is_not_is_refused() {
    // RFC 7515, section 4.1.11; and RFC 7797, which would change what is signed.
    for more in [json!(["exp"]), json!(["b64"]), json!([])] {
        assert_eq!(verdict(By::Es256, &with(header(By::Es256), "crit", more), &claims()), Verdict::Malformed);
    }
}

#[test]
fn every_claim_is_wanted_and_of_its_kind() {
    for member in ["iss", "sub", "aud", "jti", "iat", "nbf", "roles"] {
        assert_eq!(verdict(By::Es256, &header(By::Es256), &without(claims(), member)), Verdict::Malformed, "{member}");
    }
    for (member, wrong) in
        [("exp", json!("1795000100")), ("exp", json!(1e30)), ("iat", json!(null)), ("jti", json!("short"))]
    {
        assert_eq!(
            verdict(By::Es256, &header(By::Es256), &with(claims(), member, wrong)),
            Verdict::Malformed,
            "{member}"
        );
    }
    let twice = claims().to_string().replacen('{', &format!(r#"{{"exp":{},"#, NOW + 999_999), 1);
    let token = signed(By::Es256, &encoded(&header(By::Es256)), &URL_SAFE_NO_PAD.encode(twice));
    assert_eq!(checker().check(&token, NOW).unwrap_err(), Verdict::Malformed);
}

#[test]
fn a_set_is_taken_whole_or_not_at_all() {
    let new = |text: &str| JwksChecker::new(text, ISSUER, ISSUER).map(drop);
    assert_eq!(new(r#"{"keys":[]}"#), Ok(()));
    for text in
        ["", "[]", "{}", r#"{"keys":[{}]}"#, r#"{"keys":[{"kty":"oct","k":"AA","alg":"HS256","kid":"x","use":"sig"}]}"#]
    {
        assert_eq!(new(text), Err(NotAJwkSet::Form), "{text}");
    }
    let twice = json!({"keys": [jwk(By::Es256), jwk(By::Es256)]});
    assert_eq!(new(&twice.to_string()), Err(NotAJwkSet::Name));
    let mut renamed = jwk(By::Es256);
    renamed.kid = jwk(By::EdDsa).kid;
    assert_eq!(new(&json!({"keys": [renamed]}).to_string()), Err(NotAJwkSet::Name));
}

#[test]
fn wycheproof_signatures_of_es256() {
    use wycheproof::{TestResult, ecdsa};
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut counted = 0;
    for group in set.test_groups {
        let key = point(&group.key.key);
        for test in group.tests {
            let verified = key.verifies(&test.msg, &test.sig);
            let must = test.result == TestResult::Valid;
            assert!(verified == must || test.result == TestResult::Acceptable, "{}: {}", test.tc_id, test.comment);
            counted += 1;
        }
    }
    assert!(counted > 200, "{counted}");
}

#[test]
fn wycheproof_signatures_of_eddsa() {
    use wycheproof::{TestResult, eddsa};
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut counted = 0;
    for group in set.test_groups {
        let key = PublicKey::ed25519(group.key.pk[..].try_into().unwrap());
        for test in group.tests {
            assert_eq!(
                key.verifies(&test.msg, &test.sig),
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            counted += 1;
        }
    }
    assert!(counted > 100, "{counted}");
}

proptest! {
    #[test]
    fn no_changed_character_gets_by(at in any::<prop::sample::Index>(), to in prop::sample::select(&b"ABab01-_."[..])) {
        for by in [By::Es256, By::EdDsa] {
            let token = signed(by, &encoded(&header(by)), &encoded(&claims()));
            let mut bytes = token.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = to;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(changed == token || checker().check(&changed, NOW).is_err());
        }
    }

    #[test]
    fn any_text_is_judged(text in any::<String>()) {
        prop_assert!(checker().check(&text, NOW).is_err());
    }
}
