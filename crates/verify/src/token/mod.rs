//! The two forms of a token, told apart by their shape alone.

pub mod jwt;
pub mod opaque;

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
