//! Status lists: what a service with public keys alone learns by one, and what it takes for none.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::{io::BufReader, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{
    Checker, Jwk, JwksChecker, Need, PublicKey, Thumbprint, Verdict,
    bundle::{self, BundleFacts, BundlePlace, BundleProblem, BundleReader},
    status_list::{self, Status, StatusList, StatusListFacts, StatusListProblem},
};
use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

const NOW: i64 = 1_795_000_000;
const ISSUER: &str = "urn:uuid:11111111-2222-4333-8444-555555555555";
const ADDRESS: &str = "https://keys.example.org/status-list";

static TOKEN_KEY: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap());
static LIST_KEY: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[2; 32]).unwrap());

fn public(pair: &Ed25519KeyPair) -> [u8; 32] {
    pair.public_key().as_ref().try_into().unwrap()
}

fn sign(pair: &Ed25519KeyPair, text: &[u8]) -> [u8; 64] {
    pair.sign(text).as_ref().try_into().unwrap()
}

fn trust() -> Thumbprint {
    PublicKey::ed25519(public(&LIST_KEY)).thumbprint()
}

fn facts() -> StatusListFacts {
    StatusListFacts { uri: ADDRESS.to_owned(), issued_at: NOW, expires_at: NOW + 1_000, time_to_live: 60 }
}

fn list(statuses: &[(u32, Status)]) -> String {
    list_of(&facts(), statuses)
}

fn list_of(facts: &StatusListFacts, statuses: &[(u32, Status)]) -> String {
    status_list::write(facts, 64, statuses.iter().copied(), &public(&LIST_KEY), &|text| sign(&LIST_KEY, text)).unwrap()
}

/// What `pair` signs with this header and payload.
fn signed(pair: &Ed25519KeyPair, header: &Value, payload: &Value) -> String {
    let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let text = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(sign(pair, text.as_bytes()));
    format!("{text}.{signature}")
}

fn claims(status: &Value) -> Value {
    json!({
        "iss": ISSUER, "sub": "Owner0000001", "aud": ISSUER, "jti": "7Hq2mXc90aZt", "iat": NOW, "nbf": NOW, "exp": NOW + 9_000,
        "roles": ["Reader"], "status": status,
    })
}

fn token_of(claims: &Value) -> String {
    let kid = PublicKey::ed25519(public(&TOKEN_KEY)).thumbprint();
    signed(&TOKEN_KEY, &json!({"alg": "EdDSA", "typ": "JWT", "kid": kid}), claims)
}

fn token(status: &Value) -> String {
    token_of(&claims(status))
}

fn at(index: i64) -> Value {
    json!({"status_list": {"idx": index, "uri": ADDRESS}})
}

/// A service that, at worst, takes the list key for one of the token keys.
fn checker() -> JwksChecker {
    let keys = [&TOKEN_KEY, &LIST_KEY].map(|pair| Jwk::new(PublicKey::ed25519(public(pair))));
    JwksChecker::new(&json!({ "keys": keys }).to_string(), ISSUER, ISSUER).unwrap()
}

fn with(statuses: &[(u32, Status)]) -> JwksChecker {
    let mut checker = checker();
    assert!(checker.set_status_list(StatusList::read(&list(statuses), &trust(), NOW).unwrap()));
    checker
}

fn verdict(checker: &JwksChecker, token: &str, now: i64) -> Verdict {
    checker.check(token, now).err().unwrap_or(Verdict::Valid)
}

#[test]
fn what_became_of_a_token_is_said_by_its_place() {
    let checker = with(&[(0, Status::Invalid), (6, Status::Suspended), (63, Status::Invalid)]);
    let said = |index| verdict(&checker, &token(&at(index)), NOW);
    assert_eq!([said(0), said(6), said(63)], [Verdict::Revoked, Verdict::Suspended, Verdict::Revoked]);
    assert_eq!([said(1), said(5), said(7), said(62)], [Verdict::Valid; 4]);
    assert_eq!(said(64), Verdict::Unknown, "the list ends before it");
    assert_eq!(said(-1), Verdict::Malformed);
    let elsewhere = json!({"status_list": {"idx": 1, "uri": "https://other.example.org/list"}});
    assert_eq!(verdict(&checker, &token(&elsewhere), NOW), Verdict::Unknown);
    // Issued before there was an address, or said in a way that is not known here.
    for none in [Value::Null, json!({}), json!({"other_mechanism": 7})] {
        assert_eq!(verdict(&checker, &token(&none), NOW), Verdict::Valid, "{none}");
    }
    assert_eq!(verdict(&checker, &token(&json!("revoked")), NOW), Verdict::Malformed);
}

#[test]
fn a_list_holds_until_its_end_and_none_before_it_takes_its_place() {
    let mut checker = with(&[(3, Status::Invalid)]);
    let token = token(&at(3));
    assert_eq!(verdict(&checker, &token, NOW + 999), Verdict::Revoked);
    assert_eq!(verdict(&checker, &token, NOW + 1_000), Verdict::StaleBundle);
    assert_eq!(verdict(&checker, &token, NOW + 9_000), Verdict::StaleBundle);

    let made = |issued_at: i64, statuses: &[(u32, Status)]| {
        let text = list_of(&StatusListFacts { issued_at, ..facts() }, statuses);
        StatusList::read(&text, &trust(), NOW).unwrap()
    };
    assert!(!checker.set_status_list(made(NOW - 1, &[])));
    assert_eq!(verdict(&checker, &token, NOW), Verdict::Revoked);
    assert!(checker.set_status_list(made(NOW + 1, &[(3, Status::Suspended)])));
    assert_eq!(verdict(&checker, &token, NOW), Verdict::Suspended);
}

#[test]
fn of_what_is_wrong_the_first_is_said_in_the_order_of_verdicts() {
    let wrong = [
        ("nbf", json!(NOW + 2_000), Verdict::Malformed),
        ("iss", json!("urn:another"), Verdict::Unknown),
        ("aud", json!("urn:another"), Verdict::WrongAudience),
        ("exp", json!(NOW), Verdict::Expired),
    ];
    let places = [(1, Verdict::Valid), (99, Verdict::Unknown), (3, Verdict::Revoked), (4, Verdict::Suspended)];
    let checker = with(&[(3, Status::Invalid), (4, Status::Suspended)]);
    for (place, status) in places {
        for chosen in 0..1 << wrong.len() {
            let mut claims = claims(&at(place));
            let mut reasons = Vec::from_iter(Some(status).filter(|status| !status.is_valid()));
            for (_, (member, to, verdict)) in wrong.iter().enumerate().filter(|(index, _)| chosen >> index & 1 == 1) {
                claims[member] = to.clone();
                reasons.push(*verdict);
            }
            let token = token_of(&claims);
            let first = reasons.into_iter().min().unwrap_or(Verdict::Valid);
            assert_eq!(verdict(&checker, &token, NOW + 999), first, "{claims}");
            // A list past its time goes before all but what is malformed.
            let stale = if first == Verdict::Malformed { first } else { Verdict::StaleBundle };
            assert_eq!(verdict(&checker, &token, NOW + 1_000), stale, "{claims}");
        }
    }
}

#[test]
fn a_list_is_taken_from_the_trusted_key_alone_and_in_its_time() {
    let text = list(&[]);
    let read = |text: &str, now| StatusList::read(text, &trust(), now).map(|list| list.facts().clone());
    assert_eq!(read(&format!("{text}\n"), NOW), Ok(facts()));
    assert_eq!(read(&text, NOW + 1_000), Err(StatusListProblem::Stale { expires_at: NOW + 1_000 }));
    assert_eq!(read(&text, NOW - 301), Err(StatusListProblem::FromTheFuture { issued_at: NOW }));
    let other = PublicKey::ed25519(public(&TOKEN_KEY)).thumbprint();
    assert_eq!(StatusList::read(&text, &other, NOW).unwrap_err(), StatusListProblem::NotTrusted { found: trust() });
    let (signed, _) = text.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(sign(&TOKEN_KEY, signed.as_bytes())));
    assert_eq!(read(&forged, NOW), Err(StatusListProblem::BadSignature));
    for none in ["", ".", "..", "a.b.c", &text[..text.len() / 2], &"a".repeat((16 << 20) + 1)] {
        assert!(read(none, NOW).is_err());
    }
}

/// What the list key has signed as a status list that unpacks to `packed`.
fn packed(bits: u8, packed: &[u8]) -> String {
    let key = URL_SAFE_NO_PAD.encode(public(&LIST_KEY));
    let header = json!({
        "typ": "statuslist+jwt", "kid": trust(), "jwk": {"kty": "OKP", "crv": "Ed25519", "x": key}, "alg": "EdDSA",
    });
    let list = json!({"bits": bits, "lst": URL_SAFE_NO_PAD.encode(packed)});
    let payload = json!({"sub": ADDRESS, "iat": NOW, "exp": NOW + 9, "ttl": 1, "status_list": list, "iss": ISSUER});
    signed(&LIST_KEY, &header, &payload)
}

#[test]
fn what_fills_the_memory_is_refused_before_it_does() {
    let read = |text: &str| StatusList::read(text, &trust(), NOW);
    let fits = compress_to_vec_zlib(&vec![0; 16 << 20], 9);
    read(&packed(2, &fits)).unwrap();
    let bomb = compress_to_vec_zlib(&vec![0; (16 << 20) + 1], 9);
    assert!(bomb.len() < 20_000);
    for (bits, bytes) in [(2, bomb.as_slice()), (2, b"no zlib"), (2, &fits[..9]), (2, b""), (1, &fits), (8, &fits)] {
        assert!(matches!(read(&packed(bits, bytes)), Err(StatusListProblem::NotAStatusList(_))), "{bits}");
    }
}

#[test]
fn rfc_8725_3_12_neither_a_list_nor_a_bundle_nor_a_token_passes_for_another() {
    let facts = BundleFacts {
        vault: "vault".to_owned(),
        place: BundlePlace { epoch: 1, sequence: 1 },
        issued_at: NOW,
        valid_until: NOW + 9,
        accounts: Vec::new(),
        jwks: Vec::new(),
    };
    let mut file = Vec::new();
    bundle::write(&Checker::new(), facts, &public(&LIST_KEY), &|text| sign(&LIST_KEY, text), &mut file).unwrap();
    let bundle = String::from_utf8(file).unwrap();
    let (list, token) = (list(&[]), token(&at(1)));
    for text in [&list, bundle.trim_end()] {
        assert_eq!(verdict(&checker(), text, NOW), Verdict::Malformed);
        assert_eq!(Checker::new().check(text, &Need::NOTHING, NOW), Verdict::Unknown);
    }
    for text in [&token, bundle.trim_end()] {
        assert!(matches!(StatusList::read(text, &trust(), NOW), Err(StatusListProblem::NotAStatusList(_))));
    }
    for text in [&list, &token] {
        let read = BundleReader::new(trust()).read(BufReader::new(format!("{text}\n").as_bytes()), NOW);
        assert!(matches!(read, Err(BundleProblem::NotABundle(_))));
    }
}

proptest! {
    #[test]
    fn any_text_is_judged(text in any::<String>()) {
        prop_assert!(StatusList::read(&text, &trust(), NOW).is_err());
    }

    #[test]
    fn what_was_written_is_read(said in prop::collection::btree_map(0..64_u32, 0..3_u8, 0..40)) {
        let status = |said: u8| [Status::Valid, Status::Invalid, Status::Suspended][usize::from(said)];
        let statuses: Vec<_> = said.iter().map(|(index, said)| (*index, status(*said))).collect();
        let list = StatusList::read(&list(&statuses), &trust(), NOW).unwrap();
        for index in 0..64_u32 {
            let expected = said.get(&index).map_or(Status::Valid, |said| status(*said));
            prop_assert_eq!(list.status(index.into()), Some(expected));
        }
    }
}
