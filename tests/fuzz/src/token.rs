//! The shape of a token, and the check by its digest.

use std::sync::LazyLock;

use keywright_verify::{Checker, Flaw, KeyEntry, KeyId, Need, Shape, TokenDigest, Verdict, opaque, shape};

use crate::NOW;

const ID: &str = "7Hq2mXc90aZt";

static KNOWN: LazyLock<String> = LazyLock::new(|| opaque::compose("kw", &id(), &[7; 32]));

static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
    let mut checker = Checker::new();
    checker.put_key(TokenDigest::of(KNOWN.as_bytes()), KeyEntry::new(id()));
    checker
});

fn id() -> KeyId {
    ID.parse().unwrap()
}

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let check = CHECKER.examine(&text, &Need::NOTHING, NOW);
    // Nobody gets in by anything but the token.
    assert_eq!(check.verdict.is_valid(), text == *KNOWN);
    assert_eq!(check.key.is_some(), text == *KNOWN);
    match shape(&text) {
        Ok(Shape::Opaque) => {
            let parts = opaque::parse(&text).unwrap();
            assert!(opaque::is_prefix(parts.prefix) && text.starts_with(parts.prefix));
            assert!(text.is_ascii() && text.contains(parts.id.as_str()));
            assert!(text == *KNOWN || check.verdict == Verdict::Unknown);
        }
        Ok(Shape::Jwt) => assert_eq!(check.verdict, Verdict::Unknown),
        Err(Flaw::BadCheck) => assert_eq!(check.verdict, Verdict::BadCheck),
        Err(Flaw::Malformed) => assert_eq!(check.verdict, Verdict::Malformed),
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let token = KNOWN.as_str();
    let other = opaque::compose("abcdefghijkl", &id(), &[0xff; 32]);
    let texts =
        [token, &other, &token[1..], "", "kw_", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "Bearer x", "\u{212a}w_\u{3000}"];
    texts.map(|text| text.as_bytes().to_vec()).into()
}
