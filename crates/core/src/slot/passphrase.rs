//! Passphrases: the same characters are the same passphrase however a keyboard composes them.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    secret::Passphrase,
};

/// The fewest characters that a new passphrase has.
const SHORTEST: usize = 8;
/// The most bytes that a passphrase has, after normalising.
const LONGEST: usize = 1024;

/// The bytes that are stretched: NFKC, UTF-8. `None` where no vault can have such a passphrase.
pub(super) fn normalised(passphrase: &Passphrase) -> Option<Zeroizing<Vec<u8>>> {
    let text = passphrase.expose();
    // A character can become up to 18 in NFKC. What is over the limit anyway is not even looked at.
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 18));
    let mut buffer = Zeroizing::new([0; 4]);
    for character in text.nfkc() {
        bytes.extend_from_slice(character.encode_utf8(buffer.as_mut_slice()).as_bytes());
    }
    (bytes.len() <= LONGEST).then_some(bytes)
}

/// Whether this can be set as a passphrase.
///
/// # Errors
/// `InvalidPassphrase` with what to change.
pub fn check_new_passphrase(passphrase: &Passphrase) -> Result<()> {
    let refuse = |message: &str| Err(Error::new(Code::InvalidPassphrase, message).about("passphrase"));
    match passphrase.expose() {
        "" => refuse("Give a passphrase of at least 8 characters."),
        text if text.len() <= LONGEST && text.chars().count() < SHORTEST => {
            refuse("The passphrase is too short. Use at least 8 characters; several words are best.")
        }
        _ if normalised(passphrase).is_none() => refuse("The passphrase is too long. Use at most 1,024 bytes of text."),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[test]
    fn composed_and_decomposed_are_the_same() {
        assert_eq!(normalised(&passphrase("caf\u{e9}")), normalised(&passphrase("cafe\u{301}")));
        assert_eq!(normalised(&passphrase("\u{ff11}")), normalised(&passphrase("1")));
    }

    #[test]
    fn too_short_and_too_long_ones_are_not_set() {
        for text in ["", "short", "1234567", &"x".repeat(1025), &"x".repeat(1 << 20), &"\u{fdfa}".repeat(300)] {
            assert_eq!(check_new_passphrase(&passphrase(text)).unwrap_err().code, Code::InvalidPassphrase);
        }
        for text in
            ["12345678", "pass word", &"x".repeat(1024), "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{5e2}\u{5d5}\u{5dc}\u{5dd}"]
        {
            check_new_passphrase(&passphrase(text)).unwrap();
        }
    }
}
