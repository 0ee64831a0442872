//! Looks at a ledger with no keys: how many frames it has, and whether its chain holds.

use std::path::Path;

use super::scan::{Found, Scan};
use crate::{error::Result, vault_id::VaultId};

/// What a ledger looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// How many frames stand in an unbroken chain from its start.
    pub(crate) frames: u64,
    /// How many bytes these take.
    pub(crate) length: u64,
    /// Whether a frame or a batch was begun after them and not finished.
    pub(crate) torn: bool,
    /// What else is wrong after them.
    pub(crate) damage: Option<&'static str>,
}

/// Counts the frames of the ledger at `path`.
///
/// # Errors
/// `VaultDamaged` where it is missing or not this vault's; `VaultNewer`; `Disk`.
pub(crate) fn count(path: &Path, vault: VaultId) -> Result<Counted> {
    let mut scan = Scan::open(path, vault, None)?;
    let mut in_batch = false;
    loop {
        let (torn, damage) = match scan.next()? {
            Found::Frame(frame) => {
                in_batch = frame.header.continues;
                continue;
            }
            Found::End => (in_batch, None),
            Found::Cut => (true, None),
            Found::Damage(what) => (false, Some(what)),
        };
        return Ok(Counted { frames: scan.sequence, length: scan.offset, torn, damage });
    }
}
