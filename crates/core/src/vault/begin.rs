//! The State that an opened vault begins with: from the index where the mark of a clean close says that it is whole, from
//! the ledger otherwise.

use std::path::{Path, PathBuf};

use chrono::Utc;

use crate::{
    error::{Error, Result},
    index::{self, Mark},
    ledger::{self, Anchor, LedgerEnd, ReadKeys, Recall, Replayed, Roster, Tail, Writer},
    model::{OperatorId, OperatorRole, Time},
    state::State,
};

/// What an opened vault begins with.
#[derive(Debug)]
pub(super) struct Beginning {
    /// The State.
    pub(super) state: State,
    /// When the last thing happened.
    pub(super) at: Option<Time>,
    /// Where the ledger ends, as far as it is verified.
    pub(super) end: LedgerEnd,
    /// The ledger, or why it is not written.
    pub(super) ledger: Result<Writer>,
    /// Whether there is an index: one that is whole, one to be made anew, or none.
    pub(super) index: IndexNow,
    /// What was put right.
    pub(super) notes: Vec<String>,
}

/// What is to be done about the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IndexNow {
    /// It is whole and goes on.
    Whole,
    /// It is made anew.
    Refill,
    /// It is left alone.
    Untouched,
}

/// Where a vault's files are and who reads them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The vault's folder.
    pub(super) folder: &'a Path,
    /// The vault keys.
    pub(super) keys: &'a ReadKeys,
    /// The operators.
    pub(super) roster: &'a Roster,
    /// Who opens the vault.
    pub(super) operator: OperatorId,
    /// An anchor from elsewhere.
    pub(super) anchor: Option<Anchor>,
}

impl Reader<'_> {
    /// Begins. `read_only` is why the folder cannot be written, where it cannot.
    ///
    /// # Errors
    /// `VaultDamaged` where nothing of the ledger can be read, `VaultNewer`, `Disk`, `DiskFull`.
    pub(super) fn begin(&self, read_only: Option<Error>) -> Result<Beginning> {
        // Opening sled changes its files, and a Viewer could not sign the mark again.
        let keeps_index = read_only.is_none() && self.roster.role(self.operator) != Some(OperatorRole::Viewer);
        let mark = self.mark(index::MARK);
        match mark.as_ref().filter(|_| keeps_index).map_or(Ok(None), |mark| self.by_index(mark)) {
            Ok(Some(begun)) => Ok(begun),
            Ok(None) => self.by_ledger(mark.as_ref(), read_only, keeps_index),
            // The disk fails or is full: what is there can be read all the same.
            Err(error) => self.by_ledger(mark.as_ref(), read_only.or(Some(error)), false),
        }
    }

    /// From the index, if the mark is right in everything.
    fn by_index(&self, mark: &Mark) -> Result<Option<Beginning>> {
        let end = mark.end();
        let folder = self.folder.join(index::FOLDER);
        let missed = self.anchor.is_some_and(|anchor| {
            anchor.sequence > end.sequence || anchor.sequence == end.sequence && anchor.chain != end.chain
        });
        let right = !missed
            && Recall::open(&self.ledger(), self.keys).and_then(|mut ledger| ledger.ends_at(end, self.roster))?
            && index::digest(&folder).is_ok_and(|digest| digest == mark.index);
        if !right {
            return Ok(None);
        }
        Mark::take_up(self.folder)?;
        let Ok(mut state) = index::load(&folder, self.keys) else { return Ok(None) };
        state.set_revision(end.sequence);
        let ledger = Writer::open(&self.ledger(), end);
        Ok(Some(Beginning { state, at: Some(mark.at), end, ledger, index: IndexNow::Whole, notes: Vec::new() }))
    }

    fn by_ledger(&self, mark: Option<&Mark>, read_only: Option<Error>, keeps_index: bool) -> Result<Beginning> {
        let used = self.mark(index::USED_MARK);
        let anchors: Vec<_> = mark.into_iter().chain(&used).map(Mark::anchor).chain(self.anchor).collect();
        let Replayed { state, end, at, tail } = ledger::replay(&self.ledger(), self.keys, self.roster, &anchors)?;
        let mut notes = Vec::new();
        let damage = match &tail {
            Tail::None | Tail::Torn => None,
            Tail::Damaged(damage) => Some(damage.to_error()),
        };
        let ledger = match damage.or(read_only) {
            Some(error) => Err(error),
            None => self.ready_to_write(end, tail == Tail::Torn, &mut notes),
        };
        let index = if keeps_index && ledger.is_ok() { IndexNow::Refill } else { IndexNow::Untouched };
        if index == IndexNow::Refill && (mark.is_some() || used.is_some()) {
            let why = match mark {
                Some(_) => "The index was changed or damaged since the vault was closed",
                None => "The vault was not closed the last time",
            };
            notes.push(format!("{why}, so the vault was read from its ledger, which is whole."));
        }
        Ok(Beginning { state, at, end, ledger, index, notes })
    }

    /// The ledger, ready to be written from `end` on.
    fn ready_to_write(&self, end: LedgerEnd, torn: bool, notes: &mut Vec<String>) -> Result<Writer> {
        if torn {
            notes.push(self.put_torn_tail_aside(end)?);
        }
        // From here on a mark is not true any more.
        Mark::take_up(self.folder)?;
        Writer::open(&self.ledger(), end)
    }

    /// Keeps what was never acknowledged, beside the ledger, and makes the ledger end before it. Answers a sentence.
    fn put_torn_tail_aside(&self, end: LedgerEnd) -> Result<String> {
        let path = self.ledger();
        let name = format!("torn-{}-{}.bin", end.sequence + 1, Utc::now().format("%Y%m%dT%H%M%S%3fZ"));
        let length = ledger::cut_off(&path, end.length, &path.with_file_name(&name))?;
        Ok(format!(
            "The last {length} bytes of the ledger were the beginning of a change that was never finished or reported as done. They were moved to ledger/{name}."
        ))
    }

    fn mark(&self, name: &str) -> Option<Mark> {
        Mark::read(self.folder, name, self.keys.vault, self.roster, self.operator)
    }

    fn ledger(&self) -> PathBuf {
        self.folder.join(ledger::FOLDER).join(ledger::FILE)
    }
}
