//! The permissions that a token is needed for.

use keywright_core::{
    error::{Code, Error, Result},
    model::Permission,
};

/// The most that one question names.
const MOST: usize = 100;

/// Reads them; each comes with the member that it stands in.
pub(crate) fn needed<'a>(texts: impl IntoIterator<Item = (&'a str, &'static str)>) -> Result<Vec<Permission>> {
    let refused = |message: String, field| Error::new(Code::InvalidPermission, message).about(field);
    let one = |(number, (text, field))| {
        if number >= MOST {
            return Err(refused(format!("Ask for at most {MOST} permissions at a time."), field));
        }
        // What is none is not repeated: it could be a token.
        Permission::parse(text).map_err(|why| refused(format!("This is not a permission: {why}."), field))
    };
    texts.into_iter().enumerate().map(one).collect()
}
