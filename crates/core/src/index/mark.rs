//! The mark of a clean close, `index.mark`: where the ledger ended, and a digest of the index that belongs to it. Taken up
//! when the vault is opened, by renaming it: from then on the index may change. A used mark still says how far the ledger had
//! come at least. The last one by an Admin is kept as `index.mark.used`, and the last one of each Issuer beside it, so that
//! nobody's hides what another one's says.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use crate::{
    base64_bytes,
    disk::{self, set_aside},
    error::Result,
    ledger::{Chain, LedgerEnd, Roster},
    model::{OperatorId, OperatorRole, Time},
    signed_file::{FORMAT, Kind, SignedFile},
    signing::{PublicKey, SigningKey},
    vault_id::VaultId,
};

/// The file's name.
pub(crate) const FILE: &str = "index.mark";
/// Its name once it was taken up, where an Admin made it.
pub(crate) const USED: &str = "index.mark.used";
/// The longest that such a file can be.
const CEILING: u64 = 64 * 1024;

/// What the mark says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    format: u32,
    vault: VaultId,
    /// Who closed the vault.
    operator: OperatorId,
    /// The number of the ledger's last frame.
    sequence: u64,
    /// The chain there.
    #[serde(with = "base64_bytes")]
    chain: [u8; 32],
    /// How long the ledger's file was.
    ledger_length: u64,
    /// When the last thing happened, in seconds since 1970 UTC.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) at: Time,
    /// The revision of `vault.json`.
    pub(crate) revision: u64,
    /// The revision of the operator's slot.
    slot: u64,
    /// How long the files of the index are, all together.
    index_length: u64,
    /// The digest of `index/`.
    #[serde(with = "base64_bytes")]
    index: [u8; 32],
}

/// What the mark says of the files beside the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside {
    /// The revision of `vault.json`.
    pub(crate) revision: u64,
    /// The revision of the operator's slot.
    pub(crate) slot: u64,
    /// The index.
    pub(crate) index: Digest,
}

impl Mark {
    /// The mark of a close.
    pub(crate) fn new(vault: VaultId, operator: OperatorId, end: LedgerEnd, at: Time, beside: Beside) -> Self {
        let LedgerEnd { length, sequence, chain } = end;
        Self {
            format: FORMAT,
            vault,
            operator,
            sequence,
            chain: chain.0,
            ledger_length: length,
            at,
            revision: beside.revision,
            slot: beside.slot,
            index_length: beside.index.length,
            index: beside.index.bytes,
        }
    }

    /// Reads the mark called `name`, as far as there is one that an Admin or an Issuer made for this vault.
    pub(crate) fn read(folder: &Path, name: &str, vault: VaultId, roster: &Roster) -> Option<Self> {
        let path = folder.join(name);
        let bytes = disk::read_whole(&path, CEILING).ok()??;
        let file = SignedFile::<Self>::read(Kind::Mark, &path, &bytes).ok()?;
        let mark = &file.content;
        let writes = roster.role(mark.operator)? != OperatorRole::Viewer;
        let key: PublicKey = roster.key(mark.operator)?;
        (writes && mark.vault == vault && mark.format == FORMAT && file.verify(&key)).then_some(file.content)
    }

    /// Whether `reader` takes its word for what is in the index: it is their own, or an Admin's.
    pub(crate) fn is_believed_by(&self, reader: OperatorId, roster: &Roster) -> bool {
        self.operator == reader || roster.role(self.operator) == Some(OperatorRole::Admin)
    }

    /// Writes it.
    pub(crate) fn write(&self, folder: &Path, key: &SigningKey) -> Result<()> {
        disk::replace(&folder.join(FILE), &SignedFile::write(Kind::Mark, self, key)?)
    }

    /// Writes it as one that was taken up: a new vault begins with such a one, so that it is never without.
    pub(crate) fn write_used(&self, folder: &Path, key: &SigningKey) -> Result<()> {
        disk::replace(&folder.join(USED), &SignedFile::write(Kind::Mark, self, key)?)
    }

    /// Takes the mark up that is in `folder`: from here on the index may change. `mark` is what it says; one that says nothing
    /// is of no use any more.
    pub(crate) fn take_up(folder: &Path, mark: Option<&Self>, roster: &Roster) -> Result<()> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(());
        }
        match mark {
            Some(mark) if roster.role(mark.operator) == Some(OperatorRole::Admin) => {
                set_aside(&path, &folder.join(USED))
            }
            Some(mark) => set_aside(&path, &folder.join(used_by(mark.operator))),
            None => fs::remove_file(&path)
                .map_err(|error| disk::writing_fault(&path, &error))
                .and_then(|()| disk::sync_folder(folder)),
        }
    }

    /// Forgets the used mark of an Issuer who is one no more.
    pub(crate) fn forget(folder: &Path, operator: OperatorId) {
        let _ = fs::remove_file(folder.join(used_by(operator)));
    }

    /// Where the ledger ended; it must have come that far.
    pub(crate) fn end(&self) -> LedgerEnd {
        LedgerEnd { length: self.ledger_length, sequence: self.sequence, chain: Chain(self.chain) }
    }

    /// The digest of the index.
    pub(crate) fn index(&self) -> Digest {
        Digest { length: self.index_length, bytes: self.index }
    }

    /// The revision of this operator's slot, if they made the mark.
    pub(crate) fn slot_of(&self, operator: OperatorId) -> Option<u64> {
        (self.operator == operator).then_some(self.slot)
    }
}

/// The name of an Issuer's mark once it was taken up.
pub(crate) fn used_by(operator: OperatorId) -> String {
    format!("{USED}.{operator}")
}
