//! What somebody pasted where a token is expected: a line of a log, a header, two tokens at once, a private key.
//!
//! Nothing of it is kept or repeated.

use std::collections::BTreeSet;

use keywright_verify::{Flaw, jwt, opaque, shape};

use crate::model::holds_private_key;

/// What somebody pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pasted<'a> {
    /// Nothing.
    Nothing,
    /// A private key.
    PrivateKey,
    /// More than one token.
    Several,
    /// A token, or what may have been one before a letter went wrong.
    Token(&'a str),
    /// Something else.
    Other,
}

/// More characters than anybody pastes on purpose.
const LONGEST: usize = 256 * 1024;

impl<'a> Pasted<'a> {
    /// What `text` is.
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nothing;
        }
        // A token stands alone most of the time, also one with a typing error.
        if matches!(shape(text), Ok(_) | Err(Flaw::BadCheck)) {
            return Self::Token(text);
        }
        if text.len() > LONGEST {
            return Self::Other;
        }
        if holds_private_key(text) {
            return Self::PrivateKey;
        }
        let tokens: BTreeSet<&str> = words(text).flat_map(tokens_in).collect();
        let mut mistyped = words(text).filter(|word| opaque::parse(word) == Err(Flaw::BadCheck));
        match (tokens.len(), tokens.first(), mistyped.next()) {
            (1, Some(token), None) => Self::Token(token),
            (0, _, Some(word)) if mistyped.next().is_none() => Self::Token(word),
            (0, _, None) => Self::Other,
            _ => Self::Several,
        }
    }
}

/// The parts of a text that could be tokens: what stands around them in headers, logs and settings is no part of any.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    text.split(move |character| !part(character)).map(|word| word.trim_matches('.')).filter(|word| !word.is_empty())
}

/// The tokens in a word, also where they stand without anything between them.
fn tokens_in(word: &str) -> Vec<&str> {
    if let Some(signed) = word.find("eyJ").map(|start| &word[start..]).filter(|signed| signed.contains('.')) {
        // Two of them in one have five parts, the third of which begins like a first.
        let parts = signed.split('.').count();
        if jwt::has_shape(signed) {
            return vec![signed];
        }
        if parts > 3 {
            return signed.split('.').filter(|part| part.contains("eyJ")).collect();
        }
    }
    let ends = word.match_indices('_').map(|(underscore, _)| (underscore, underscore + opaque::LENGTH_AFTER_PREFIX));
    ends.flat_map(|(underscore, end)| {
        opaque::PREFIX_LENGTH.filter_map(move |length| word.get(underscore.checked_sub(length)?..end))
    })
    .filter(|token| opaque::parse(token).is_ok())
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Pasted, opaque};

    const JWT: &str = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl";

    fn token(secret: u8) -> String {
        opaque::compose("kw", &"7Hq2mXc90aZt".parse().unwrap(), &[secret; 32])
    }

    #[test]
    fn a_token_is_found_in_what_stands_around_it() {
        let token = token(1);
        for text in [
            token.clone(),
            format!("  {token}\n"),
            format!("Authorization: Bearer {token}"),
            format!("API_KEY={token}"),
            format!("\"{token}\","),
            format!("2026-11-22 GET /backups?key={token}&page=2 403"),
            format!("MY_TOKEN_{token}"),
            format!("{token} {token}"),
        ] {
            assert_eq!(Pasted::new(&text), Pasted::Token(&token), "{text}");
        }
        for text in [JWT.to_owned(), format!("Bearer {JWT}"), format!("see {JWT}.")] {
            assert_eq!(Pasted::new(&text), Pasted::Token(JWT), "{text}");
        }
    }

    #[test]
    fn one_with_a_wrong_letter_is_still_taken_for_one() {
        let mut wrong = token(1);
        wrong.replace_range(30..31, if &wrong[30..31] == "a" { "b" } else { "a" });
        assert_eq!(Pasted::new(&wrong), Pasted::Token(&wrong));
        assert_eq!(Pasted::new(&format!("Bearer {wrong}")), Pasted::Token(&wrong));
    }

    #[test]
    fn two_tokens_are_told() {
        let (one, two) = (token(1), token(2));
        let mut wrong = two.clone();
        wrong.replace_range(30..31, if &wrong[30..31] == "a" { "b" } else { "a" });
        for text in [
            format!("{one}\n{two}"),
            format!("{one}{two}"),
            format!("{one},{JWT}"),
            format!("{JWT}{JWT}"),
            format!("{one} {wrong}"),
        ] {
            assert_eq!(Pasted::new(&text), Pasted::Several, "{text}");
        }
    }

    #[test]
    fn private_keys_nothing_and_anything_else_are_told() {
        assert_eq!(Pasted::new("-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----"), Pasted::PrivateKey);
        assert_eq!(Pasted::new("AGE-SECRET-KEY-1QQQQ"), Pasted::PrivateKey);
        assert_eq!(Pasted::new(" \n\t"), Pasted::Nothing);
        for text in ["hello", "kw_7Hq2mXc90aZt", "eyJ", "eyJ.a", "a.b.c", &"x".repeat(1 << 20)] {
            assert_eq!(Pasted::new(text), Pasted::Other, "{text:.20}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_told(text in any::<String>()) {
            let _ = Pasted::new(&text);
        }

        #[test]
        fn any_text_around_a_token_is_told(before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
            let _ = Pasted::new(&format!("{before}{}{after}", token(3)));
        }
    }
}
