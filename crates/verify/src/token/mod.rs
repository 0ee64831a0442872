//! The two forms of a token, told apart by their shape alone.

pub mod jwt;
pub mod opaque;

/// More bytes than any token has. A vault issues none over half of this.
pub(crate) const LONGEST: usize = 16 * 1024;

/// The form of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `kw_<id>_<secret><check>`, with the right check digits.
    Opaque,
    /// A JSON Web Token in its compact form; its signature was not looked at.
    Jwt,
}

/// Why a text cannot be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It has not the shape of a token.
    #[error("this does not have the shape of a token")]
    Malformed,
    /// It has the shape of an opaque token, but its check digits are wrong.
    #[error("this token has a typing error, or a part of it is missing")]
    BadCheck,
}

/// The form of the token in `text`. Looks nothing up and allocates nothing.
///
/// # Errors
/// [`Flaw`] where it cannot be a token.
pub fn shape(text: &str) -> Result<Shape, Flaw> {
    if jwt::has_shape(text) { Ok(Shape::Jwt) } else { opaque::parse(text).map(|_| Shape::Opaque) }
}

/// Whether all bytes are ASCII letters or digits, or one of `others`. Looks at every byte, whatever it finds: a loop with no way
/// out is one that the compiler does sixteen bytes at a time.
fn only_alphanumeric_or<const N: usize>(bytes: &[u8], others: [u8; N]) -> bool {
    bytes.iter().fold(true, |all, byte| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        all & (letter | digit | others.iter().fold(false, |any, other| any | (byte == other)))
    })
}
