//! Signed tokens: JSON Web Tokens (RFC 7519) in the compact form (RFC 7515, section 7.1).
//!
//! Only the shape is known here. Signatures are made in the vault; a checker that holds a key's
//! digest needs none of them.

/// More bytes than a token that a header line can carry has.
const LONGEST: usize = 16 * 1024;

/// Whether `text` is three parts of base64url with dots between them, the first of which begins as
/// a JSON object does (`eyJ`).
#[must_use]
pub fn has_shape(text: &str) -> bool {
    text.starts_with("eyJ") && text.len() <= LONGEST && parts(text.as_bytes()) == Some(3)
}

/// How many non-empty parts of base64url there are; `None` where there is anything else.
fn parts(bytes: &[u8]) -> Option<usize> {
    let mut count = 0;
    for part in bytes.split(|byte| *byte == b'.') {
        if part.is_empty() || !part.iter().all(|byte| BASE64URL[usize::from(*byte)]) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Which bytes stand in base64url without padding (RFC 4648, section 5).
const BASE64URL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || character == b'-' || character == b'_';
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::has_shape;

    #[test]
    fn three_parts_of_base64url_beginning_as_an_object_does() {
        assert!(has_shape("eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2ln-_"));
        for text in [
            "",
            "eyJ",
            "eyJ.a",
            "eyJ.a.",
            "eyJ..b",
            "eyJ.a.b.c",
            "abc.a.b",
            "eyJ.a=.b",
            "eyJ.a b.c",
            "eyJ.é.c",
            " eyJ.a.b",
        ] {
            assert!(!has_shape(text), "{text}");
        }
        assert!(!has_shape(&format!("eyJ.a.{}", "b".repeat(16 * 1024))));
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in any::<String>(), tail in "eyJ[A-Za-z0-9_-]{0,9}(\\.[A-Za-z0-9_-]{0,9}){0,4}") {
            let _ = has_shape(&text);
            let parts: Vec<_> = tail.split('.').collect();
            prop_assert_eq!(has_shape(&tail), parts.len() == 3 && parts.iter().all(|part| !part.is_empty()));
        }
    }
}
