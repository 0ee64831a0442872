//! A checker that has public keys alone: what it takes, each pitfall of RFC 8725, and Wycheproof's signatures.
//!
//! | RFC 8725, section | here |
//! |---|---|
//! | 3.1 the algorithm is verified, 3.2 and is a good one | `rfc_8725_3_1_and_3_2_the_algorithm_is_the_keys` |
//! | 3.3 all operations are validated, 3.6 nothing is unpacked | `rfc_8725_3_3_and_3_6_what_is_encrypted_packed_or_nested_is_no_token` |
//! | 3.4 inputs are validated | `rfc_8725_3_4_what_is_no_key_of_its_curve_is_refused`, and Wycheproof's cases |
//! | 3.5 keys have entropy | `rfc_8725_3_5_a_secret_that_somebody_chose_is_no_key` |
//! | 3.7 UTF-8 | `rfc_8725_3_7_what_is_not_utf_8_is_no_token` |
//! | 3.8 issuer and subject, 3.9 audience | `rfc_8725_3_8_and_3_9_another_issuer_and_another_audience_are_told_apart` |
//! | 3.10 claims are not trusted | `rfc_8725_3_10_keys_are_the_vaults_alone` |
//! | 3.11 types are explicit | `rfc_8725_3_11_types_are_not_mixed_up` |
//! | 3.12 kinds exclude each other | `rfc_8725_3_12_neither_a_list_nor_a_bundle_nor_a_token_passes_for_another`, in `status_list.rs` |

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
fn rfc_8725_3_8_and_3_9_another_issuer_and_another_audience_are_told_apart() {
    let of = |member| verdict(By::Es256, &header(By::Es256), &with(claims(), member, "urn:another"));
    assert_eq!(
        verdict(By::Es256, &header(By::Es256), &with(claims(), "sub", json!(["Owner0000001"]))),
        Verdict::Malformed
    );
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
fn rfc_8725_3_3_and_3_6_what_is_encrypted_packed_or_nested_is_no_token() {
    let (header, claims) = (header(By::Es256), claims());
    let inner = signed(By::Es256, &encoded(&header), &encoded(&claims));
    let check = |token: &str| checker().check(token, NOW).err();
    assert_eq!(check(&inner), None);
    // A JWE has five parts (RFC 7516, section 3.1), whatever its header calls itself.
    let jwe = json!({"alg": "ECDH-ES", "enc": "A256GCM", "zip": "DEF", "typ": "JWT", "kid": header["kid"]});
    for header in [encoded(&jwe), encoded(&header)] {
        assert_eq!(check(&format!("{header}..AAAA.AAAA.AAAA")), Some(Verdict::Malformed));
        assert_eq!(check(&format!("{header}.AAAA.AAAA.AAAA.AAAA")), Some(Verdict::Malformed));
    }
    // What is good inside of another is not looked for.
    let nested = encoded(&with(header.clone(), "cty", "JWT"));
    for outer in [URL_SAFE_NO_PAD.encode(&inner), encoded(&json!(inner)), encoded(&json!({ "jwt": inner }))] {
        assert_eq!(
            check(&signed(By::EdDsa, &encoded(&with(self::header(By::EdDsa), "cty", "JWT")), &outer)),
            Some(Verdict::Malformed)
        );
        assert_eq!(check(&signed(By::Es256, &nested, &outer)), Some(Verdict::Malformed));
    }
    assert_eq!(check(&inner.replacen('.', &format!(".{inner}."), 1)), Some(Verdict::Malformed));
    // Nothing is unpacked, with `zip` (a header of RFC 7516 alone) and without.
    let text = claims.to_string();
    for packed in [
        miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9),
        miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), 9),
    ] {
        for header in [&header, &with(header.clone(), "zip", "DEF")] {
            assert_eq!(
                check(&signed(By::Es256, &encoded(header), &URL_SAFE_NO_PAD.encode(&packed))),
                Some(Verdict::Malformed)
            );
        }
    }
}

#[test]
fn rfc_8725_3_4_what_is_no_key_of_its_curve_is_refused() {
    let set = |key: &PublicKey| {
        JwksChecker::new(&json!({"keys": [Jwk::new(key.clone())]}).to_string(), ISSUER, ISSUER).map(drop)
    };
    let good = ES256.public_key().as_ref().to_vec();
    assert_eq!(set(&point(&good)), Ok(()));
    // The coordinates changed round, one bit other, nothing, and beyond the prime.
    let mut bit = good.clone();
    bit[64] ^= 1;
    let round = [&good[..1], &good[33..], &good[1..33]].concat();
    for wrong in [round, bit, vec![0; 65], vec![0xff; 65]] {
        let key = point(&wrong);
        assert_eq!(set(&key), Err(NotAJwkSet::Key));
        assert!(!key.verifies(b"text", ES256.sign(&SystemRandom::new(), b"text").unwrap().as_ref()));
    }

    // Ed25519's neutral point: anybody can sign for it, and one signature does for every text. It has two spellings, and either sign.
    let neutral = [[&[1][..], &[0; 31]].concat(), [&[0xee][..], &[0xff; 30], &[0x7f]].concat()];
    for mut key in neutral.map(|key| <[u8; 32]>::try_from(key).unwrap()) {
        for sign in [0, 0x80] {
            key[31] ^= sign;
            let forged = [&[1][..], &[0; 63]].concat();
            assert!(PublicKey::ed25519(key).verifies(b"text", &forged), "there is something to refuse");
            assert_eq!(set(&PublicKey::ed25519(key)), Err(NotAJwkSet::Key));
        }
    }
    assert_eq!(set(&PublicKey::ed25519(EDDSA.public_key().as_ref().try_into().unwrap())), Ok(()));
}

#[test]
fn rfc_8725_3_5_a_secret_that_somebody_chose_is_no_key() {
    let text = |key: Value| json!({ "keys": [key] }).to_string();
    for alg in ["HS256", "ES256", "EdDSA"] {
        let key = json!({"kty": "oct", "k": "c2VjcmV0", "alg": alg, "kid": jwk(By::Es256).kid, "use": "sig"});
        assert_eq!(JwksChecker::new(&text(key), ISSUER, ISSUER).map(drop), Err(NotAJwkSet::Form));
    }
    let token = format!("{}.{}", encoded(&with(header(By::Es256), "alg", "HS256")), encoded(&claims()));
    for secret in ["", "secret", "password"] {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        let token = format!("{token}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, token.as_bytes())));
        assert_eq!(checker().check(&token, NOW).unwrap_err(), Verdict::BadSignature);
    }
}

#[test]
fn rfc_8725_3_7_what_is_not_utf_8_is_no_token() {
    let (header, claims) = (header(By::EdDsa).to_string(), with(claims(), "sub", "Jos\u{e9}").to_string());
    let check = |header: &[u8], claims: &[u8]| {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        checker().check(&signed(By::EdDsa, &header, &claims), NOW).err()
    };
    assert_eq!(check(header.as_bytes(), claims.as_bytes()), None);
    let otherwise: [fn(&str) -> Vec<u8>; 7] = [
        // UTF-16, with and without a mark, and UTF-32.
        |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        |text| [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
        |text| text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect(),
        // UTF-8 with a mark (RFC 8259, section 8.1).
        |text| [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        // A brace, and a letter of a name, in two bytes where one does.
        |text| [b"\xc1\xbb", &text.as_bytes()[1..]].concat(),
        |text| {
            [
                &text.as_bytes()[..2],
                &[0xc0 | text.as_bytes()[2] >> 6, 0x80 | text.as_bytes()[2] & 0x3f],
                &text.as_bytes()[3..],
            ]
            .concat()
        },
    ];
    for other in otherwise {
        assert_eq!(check(&other(&header), claims.as_bytes()), Some(Verdict::Malformed));
        assert_eq!(check(header.as_bytes(), &other(&claims)), Some(Verdict::Malformed));
    }
    // Latin-1, bytes that are never in UTF-8, and half of a pair.
    let subject = |bytes: &[u8]| {
        let place = claims.find('\u{e9}').unwrap();
        [&claims.as_bytes()[..place], bytes, &claims.as_bytes()[place + 2..]].concat()
    };
    assert_eq!(check(header.as_bytes(), &subject("e".as_bytes())), None);
    for bytes in [b"\xe9".as_slice(), b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\ud800"] {
        assert_eq!(check(header.as_bytes(), &subject(bytes)), Some(Verdict::Malformed), "{bytes:?}");
    }
    // A member twice, once spelt otherwise: what one reader takes for it, another does not.
    for (name, other) in
        [("exp", "exp"), ("exp", "e\\u0078p"), ("iss", "iss"), ("roles", "roles"), ("aud", "a\\u0075d")]
    {
        let value = self::claims()[name].to_string();
        let twice = self::claims().to_string().replacen('{', &format!(r#"{{"{other}":{value},"#), 1);
        assert_eq!(check(header.as_bytes(), twice.as_bytes()), Some(Verdict::Malformed), "{twice}");
    }
    let kid = self::header(By::EdDsa)["kid"].clone();
    for (name, value) in [("kid", &kid), ("k\\u0069d", &kid), ("alg", &json!("none")), ("typ", &json!("JWT"))] {
        let twice = header.replacen('{', &format!(r#"{{"{name}":{value},"#), 1);
        assert_eq!(check(twice.as_bytes(), claims.as_bytes()), Some(Verdict::Malformed), "{twice}");
    }
}

#[test]
fn rfc_8725_3_10_keys_are_the_vaults_alone() {
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
