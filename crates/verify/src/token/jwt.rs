//! Signed tokens: JSON Web Tokens (RFC 7519) in the compact form (RFC 7515, section 7.1).
//!
//! Only the shape is known here. Signatures are made in the vault; a checker that holds a key's
//! digest needs none of them.

use super::{LONGEST, only_alphanumeric_or};

/// Whether `text` is three parts of base64url (RFC 4648, section 5) with dots between them, the first of which begins as
/// a JSON object does (`eyJ`).
#[must_use]
pub fn has_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with("eyJ")
        && text.len() <= LONGEST
        && only_alphanumeric_or(bytes, *b"-_.")
        && text.split('.').count() == 3
        && !text.split('.').any(str::is_empty)
}

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
