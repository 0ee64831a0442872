//! Entries of the ledger read back, each proved: a vault that was opened by its index has seen only the ledger's end, and whoever
//! has the vault key could seal other entries in the middle. The chain from an entry on must arrive at what is known to be right.
//!
//! Points along the ledger are kept, so that each part is gone over for that once.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use super::{
    damage::Damage,
    entry::Entry,
    frame::{Chain, FILE_HEADER, HASH},
    recall::Recall,
    scan::{Found, Point, Scan},
    session::ReadKeys,
    walk::{Step, Walk, Walked},
    writer::LedgerEnd,
};
use crate::{
    disk::{fault, open_for_reading},
    error::Result,
    model::{OperatorId, Place, RecordRef},
    signing::SIGNATURE,
    vault_id::VaultId,
};

/// How many frames there are from one point to the next.
const STEP: u64 = 256;

/// What is proved of a ledger.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// Points by the numbers of their frames. All from the first to the last is proved.
    points: BTreeMap<u64, Point>,
}

/// A ledger to read back, up to its verified end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its file.
    pub(crate) path: &'a Path,
    /// What opens it.
    pub(crate) keys: &'a ReadKeys,
    /// How far it is verified.
    pub(crate) end: LedgerEnd,
}

/// An entry that was read back.
#[derive(Debug)]
pub(crate) struct Recalled {
    /// Its frame.
    pub(crate) place: Place,
    /// Who signed for it.
    pub(crate) signer: OperatorId,
    /// What it says.
    pub(crate) entry: Entry,
}

impl Trail {
    /// The entries that changed a record, newest first, beginning with the one at `last`.
    ///
    /// # Errors
    /// `VaultDamaged` where one cannot be read or proved; `Disk`.
    pub(crate) fn history(&mut self, source: Source<'_>, record: RecordRef, last: Place) -> Result<Vec<Recalled>> {
        let mut entries = Vec::new();
        let mut next = Some(last);
        while let Some(place) = next {
            let found = self.part(source, place)?.into_iter().find(|recalled| recalled.place == place);
            let found = found.ok_or_else(|| lost(place))?;
            let changed = found.entry.changed.iter().find(|changed| changed.change.to_ref() == record);
            let before = changed.ok_or_else(|| lost(place))?.before;
            // Always further back, so that it ends.
            if before.is_some_and(|before| before.sequence >= place.sequence) {
                return Err(lost(place));
            }
            next = before;
            entries.push(found);
        }
        Ok(entries)
    }

    /// Some entries up to but without the frame numbered `before`, oldest first, and the number of the first frame looked at: what
    /// comes before it is asked for by that. `known` answers where a frame is, of those up to a number.
    ///
    /// # Errors
    /// `VaultDamaged` where one cannot be read or proved; `Disk`.
    pub(crate) fn before(
        &mut self,
        source: Source<'_>,
        before: u64,
        known: impl FnOnce(u64) -> Option<Place>,
    ) -> Result<(Vec<Recalled>, u64)> {
        let start = Place { sequence: 1, offset: FILE_HEADER as u64 };
        let last = before.min(source.end.sequence + 1).saturating_sub(1);
        if last == 0 {
            return Ok((Vec::new(), 1));
        }
        self.reach(source)?;
        if self.points.first_key_value().is_none_or(|(first, _)| *first > last) {
            self.prove_from(source, known(last.saturating_sub(STEP)).unwrap_or(start))?;
        }
        let from = self.points.range(..=last).next_back().map_or(1, |(first, _)| *first);
        let mut entries = self.part(source, Place { sequence: last, offset: 0 })?;
        entries.retain(|recalled| recalled.place.sequence <= last);
        Ok((entries, from))
    }

    /// The entries from the point before this frame to the one after it. The frame's offset counts only where it is not proved yet.
    fn part(&mut self, source: Source<'_>, place: Place) -> Result<Vec<Recalled>> {
        self.reach(source)?;
        if self.points.first_key_value().is_none_or(|(first, _)| *first > place.sequence) {
            self.prove_from(source, place)?;
        }
        let from = self.points.range(..=place.sequence).next_back().map(|(_, point)| *point);
        let to = self.points.range(place.sequence + 1..).next().map(|(_, point)| *point);
        let (Some(from), Some(to)) = (from, to) else { return Err(lost(place)) };
        let scan = Scan::resume(source.path, from, to.offset)?;
        let mut walk = Walk::resume(scan, source.keys, Recall::open(source.path, source.keys)?);
        let mut entries = Vec::new();
        loop {
            let here = walk.position();
            match walk.next()? {
                Step::Entry(Walked { place, entry, signer, .. }) => entries.push(Recalled { place, signer, entry }),
                Step::End | Step::Cut if walk.point() == to => return Ok(entries),
                Step::End | Step::Cut => return Err(here.damage(NOT_PROVED).to_error()),
                Step::Damage(what) => return Err(here.damage(what).to_error()),
            }
        }
    }

    /// Takes in how far the ledger is verified now.
    fn reach(&mut self, source: Source<'_>) -> Result<()> {
        let LedgerEnd { length, sequence, chain } = source.end;
        let end = Point { sequence: sequence + 1, offset: length, chain };
        match self.points.last_key_value().map(|(_, point)| *point) {
            Some(last) if last.sequence + STEP < end.sequence => self.prove(source.path, last, end),
            _ => {
                self.points.insert(end.sequence, end);
                Ok(())
            }
        }
    }

    /// Proves what there is from `place` to where it was proved from so far.
    fn prove_from(&mut self, source: Source<'_>, place: Place) -> Result<()> {
        let Some(end) = self.points.first_key_value().map(|(_, point)| *point) else { return Ok(()) };
        let mut result = Err(lost(place));
        for chain in chains_before(source.path, source.keys.vault, place)? {
            let start = Point { sequence: place.sequence, offset: place.offset, chain };
            result = self.prove(source.path, start, end);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// Goes from one point to the other; the chain has to arrive.
    fn prove(&mut self, path: &Path, start: Point, end: Point) -> Result<()> {
        let mut scan = Scan::resume(path, start, end.offset)?;
        let mut points = vec![start];
        let mut next = start.sequence + STEP;
        loop {
            let here = scan.point();
            let damage = |what| Damage { sequence: here.sequence, offset: here.offset, what }.to_error();
            match scan.next()? {
                Found::Frame(_) => {}
                Found::End if here == end => break,
                Found::End | Found::Cut => return Err(damage(NOT_PROVED.to_owned())),
                Found::Damage(what) => return Err(damage(what.to_owned())),
            }
            if scan.point().sequence == next {
                points.push(scan.point());
                next += STEP;
            }
        }
        points.push(end);
        self.points.extend(points.into_iter().map(|point| (point.sequence, point)));
        Ok(())
    }
}

const NOT_PROVED: &str = "what follows does not vouch for it";

/// What the chain can be before a frame: the hash of the frame before it, or, if that ended a batch, the hash with its signature.
fn chains_before(path: &Path, vault: VaultId, place: Place) -> Result<Vec<Chain>> {
    if place.offset <= FILE_HEADER as u64 {
        return Ok(vec![Chain::start(vault)]);
    }
    let mut file: File = open_for_reading(path).map_err(|error| fault(path, &error))?;
    let mut last = [0; HASH + SIGNATURE];
    let from = place.offset.saturating_sub(last.len() as u64);
    file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(&mut last)).map_err(|error| fault(path, &error))?;
    let (mut chains, (hash, signature)) = (Vec::new(), last.split_at(HASH));
    if let Ok(hash) = hash.try_into() {
        chains.push(Chain(hash).with_signature(signature));
    }
    if let Ok(hash) = last[SIGNATURE..].try_into() {
        chains.push(Chain(hash));
    }
    Ok(chains)
}

fn lost(place: Place) -> crate::error::Error {
    Damage { sequence: place.sequence, offset: place.offset, what: "it is not where it should be".to_owned() }
        .to_error()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::{
        error::Code,
        ledger::{Signer, Writer, write_entry},
        model::{Account, AccountId, ActorRef, Change, Door, Event, Name, Record, RecordChange},
        seal::SymmetricKey,
        signing::SigningKey,
    };

    struct Ledger {
        folder: tempfile::TempDir,
        keys: ReadKeys,
        operator: OperatorId,
        signing: SigningKey,
    }

    const RECORD: &str = "AAAAAAAAAAAA";

    impl Ledger {
        fn new() -> Self {
            Self {
                folder: tempfile::tempdir().unwrap(),
                keys: ReadKeys {
                    vault: VaultId::from_bytes([9; 16]),
                    revision: 1,
                    epochs: vec![(1, SymmetricKey::random().unwrap())],
                },
                operator: "OOOOOOOOOOOO".parse().unwrap(),
                signing: SigningKey::random().unwrap(),
            }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// A ledger in which one record is changed again and again, in batches of these sizes. Answers its end and its places.
        fn write(&self, name: &str, batches: &[usize]) -> (LedgerEnd, Vec<Place>) {
            let mut writer = Writer::create(&self.path(name), self.keys.vault).unwrap();
            let mut places: Vec<Place> = Vec::new();
            let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
            for size in batches {
                let mut batch = writer
                    .begin(Signer {
                        vault: self.keys.vault,
                        operator: self.operator,
                        signing: &self.signing,
                        revision: 1,
                        epoch: 1,
                        vault_key: &self.keys.epochs[0].1,
                    })
                    .unwrap();
                for _ in 0..*size {
                    let id: AccountId = RECORD.parse().unwrap();
                    let name = Name::parse(&format!("{:06}", places.len()), "name").unwrap();
                    let account = Account { id, name: name.clone(), created_at: at };
                    let change = Change {
                        event: Event::AccountAdded { account: id, name },
                        records: vec![RecordChange::Put(Record::Account(account))],
                    };
                    let mut text = Vec::new();
                    let actor = ActorRef { operator: self.operator, door: Door::Cli };
                    write_entry(&mut text, at, actor, &change, |_| places.last().copied()).unwrap();
                    places.push(batch.push(&text).unwrap());
                }
                batch.commit().unwrap();
            }
            (writer.end(), places)
        }
    }

    fn record() -> RecordRef {
        RecordRef::Account(RECORD.parse().unwrap())
    }

    #[test]
    fn every_entry_is_read_back_wherever_one_begins() {
        let ledger = Ledger::new();
        let (end, places) = ledger.write("ledger", &[1, 700, 1, 2, 300, 1]);
        let path = ledger.path("ledger");
        let source = Source { path: &path, keys: &ledger.keys, end };
        let all: Vec<_> = places.iter().rev().copied().collect();
        for start in [0, 1, 3, 400, all.len() - 1] {
            let mut trail = Trail::default();
            let found = trail.history(source, record(), all[start]).unwrap();
            assert_eq!(found.iter().map(|entry| entry.place).collect::<Vec<_>>(), all[start..]);
            // And all before the end, in parts.
            let (mut before, mut found) = (u64::MAX, Vec::new());
            loop {
                let known = |most| places.iter().rev().find(|place| place.sequence <= most).copied();
                let (part, first) = trail.before(source, before, known).unwrap();
                found.extend(part.into_iter().rev().map(|entry| entry.place));
                before = first;
                if before <= 1 {
                    break;
                }
            }
            assert_eq!(found, all);
        }
        // Where nothing is known of the middle, it is read from the start.
        let (part, _) = Trail::default().before(source, 100, |_| None).unwrap();
        assert_eq!(part.last().unwrap().place.sequence, 99);
    }

    #[test]
    fn what_was_appended_since_is_reached() {
        let ledger = Ledger::new();
        let (end, places) = ledger.write("ledger", &[600]);
        let path = ledger.path("ledger");
        let early = LedgerEnd { length: places[1].offset, sequence: places[1].sequence - 1, chain: end.chain };
        let mut trail = Trail::default();
        // The chain there is not this one.
        let source = Source { path: &path, keys: &ledger.keys, end: early };
        assert_eq!(trail.history(source, record(), places[0]).unwrap_err().code, Code::VaultDamaged);
        let source = Source { path: &path, keys: &ledger.keys, end };
        assert_eq!(Trail::default().history(source, record(), places[599]).unwrap().len(), 600);
    }

    #[test]
    fn entries_that_somebody_else_sealed_are_not_believed() {
        let ledger = Ledger::new();
        let (end, places) = ledger.write("ledger", &[1, 5, 1]);
        // Whoever has the vault key, and may write the folder, makes entries that open.
        let (other_end, other_places) = ledger.write("other", &[1, 5, 1]);
        assert_eq!((places.clone(), end.length), (other_places, other_end.length));
        let (true_bytes, forged) = (fs::read(ledger.path("ledger")).unwrap(), fs::read(ledger.path("other")).unwrap());
        let last = usize::try_from(places[6].offset).unwrap();
        let mixed = [&forged[..last], &true_bytes[last..]].concat();
        fs::write(ledger.path("mixed"), mixed).unwrap();
        for name in ["other", "mixed"] {
            let path = ledger.path(name);
            let source = Source { path: &path, keys: &ledger.keys, end };
            for place in &places[..6] {
                let refused = Trail::default().history(source, record(), *place).unwrap_err();
                assert_eq!(refused.code, Code::VaultDamaged);
            }
            assert!(Trail::default().before(source, u64::MAX, |_| None).is_err());
        }
    }
}
