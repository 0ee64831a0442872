//! Checking a JWT with nothing but the public keys, beside ring's verification of the same signature.

use std::{hint::black_box, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Jwk, JwksChecker, PublicKey, Verdict};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
        UnparsedPublicKey, VerificationAlgorithm,
    },
};

use crate::{
    Outcome, Scale,
    measure::{at_once, median},
    table::Row,
};

const NOW: i64 = 1_795_000_000;
const ISSUER: &str = "urn:uuid:11111111-2222-4333-8444-555555555555";
/// How many are timed together.
const TOGETHER: usize = 50;

/// What signs, and how ring verifies.
struct Signer {
    name: &'static str,
    jwk: Jwk,
    public: Vec<u8>,
    algorithm: &'static dyn VerificationAlgorithm,
    sign: Box<Sign>,
}

type Sign = dyn Fn(&[u8]) -> Outcome<Vec<u8>>;

/// A token, and what ring is asked.
struct Token {
    text: String,
    signed: String,
    signature: Vec<u8>,
}

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let signers = [es256()?, eddsa()?];
    let jwks = signers.iter().map(|signer| serde_json::to_string(&signer.jwk)).collect::<Result<Vec<_>, _>>()?;
    let checker = JwksChecker::new(&format!("{{\"keys\":[{}]}}", jwks.join(",")), ISSUER, ISSUER)?;
    let mut rows = Vec::new();
    for threads in [1, 2] {
        for signer in &signers {
            let good = (0..TOGETHER).map(|number| token(signer, number)).collect::<Outcome<Vec<_>>>()?;
            let wrong = good.iter().map(with_another_signature).collect::<Vec<_>>();
            let malformed = |token: &Token| Token { text: token.text.replacen('.', ":", 1), ..copy(token) };
            let malformed = good.iter().map(malformed).collect::<Vec<_>>();
            for (what, tokens, verdict, target) in [
                ("", good, None, Some(1.15)),
                (", another's signature", wrong, Some(Verdict::BadSignature), Some(1.15)),
                (", malformed", malformed, Some(Verdict::Malformed), None),
            ] {
                if tokens.iter().any(|token| checker.check(&token.text, NOW).err() != verdict) {
                    return Err("a token got another verdict than was expected".into());
                }
                let (ours, theirs) = beside_ring(&checker, signer, &tokens, scale.rounds, threads);
                let by = if threads == 1 { "" } else { ", 2 threads" };
                let what = format!("check: JWT by public key, {}{what}{by}", signer.name);
                rows.push(Row { target, ..Row::compare(&what, ours, "ring's verification", theirs, 0.0) });
            }
        }
    }
    Ok(rows)
}

fn es256() -> Outcome<Signer> {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(|_| "no key")?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random);
    let key = key.map_err(|_| "no key")?;
    let public = key.public_key().as_ref().to_vec();
    let jwk = Jwk::new(PublicKey::es256(public[1..33].try_into()?, public[33..].try_into()?));
    let sign = move |text: &[u8]| Ok(key.sign(&random, text).map_err(|_| "no signature")?.as_ref().to_vec());
    Ok(Signer { name: "ES256", jwk, public, algorithm: &ECDSA_P256_SHA256_FIXED, sign: Box::new(sign) })
}

fn eddsa() -> Outcome<Signer> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| "no key")?;
    let key = Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|_| "no key")?;
    let public = key.public_key().as_ref().to_vec();
    let jwk = Jwk::new(PublicKey::ed25519(public[..].try_into()?));
    let sign = move |text: &[u8]| Ok(key.sign(text).as_ref().to_vec());
    Ok(Signer { name: "EdDSA", jwk, public, algorithm: &ED25519, sign: Box::new(sign) })
}

/// With the claims that a vault writes.
fn token(signer: &Signer, number: usize) -> Outcome<Token> {
    let header = format!(r#"{{"alg":"{}","typ":"JWT","kid":"{}"}}"#, signer.name, signer.jwk.kid);
    let claims = format!(
        r#"{{"iss":"{ISSUER}","sub":"Owner0000001","aud":"{ISSUER}","jti":"Key{number:09}","iat":{NOW},"nbf":{NOW},"exp":{},"roles":["Deploy"]}}"#,
        NOW + 3600
    );
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = (signer.sign)(signed.as_bytes())?;
    Ok(Token { text: format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature)), signed, signature })
}

/// One that is well formed, so that all of it has to be computed, and wrong.
fn with_another_signature(token: &Token) -> Token {
    let mut signature = token.signature.clone();
    signature[20] ^= 1;
    Token { text: format!("{}.{}", token.signed, URL_SAFE_NO_PAD.encode(&signature)), signature, ..copy(token) }
}

fn copy(token: &Token) -> Token {
    Token { text: token.text.clone(), signed: token.signed.clone(), signature: token.signature.clone() }
}

fn beside_ring(
    checker: &JwksChecker,
    signer: &Signer,
    tokens: &[Token],
    rounds: usize,
    threads: usize,
) -> (Duration, Duration) {
    let key = UnparsedPublicKey::new(signer.algorithm, &signer.public);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(at_once(threads, || {
            for token in tokens {
                let _ = black_box(checker.check(black_box(&token.text), NOW));
            }
        }));
        theirs.push(at_once(threads, || {
            for token in tokens {
                let _ = black_box(key.verify(black_box(token.signed.as_bytes()), black_box(&token.signature)));
            }
        }));
    }
    let each = |times| median(times) / u32::try_from(tokens.len()).unwrap_or(1);
    (each(ours), each(theirs))
}
