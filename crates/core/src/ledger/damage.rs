//! What is wrong with a ledger, and where.

use crate::error::{Code, Error};

/// What stands after the verified part of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing.
    None,
    /// The beginning of a batch that was never finished, so never acknowledged.
    Torn,
    /// Something that cannot be.
    Damaged(Damage),
}

/// Damage to the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damage {
    /// The number of the frame that is wrong or missing.
    pub(crate) sequence: u64,
    /// Where it should begin.
    pub(crate) offset: u64,
    /// What is wrong.
    pub(crate) what: String,
}

pub(super) const BAD_SIGNATURE: &str = "its signature is not that of the operator who should have written it";
pub(super) const NOT_ALLOWED: &str = "its operator was not allowed to write it";

impl Damage {
    /// The damage as a sentence.
    pub(crate) fn sentence(&self) -> String {
        format!("The ledger is damaged at entry {} (byte {}): {}.", self.sequence, self.offset, self.what)
    }

    /// The damage as an error.
    pub(crate) fn to_error(&self) -> Error {
        Error::new(Code::VaultDamaged, format!("{} Put back a copy of it, or restore a backup.", self.sentence()))
    }
}
