//! What is no token, and what no service should be brought down by: every kind of text where a token is expected, and of file where a
//! bundle is.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{
    Checker, Grant, JwksChecker, KeyEntry, KeyId, Need, PublicKey, RoleId, Thumbprint, TokenDigest, Verdict,
    bundle::{self, BundleAccount, BundleFacts, BundlePlace, BundleProblem, BundleReader},
    opaque,
};
use ring::signature::{Ed25519KeyPair, KeyPair};

const NOW: i64 = 1_795_000_000;

fn key() -> KeyId {
    "Key000000001".parse().unwrap()
}

fn token() -> String {
    opaque::compose("kw", &key(), &[7; 32])
}

/// Knows one key, which may do everything.
fn checker() -> Checker {
    let mut checker = Checker::new();
    let role: RoleId = "Role00000001".parse().unwrap();
    checker.put_role(role, ["*".parse().unwrap()]);
    let entry = KeyEntry::new(key()).with_grants([Grant::everywhere(role)]);
    checker.put_key(TokenDigest::of(token().as_bytes()), entry);
    checker
}

fn verdict(text: &str) -> Verdict {
    let check = checker().examine(text, &Need::NOTHING, NOW);
    assert!(check.verdict.is_valid() || check.key.is_none(), "{text:?} is said to be of a key");
    assert!(JwksChecker::new(r#"{"keys":[]}"#, "i", "a").unwrap().check(text, NOW).is_err());
    check.verdict
}

fn list_key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap()
}

fn public() -> [u8; 32] {
    list_key().public_key().as_ref().try_into().unwrap()
}

fn trust() -> Thumbprint {
    PublicKey::ed25519(public()).thumbprint()
}

fn written(checker: &Checker, more: impl FnOnce(&mut BundleFacts)) -> std::io::Result<Vec<u8>> {
    let mut facts = BundleFacts {
        vault: "Vault0000001".into(),
        place: BundlePlace { epoch: 1, sequence: 1 },
        issued_at: NOW,
        valid_until: NOW + 86_400,
        accounts: Vec::new(),
        jwks: Vec::new(),
    };
    more(&mut facts);
    let mut out = Vec::new();
    let sign = |text: &[u8]| list_key().sign(text).as_ref().try_into().unwrap();
    bundle::write(checker, facts, &public(), &sign, &mut out)?;
    Ok(out)
}

#[test]
fn texts_of_every_length_up_to_a_mebibyte() {
    assert_eq!(verdict(&token()), Verdict::Valid);
    for length in [0, 1, 62, 63, 64, 65, 77, 1 << 10, 16 << 10, (16 << 10) + 1, 1 << 20] {
        assert_eq!(verdict(&"a".repeat(length)), Verdict::Malformed, "{length}");
        assert_eq!(verdict(&format!("eyJ.{}", "a".repeat(length))), Verdict::Malformed, "{length}");
        assert!(!verdict(&format!("kw_{}", "0".repeat(length))).is_valid(), "{length}");
        assert_eq!(verdict(&"\0".repeat(length)), Verdict::Malformed, "{length}");
    }
    // A token that was found once is no token any longer with a mebibyte behind it.
    assert_eq!(verdict(&format!("{}{}", token(), "0".repeat(1 << 20))), Verdict::Malformed);
}

#[test]
fn a_part_of_a_token_is_none() {
    let token = token();
    for end in 0..token.len() {
        assert!(matches!(verdict(&token[..end]), Verdict::Malformed | Verdict::BadCheck), "{end}");
        assert!(matches!(verdict(&token[end + 1..]), Verdict::Malformed | Verdict::BadCheck), "{end}");
    }
}

#[test]
fn what_is_not_utf_8_is_no_text_and_no_token() {
    // As a service has it from the wire: bytes that make no text never get as far as a check.
    for bytes in [&b"\xff"[..], b"\xc3", b"kw_\xf0\x28\x8c\xbc", &[0x80; 65], b"\xed\xa0\x80"] {
        assert!(str::from_utf8(bytes).is_err());
        assert_ne!(verdict(&String::from_utf8_lossy(bytes)), Verdict::Valid);
    }
    // Every byte of a good token, spoilt.
    let good = token().into_bytes();
    for place in 0..good.len() {
        let mut bytes = good.clone();
        bytes[place] |= 0x80;
        assert_ne!(verdict(&String::from_utf8_lossy(&bytes)), Verdict::Valid, "{place}");
    }
}

#[test]
fn look_alikes_are_not_alike() {
    let token = token();
    let alike = [
        ("k", "\u{43a}"),  // Cyrillic
        ("w", "\u{ff57}"), // full width, which NFKC would make a w
        ("_", "\u{ff3f}"),
        ("_", "\u{2017}"),
        ("0", "\u{1d7ce}"),
        ("0", "\u{3bf}"),
        ("K", "\u{212a}"), // the Kelvin sign, whose small letter is k
        ("1", "\u{661}"),
    ];
    for (plain, other) in alike {
        let text = token.replacen(plain, other, 1);
        assert_ne!(text, token, "{plain} does not stand in it");
        assert_eq!(verdict(&text), Verdict::Malformed, "{text}");
    }
    for hidden in ["\u{200b}", "\u{200d}", "\u{feff}", "\u{202e}", "\u{301}", "\0"] {
        for place in [0, 2, 3, 20, token.len()] {
            let mut text = token.clone();
            text.insert_str(place, hidden);
            assert_eq!(verdict(&text), Verdict::Malformed, "{text:?}");
        }
    }
    assert_ne!(verdict(&token.to_uppercase()), Verdict::Valid);
    assert_ne!(verdict(&token.to_lowercase()), Verdict::Valid);
}

#[test]
fn white_space_is_no_part_of_a_token() {
    for space in [" ", "\n", "\r\n", "\t", "\u{a0}", "\u{3000}", "\u{85}", "\x0b"] {
        for text in
            [format!("{space}{}", token()), format!("{}{space}", token()), format!("kw{space}{}", &token()[2..])]
        {
            assert_eq!(verdict(&text), Verdict::Malformed, "{text:?}");
        }
    }
    for text in [
        format!("Bearer {}", token()),
        format!("\"{}\"", token()),
        format!("{0} {0}", token()),
        format!("{0}{0}", token()),
    ] {
        assert_eq!(verdict(&text), Verdict::Malformed, "{text:?}");
    }
}

#[test]
fn a_bundle_is_no_token_and_neither_is_its_first_line() {
    let bundle = String::from_utf8(written(&checker(), |_| {}).unwrap()).unwrap();
    assert_eq!(verdict(&bundle), Verdict::Malformed);
    // It has the shape of a JWT, as every compact JWS has, and is nobody's; not even by the key that signed it.
    let first = bundle.lines().next().unwrap();
    assert_eq!(verdict(first), Verdict::Unknown);
    let jwks = serde_json::json!({"keys": [keywright_verify::Jwk::new(PublicKey::ed25519(public()))]}).to_string();
    let by_list_key = JwksChecker::new(&jwks, "urn:uuid:Vault0000001", "urn:uuid:Vault0000001").unwrap();
    assert_eq!(by_list_key.check(first, NOW).unwrap_err(), Verdict::Malformed);
    // Nor is a token a bundle.
    assert!(matches!(BundleReader::new(trust()).read(token().as_bytes(), NOW), Err(BundleProblem::Damaged(_))));
}

#[test]
fn bundles_that_are_none() {
    let good = written(&checker(), |_| {}).unwrap();
    let read = |bytes: &[u8]| BundleReader::new(trust()).read(bytes, NOW).map(drop);
    assert!(read(&good).is_ok());
    for bytes in [
        b"".to_vec(),
        b"\n".to_vec(),
        b"\n\n\n".to_vec(),
        vec![0; 1 << 20],
        vec![0xff; 4096],
        [b"\xef\xbb\xbf", good.as_slice()].concat(),
        [b"\n", good.as_slice()].concat(),
        [good.as_slice(), b"\n"].concat(),
        [good.as_slice(), good.as_slice()].concat(),
        good.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect(),
        good[..good.len() - 1].to_vec(),
        good.iter().map(u8::to_ascii_uppercase).collect(),
    ] {
        assert!(read(&bytes).is_err(), "{} bytes", bytes.len());
    }
}

#[test]
fn times_at_the_ends_of_what_a_number_holds() {
    for (issued_at, valid_until, is_taken) in [
        (i64::MIN, i64::MAX, true),
        (i64::MAX, i64::MAX, false),
        (NOW, i64::MIN, false),
        (NOW + 300, NOW + 301, true),
        (NOW + 301, NOW + 302, false),
        (NOW, NOW, false),
    ] {
        let bytes =
            written(&checker(), |facts| (facts.issued_at, facts.valid_until) = (issued_at, valid_until)).unwrap();
        assert_eq!(BundleReader::new(trust()).read(&*bytes, NOW).is_ok(), is_taken, "{issued_at} {valid_until}");
    }
    let bytes = written(&checker(), |facts| facts.place = BundlePlace { epoch: u64::MAX, sequence: u64::MAX }).unwrap();
    let mut reader = BundleReader::new(trust());
    reader.read(&*bytes, NOW).unwrap();
    assert!(matches!(reader.read(&*written(&checker(), |_| {}).unwrap(), NOW), Err(BundleProblem::Older { .. })));
}

#[test]
fn many_roles_are_read_and_what_nobody_reads_is_not_written() {
    let roles = |count: u32| {
        let mut checker = checker();
        for number in 0..count {
            checker.put_role(format!("R{number:011}").parse().unwrap(), []);
        }
        written(&checker, |_| {})
    };
    let read = BundleReader::new(trust()).read(&*roles(20_000).unwrap(), NOW).unwrap();
    assert_eq!(read.examine(&token(), &["backups.read".parse().unwrap()], None, NOW).verdict, Verdict::Valid);
    let many = (0..200_000).map(|number| BundleAccount {
        id: format!("A{number:011}").parse().unwrap(),
        name: "a name of an account, as long as many are, and longer".into(),
    });
    let refused = written(&checker(), |facts| facts.accounts = many.collect()).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput, "{refused}");
}

#[test]
fn a_million_roles_are_not_held() {
    let roles = r#"{"id":"R00000000001","permissions":[]},"#.repeat(1_000_000);
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"kw-bundle"}"#);
    let first = format!("{header}.{}.sig\n", URL_SAFE_NO_PAD.encode(format!("{{\"roles\":[{roles}]}}")));
    let refused = BundleReader::new(trust()).read(first.as_bytes(), NOW).unwrap_err();
    assert!(matches!(refused, BundleProblem::NotABundle("a line of it is too long")), "{refused}");
}
