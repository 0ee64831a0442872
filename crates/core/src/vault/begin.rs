//! The State that an opened vault begins with: from the index where the mark of a clean close says that it is whole, from
//! the ledger otherwise.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::anchor::{self, Anchor};
use crate::{
    error::{Code, Error, Result},
    index::{self, Mark},
    ledger::{self, LedgerEnd, ReadKeys, Recall, Replayed, Roster, Sink, Tail, Writer},
    line::Look,
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
    /// The anchor that the keychain keeps.
    pub(super) anchor: Option<Anchor>,
    /// The revision of the operator's slot.
    pub(super) slot: u64,
    /// The revision of a `vault.json` that was staged and may have to be put in place.
    pub(super) staged: Option<u64>,
    /// How far the ledger must have come, as `vault.json` says.
    pub(super) reaches: (u64, u64),
}

impl Reader<'_> {
    /// Begins. `read_only` is why the folder cannot be written, where it cannot.
    ///
    /// # Errors
    /// `VaultDamaged` where nothing of the ledger can be read, `VaultNewer`, `Disk`, `DiskFull`.
    pub(super) fn begin(&self, read_only: Option<Error>) -> Result<Beginning> {
        let marks = self.marks();
        let read_only = read_only.or_else(|| self.older_manifest(&marks));
        // Opening sled changes its files, and a Viewer could not sign the mark again.
        let keeps_index = read_only.is_none() && self.writes();
        let believed = marks.closed.as_ref().filter(|mark| keeps_index && self.believes(mark));
        let mut begun = match believed.map_or(Ok(None), |mark| self.by_index(mark)) {
            Ok(Some(begun)) => begun,
            Ok(None) => self.by_ledger(&marks, read_only, keeps_index)?,
            // The disk fails or is full: what is there can be read all the same.
            Err(error) => self.by_ledger(&marks, read_only.or(Some(error)), false)?,
        };
        begun.notes.extend(self.older_slot(&marks));
        if let (Ok(_), Some(error)) = (&begun.ledger, self.cut_ledger(begun.end)) {
            begun.ledger = Err(error);
            begun.index = IndexNow::Untouched;
        }
        Ok(begun)
    }

    /// Begins as a guest, with the ledger as far as the host says that it goes: verified all the same, and nothing touched. What
    /// is changed goes to the host by `sink`.
    ///
    /// # Errors
    /// `VaultDamaged` where nothing of the ledger can be read, `VaultNewer`, `Disk`.
    pub(super) fn begin_beside(&self, look: &Look, sink: Box<dyn Sink>) -> Result<Beginning> {
        let marks = self.marks();
        let anchors: Vec<_> = marks.all().map(Mark::end).chain(self.anchor.map(|anchor| anchor.end())).collect();
        let Replayed { state, end, at, revision, tail } =
            ledger::replay(&self.ledger(), self.keys, self.roster, &anchors, Some(look.end.length))?;
        let damage = match &tail {
            Tail::Damaged(damage) => Some(damage.to_error()),
            Tail::None | Tail::Torn => None,
        };
        let other = || (end != look.end).then(not_what_the_host_says);
        let problem = look.broken.clone().or(damage).or_else(|| self.older_manifest(&marks));
        let problem = problem.or_else(|| self.other_manifest(revision)).or_else(|| self.cut_ledger(end)).or_else(other);
        let ledger = problem.map_or_else(|| Ok(Writer::to(sink, end)), Err);
        let notes = self.older_slot(&marks).into_iter().collect();
        Ok(Beginning { state, at, end, ledger, index: IndexNow::Untouched, notes })
    }

    fn marks(&self) -> Marks {
        let used = [index::USED_MARK.to_owned(), index::used_by(self.operator)];
        Marks { closed: self.mark(index::MARK), used: used.iter().filter_map(|name| self.mark(name)).collect() }
    }

    /// Why the ledger is not taken as whole, where it does not reach what `vault.json` knows to be in it: who was removed
    /// could otherwise cut it back to when they were not, and write on from there.
    fn cut_ledger(&self, end: LedgerEnd) -> Option<Error> {
        let (sequence, length) = self.reaches;
        (end.sequence < sequence || end.length <= length).then(|| {
            let message = format!(
                "Entries are missing at the end of the ledger: vault.json knows of entry {sequence} and of more than {length} bytes. Put back the newest copy of the ledger."
            );
            Error::new(Code::VaultDamaged, message)
        })
    }

    /// Why `vault.json` is not taken as the newest, if something has seen a newer one.
    fn older_manifest(&self, marks: &Marks) -> Option<Error> {
        let seen = marks.all().map(|mark| mark.revision).chain(self.anchor.map(|anchor| anchor.revision)).max()?;
        (seen > self.keys.revision).then(|| {
            Error::new(
                Code::VaultDamaged,
                "vault.json was put back to an older state: this vault has had a newer one. Put back the newest copy of it.",
            )
        })
    }

    /// Why `vault.json` is not the one that the ledger knows of, if it is not: every change of operators says in both which
    /// revision it made. The one that is staged is put in place afterwards.
    fn other_manifest(&self, revision: u64) -> Option<Error> {
        let here = self.keys.revision;
        let message = if revision > here && self.staged != Some(revision) {
            format!(
                "vault.json was put back to an older state: the ledger knows of its revision {revision}, and it is revision {here}. Put back the newest copy of it."
            )
        } else if revision < here {
            format!(
                "Entries are missing in the ledger: it knows of revision {revision} of vault.json, which is at revision {here}. Put back the newest copy of the ledger."
            )
        } else {
            return None;
        };
        Some(Error::new(Code::VaultDamaged, message))
    }

    /// A note, where the operator's slot is older than one that was seen.
    fn older_slot(&self, marks: &Marks) -> Option<String> {
        let of_marks = marks.all().filter_map(|mark| mark.slot_of(self.operator));
        let seen = of_marks.chain(self.anchor.map(|anchor| anchor.slot)).max()?;
        (seen > self.slot).then(|| {
            "Your slot file was put back to an older state, so a passphrase or recovery code that was replaced may unlock the vault again. Set a new passphrase and make a new recovery code.".to_owned()
        })
    }

    /// From the index, if the mark is right in everything.
    fn by_index(&self, mark: &Mark) -> Result<Option<Beginning>> {
        let end = mark.end();
        let folder = self.folder.join(index::FOLDER);
        let mut ledger = Recall::open(&self.ledger(), self.keys)?;
        let reached = self.anchor.is_none_or(|anchor| anchor::reached(&anchor, end, &mut ledger).is_ok());
        if !reached
            || mark.revision != self.keys.revision
            || !ledger.ends_at(end, self.roster)?
            || !index::has_digest(&folder, mark.index())
        {
            return Ok(None);
        }
        Mark::take_up(self.folder, Some(mark), self.roster)?;
        let Ok(mut state) = index::load(&folder, self.keys) else { return Ok(None) };
        state.set_revision(end.sequence);
        let ledger = Writer::open(&self.ledger(), end);
        Ok(Some(Beginning { state, at: Some(mark.at), end, ledger, index: IndexNow::Whole, notes: Vec::new() }))
    }

    fn by_ledger(&self, marks: &Marks, read_only: Option<Error>, keeps_index: bool) -> Result<Beginning> {
        let anchors: Vec<_> = marks.all().map(Mark::end).chain(self.anchor.map(|anchor| anchor.end())).collect();
        let Replayed { state, end, at, revision, tail } =
            ledger::replay(&self.ledger(), self.keys, self.roster, &anchors, None)?;
        let mut notes = Vec::new();
        let damage = match &tail {
            Tail::None | Tail::Torn => None,
            Tail::Damaged(damage) => Some(damage.to_error()),
        };
        let ledger = match damage.or_else(|| self.other_manifest(revision)).or(read_only) {
            Some(error) => Err(error),
            None => self.ready_to_write(end, tail == Tail::Torn, marks, &mut notes),
        };
        let index = if keeps_index && ledger.is_ok() { IndexNow::Refill } else { IndexNow::Untouched };
        notes.extend(self.note(marks, end, index == IndexNow::Refill));
        Ok(Beginning { state, at, end, ledger, index, notes })
    }

    /// The ledger, ready to be written from `end` on.
    fn ready_to_write(&self, end: LedgerEnd, torn: bool, marks: &Marks, notes: &mut Vec<String>) -> Result<Writer> {
        if torn {
            notes.push(self.put_torn_tail_aside(end)?);
        }
        // From here on a mark is not true any more.
        if self.writes() {
            Mark::take_up(self.folder, marks.closed.as_ref(), self.roster)?;
        }
        Writer::open(&self.ledger(), end)
    }

    /// Keeps what was never acknowledged, beside the ledger, and makes the ledger end before it. Answers a sentence.
    fn put_torn_tail_aside(&self, end: LedgerEnd) -> Result<String> {
        let path = self.ledger();
        let name = format!("torn-{}-{}.bin", end.sequence + 1, Utc::now().format("%Y%m%dT%H%M%S%3fZ"));
        let length = ledger::cut_off(&path, end.length, &path.with_file_name(&name))?;
        Ok(format!(
            "The last {length} bytes of the ledger were the beginning of a change that was cut off while it was written. They were moved to ledger/{name}."
        ))
    }

    fn mark(&self, name: &str) -> Option<Mark> {
        Mark::read(self.folder, name, self.keys.vault, self.roster)
    }

    fn writes(&self) -> bool {
        self.roster.role(self.operator) != Some(OperatorRole::Viewer)
    }

    fn believes(&self, mark: &Mark) -> bool {
        mark.is_believed_by(self.operator, self.roster)
    }

    /// What is to be said of the marks where the State came from the ledger.
    fn note(&self, marks: &Marks, end: LedgerEnd, refill: bool) -> Option<String> {
        if !marks.all().any(|mark| self.believes(mark)) {
            return Some(
                "The marks of earlier closes are missing, so nothing in the folder says how far the ledger had come. If entries were cut off its end, that cannot be seen. Compare the newest entries with what you know, or with a backup.".to_owned(),
            );
        }
        let why = match &marks.closed {
            // An Issuer closed it, whose word on the index is not taken: it is made anew, and nothing is wrong.
            Some(closed) if !self.believes(closed) && closed.end() == end => return None,
            Some(_) => "The index was changed or damaged since the vault was closed",
            // As it was made: it was never closed.
            None if marks.used.iter().any(|used| used.end() == end) => return None,
            None => "The vault was not closed the last time",
        };
        refill.then(|| format!("{why}, so the vault was read from its ledger."))
    }

    fn ledger(&self) -> PathBuf {
        self.folder.join(ledger::FOLDER).join(ledger::FILE)
    }
}

/// That the ledger which the host speaks of is not the one that is there.
pub(super) fn not_what_the_host_says() -> Error {
    let message = "The ledger is not what the program that has this vault open says that it is. Close the vault there, and open it again.";
    Error::new(Code::VaultDamaged, message)
}

/// The marks of closes by those who may write: all say how far the ledger had come at least.
#[derive(Debug)]
struct Marks {
    /// The mark of the last close.
    closed: Option<Mark>,
    /// The last ones that were taken up, of an Admin and of who opens the vault. A new vault begins with such a one.
    used: Vec<Mark>,
}

impl Marks {
    fn all(&self) -> impl Iterator<Item = &Mark> {
        self.closed.iter().chain(&self.used)
    }
}
