//! The index: the current records, sealed, in sled, so that a vault opens without reading its whole ledger. It can be made
//! from the ledger at any time, and is whenever it is not known to be whole.
//!
//! sled answers a damaged file by spinning or panicking, so it is only let at files whose digest the mark of a clean close
//! has, it works on a thread of its own, and no failure of it is more than an index to be made anew.

mod digest;
mod encoding;
mod mark;
mod record;
mod store;
mod worker;

pub(crate) use digest::{Digest, has_digest};
pub(crate) use mark::{Beside, FILE as MARK, Mark, USED as USED_MARK, used_by};
pub(crate) use store::load;
pub(crate) use worker::{Index, Subject};

/// The folder of the index.
pub(crate) const FOLDER: &str = "index";
