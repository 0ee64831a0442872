//! Opaque tokens: `prefix_id_secret` and six check digits.
//!
//! ```text
//! kw_7Hq2mXc90aZt_<43 base62 characters: 256 random bits><6 base62 characters: CRC-32>
//! ```
//!
//! Base62 is `0-9A-Za-z`, the most significant digit first. The check is CRC-32 (IEEE 802.3) of all
//! that stands before it, zero padded. It finds every wrong character, every two neighbours that
//! changed places, and all but one in four thousand million of other errors, without looking
//! anything up. It is no protection: that is the secret's part.

use zeroize::Zeroize;

use super::{Flaw, only_alphanumeric_or};
use crate::{BASE62, KeyId};

/// The fewest and the most characters of a prefix.
pub const PREFIX_LENGTH: std::ops::RangeInclusive<usize> = 2..=12;

const ID: usize = 12;
/// 62^43 is a little more than 2^256.
const SECRET: usize = 43;
/// 62^6 is more than 2^32.
const CHECK: usize = 6;
/// How many characters stand behind the prefix: `_`, id, `_`, secret, check.
pub const LENGTH_AFTER_PREFIX: usize = 1 + ID + 1 + SECRET + CHECK;

/// The parts of an opaque token that are no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opaque<'a> {
    /// What it begins with.
    pub prefix: &'a str,
    /// The id of the key.
    pub id: KeyId,
}

/// Whether `prefix` is 2 to 12 characters of `[a-z0-9]`.
#[must_use]
pub fn is_prefix(prefix: &str) -> bool {
    PREFIX_LENGTH.contains(&prefix.len())
        && prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The token of these parts. `secret` has to be random; the caller wipes it, and the token, after use.
///
/// ```
/// use keywright_verify::opaque;
///
/// let id = "7Hq2mXc90aZt".parse()?;
/// let token = opaque::compose("kw", &id, &[0; 32]);
/// assert_eq!(token.len(), 2 + 1 + 12 + 1 + 43 + 6);
/// assert_eq!(opaque::parse(&token).map(|parts| parts.id), Ok(id));
/// # Ok::<(), keywright_verify::NotAnId>(())
/// ```
#[must_use]
pub fn compose(prefix: &str, id: &KeyId, secret: &[u8; 32]) -> String {
    // Its whole length at once: a growing string would leave copies of the secret behind.
    let mut token = String::with_capacity(prefix.len() + LENGTH_AFTER_PREFIX);
    token.push_str(prefix);
    token.push('_');
    token.push_str(id.as_str());
    token.push('_');
    let mut digits = base62(secret);
    token.extend(digits.iter().map(|digit| char::from(*digit)));
    digits.zeroize();
    let check = check_digits(token.as_bytes());
    token.extend(check.iter().map(|digit| char::from(*digit)));
    token
}

/// The parts of `token`. Looks nothing up and allocates nothing.
///
/// # Errors
/// [`Flaw::Malformed`] where it has another shape, [`Flaw::BadCheck`] where only the check is wrong.
pub fn parse(token: &str) -> Result<Opaque<'_>, Flaw> {
    let prefix_length = token.len().checked_sub(LENGTH_AFTER_PREFIX).ok_or(Flaw::Malformed)?;
    let (prefix, rest) = token.split_at_checked(prefix_length).ok_or(Flaw::Malformed)?;
    let rest = rest.as_bytes();
    let (id, secret_and_check) = (&rest[1..=ID], &rest[ID + 2..]);
    if rest[0] != b'_' || rest[ID + 1] != b'_' || !only_alphanumeric_or(secret_and_check, []) {
        return Err(Flaw::Malformed);
    }
    let id = KeyId::from_bytes(id).map_err(|_| Flaw::Malformed)?;
    if !is_prefix(prefix) {
        return Err(Flaw::Malformed);
    }
    let (body, check) = token.as_bytes().split_at(token.len() - CHECK);
    if check == check_digits(body) { Ok(Opaque { prefix, id }) } else { Err(Flaw::BadCheck) }
}

/// CRC-32 of `body` in base62, zero padded.
fn check_digits(body: &[u8]) -> [u8; CHECK] {
    let mut rest = crc32fast::hash(body);
    let mut digits = [0; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

/// 256 bits as 43 digits: long division by 62, from the last digit to the first.
fn base62(number: &[u8; 32]) -> [u8; SECRET] {
    let mut limbs = [0_u64; 8];
    for (limb, bytes) in limbs.iter_mut().zip(number.chunks_exact(4)) {
        *limb = bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    }
    let mut digits = [0; SECRET];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u64;
        for limb in &mut limbs {
            let value = remainder << 32 | *limb;
            *limb = value / 62;
            remainder = value % 62;
        }
        *digit = BASE62[(remainder % 62) as usize];
    }
    limbs.zeroize();
    digits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Flaw, compose, is_prefix, parse};
    use crate::{BASE62, KeyId, TokenDigest};

    fn token() -> impl Strategy<Value = String> {
        ("[a-z0-9]{2,12}", "[0-9A-Za-z]{12}", any::<[u8; 32]>())
            .prop_map(|(prefix, id, secret)| compose(&prefix, &id.parse().unwrap(), &secret))
    }

    #[test]
    fn the_format_is_the_documented_one() {
        // 2^256 - 1 and the CRC-32 in base62, worked out by another program.
        let id: KeyId = "7Hq2mXc90aZt".parse().unwrap();
        let all_ones = compose("kw", &id, &[0xff; 32]);
        assert_eq!(all_ones, "kw_7Hq2mXc90aZt_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10Yole9");
        let zero = compose("kw", &id, &[0; 32]);
        assert_eq!(&zero[16..59], "0".repeat(43));
    }

    #[test]
    fn what_has_another_shape_is_malformed() {
        let id = "7Hq2mXc90aZt".parse().unwrap();
        let good = compose("kw", &id, &[1; 32]);
        let changed = |from: usize, to: &str| {
            let mut text = good.clone();
            text.replace_range(from..from + 1, to);
            text
        };
        let long = compose("abcdefghijklm", &id, &[1; 32]);
        let empty = compose("", &id, &[1; 32]);
        let capitals = compose("KW", &id, &[1; 32]);
        for text in [
            "",
            "kw",
            "kw_",
            &good[1..],
            &changed(2, "-"),
            &changed(15, "-"),
            &changed(20, "-"),
            &changed(20, "é"),
            &changed(0, "é"),
            &changed(5, "_"),
            &long,
            &empty,
            &capitals,
            &format!(" {good}"),
            &format!("{good}\n"),
        ] {
            assert_eq!(parse(text), Err(Flaw::Malformed), "{text:?}");
        }
    }

    #[test]
    fn prefixes_are_two_to_twelve_small_letters_or_digits() {
        assert!(is_prefix("kw") && is_prefix("a1b2c3d4e5f6"));
        assert!(
            !is_prefix("k") && !is_prefix("abcdefghijklm") && !is_prefix("KW") && !is_prefix("k_") && !is_prefix("é")
        );
    }

    proptest! {
        #[test]
        fn what_is_composed_is_parsed(prefix in "[a-z0-9]{2,12}", id in "[0-9A-Za-z]{12}", secret: [u8; 32]) {
            let id: KeyId = id.parse().unwrap();
            let token = compose(&prefix, &id, &secret);
            let parts = parse(&token).unwrap();
            prop_assert_eq!((parts.prefix, parts.id), (&*prefix, id));
            prop_assert_eq!(token.len(), prefix.len() + 63);
        }

        #[test]
        fn the_digits_are_the_number(secret: [u8; 32]) {
            let token = compose("kw", &"000000000000".parse().unwrap(), &secret);
            // Back from base62 by multiplication, with carry, on bytes.
            let mut number = [0_u8; 33];
            for digit in &token.as_bytes()[16..59] {
                let mut carry = BASE62.iter().position(|each| each == digit).unwrap();
                for byte in number.iter_mut().rev() {
                    let value = usize::from(*byte) * 62 + carry;
                    *byte = u8::try_from(value % 256).unwrap();
                    carry = value / 256;
                }
            }
            prop_assert_eq!(&number[1..], &secret);
            prop_assert_eq!(number[0], 0);
        }

        #[test]
        fn a_wrong_character_is_always_noticed(token in token(), place: prop::sample::Index, to in prop::sample::select(&BASE62[..])) {
            let place = place.index(token.len());
            let mut bytes = token.clone().into_bytes();
            prop_assume!(bytes[place] != to);
            bytes[place] = to;
            prop_assert!(parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn neighbours_that_changed_places_are_noticed(token in token(), place: prop::sample::Index) {
            let place = place.index(token.len() - 1);
            let mut bytes = token.clone().into_bytes();
            prop_assume!(bytes[place] != bytes[place + 1]);
            bytes.swap(place, place + 1);
            prop_assert_ne!(TokenDigest::of(&bytes), TokenDigest::of(token.as_bytes()));
            // Where the secret meets its check, the two could agree by chance; the digest tells all the same.
            if place + 1 != token.len() - 6 {
                prop_assert!(parse(std::str::from_utf8(&bytes).unwrap()).is_err());
            }
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
