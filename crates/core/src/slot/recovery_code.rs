//! Recovery codes: 128 random bits in Crockford's base32, with two check characters that tell a typing error from a
//! wrong code. Written in capitals in seven groups of four; read in any case, with or without spaces and hyphens, and with
//! the letters that look like digits taken for these.

use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    seal::random_array,
    secret::RecoveryCode,
};

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 128 bits are 25 digits of 5 bits and one of 3.
const BODY: usize = 26;
const CHECK: usize = 2;
const GROUP: usize = 4;

/// A new random code.
pub(crate) fn new_recovery_code() -> Result<RecoveryCode> {
    let secret = Zeroizing::new(random_array::<16>()?);
    let mut number = u128::from_be_bytes(*secret);
    let check = check(number);
    let mut digits = Zeroizing::new([0; BODY + CHECK]);
    for place in (0..BODY).rev() {
        digits[place] = digit(number % 32);
        number /= 32;
    }
    digits[BODY] = digit(check / 32);
    digits[BODY + 1] = digit(check % 32);
    let mut text = String::with_capacity(digits.len() + digits.len() / GROUP);
    for (index, digit) in digits.iter().enumerate() {
        if index > 0 && index % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(*digit));
    }
    Ok(RecoveryCode::new(text))
}

/// The 16 secret bytes of a code as a person typed it.
///
/// # Errors
/// `WrongRecoveryCode`, which says that it cannot be a code at all where that is so.
pub(super) fn secret_of(code: &RecoveryCode) -> Result<Zeroizing<[u8; 16]>> {
    let mistyped = || {
        let message = "This is not a recovery code: some of its 28 letters and digits are missing, too many or mistyped. Check it and try again.";
        Error::new(Code::WrongRecoveryCode, message).about("recovery_code")
    };
    let text = code.expose();
    if text.len() > 256 {
        return Err(mistyped());
    }
    let mut values = Zeroizing::new(Vec::with_capacity(BODY + CHECK));
    for character in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-') {
        values.push(value(character).ok_or_else(mistyped)?);
        if values.len() > BODY + CHECK {
            return Err(mistyped());
        }
    }
    let (body, checks) = values.split_at_checked(BODY).ok_or_else(mistyped)?;
    // The first digit carries only 3 bits.
    if checks.len() != CHECK || body.first().is_none_or(|first| *first > 7) {
        return Err(mistyped());
    }
    let number = body.iter().fold(0_u128, |number, value| number << 5 | value);
    if checks.iter().fold(0, |number, value| number << 5 | value) != check(number) {
        return Err(mistyped());
    }
    Ok(Zeroizing::new(number.to_be_bytes()))
}

/// The number modulo 1021, the largest prime that two digits hold: it finds every single wrong digit and every swap of
/// two neighbours.
fn check(number: u128) -> u128 {
    number % 1021
}

fn digit(value: u128) -> u8 {
    usize::try_from(value).ok().and_then(|value| DIGITS.get(value)).copied().unwrap_or(b'0')
}

fn value(character: u8) -> Option<u128> {
    let character = match character.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    DIGITS.iter().position(|digit| *digit == character).and_then(|value| u128::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RecoveryCode {
        RecoveryCode::new(text.to_owned())
    }

    #[test]
    fn it_reads_back_however_it_is_typed() {
        for _ in 0..100 {
            let new = new_recovery_code().unwrap();
            let text = new.expose().to_owned();
            assert_eq!(text.len(), 34);
            let secret = secret_of(&new).unwrap();
            for typed in [
                text.to_lowercase(),
                text.replace('-', " "),
                text.replace('-', ""),
                format!("  {text}\n"),
                text.replace('0', "o").replace('1', "l"),
            ] {
                assert_eq!(*secret_of(&code(&typed)).unwrap(), *secret, "{typed}");
            }
        }
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_found() {
        let text = new_recovery_code().unwrap().expose().replace('-', "");
        for place in 0..text.len() {
            for digit in DIGITS {
                let mut typed = text.clone().into_bytes();
                if typed[place] != *digit {
                    typed[place] = *digit;
                    assert!(secret_of(&code(str::from_utf8(&typed).unwrap())).is_err());
                }
            }
            let mut typed = text.clone().into_bytes();
            if place > 0 && typed[place] != typed[place - 1] {
                typed.swap(place, place - 1);
                assert!(secret_of(&code(str::from_utf8(&typed).unwrap())).is_err());
            }
        }
        for typed in ["", "-", "ABCD", &text[1..], &format!("{text}0"), &"A".repeat(300), "\u{fc}"] {
            assert_eq!(secret_of(&code(typed)).unwrap_err().code, Code::WrongRecoveryCode);
        }
    }
}
