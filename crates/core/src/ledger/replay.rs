//! Makes a State of the whole ledger, as far as it can be verified, and says what is wrong where it cannot.
//!
//! The chain is checked all the way. Signatures are checked back to the last one by an Admin: with its chain hash it
//! vouches for everything before it. A first pass takes every entry in as it comes; only where the end proves wrong is
//! there another one, up to the last good end.

use std::{
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use super::{
    authority::Roster,
    damage::{BAD_SIGNATURE, Damage, NOT_ALLOWED, Tail},
    scan::Scan,
    session::ReadKeys,
    walk::{BatchEnd, Step, Walk, Walked},
    writer::LedgerEnd,
};
use crate::{
    error::{Code, Error, Result},
    model::{OperatorId, OperatorRole, Preset, Time},
    state::State,
};

/// How many entries go from the thread that opens them to the one that takes them in at a time.
const CHUNK: usize = 256;

/// What a ledger came to.
#[derive(Debug)]
pub(crate) struct Replayed {
    /// The State at `end`.
    pub(crate) state: State,
    /// Where the verified part ends.
    pub(crate) end: LedgerEnd,
    /// When the last thing happened.
    pub(crate) at: Option<Time>,
    /// The revision of `vault.json` that the last change of operators made; 1 where there was none.
    pub(crate) revision: u64,
    /// What stands after it.
    pub(crate) tail: Tail,
}

/// Replays the ledger at `path`, up to a length of it where one is given: what comes after that is still being written. Where it
/// does not reach an anchor, or passes it with another chain, that is damage.
///
/// # Errors
/// `VaultDamaged` where nothing can be read, `VaultNewer`, `Disk`.
pub(crate) fn replay(
    path: &Path,
    keys: &ReadKeys,
    roster: &Roster,
    anchors: &[LedgerEnd],
    limit: Option<u64>,
) -> Result<Replayed> {
    let mut read = pass(path, keys, roster, anchors, limit, Care::LastCheckpoint)?;
    if read.distrusted {
        read = pass(path, keys, roster, anchors, limit, Care::Every)?;
    }
    if read.ahead_of_end {
        let good = pass(path, keys, roster, &[], Some(read.end.length), Care::Nothing)?;
        read = Pass { outcome: read.outcome, ..good };
    }
    let missing =
        anchors.iter().filter(|anchor| anchor.sequence > read.end.sequence).max_by_key(|anchor| anchor.sequence);
    let tail = match (read.outcome, missing) {
        (Outcome::Damaged(damage), _) => Tail::Damaged(damage),
        (_, Some(anchor)) => Tail::Damaged(Damage {
            sequence: read.end.sequence + 1,
            offset: read.end.length,
            what: format!(
                "from here on entries are missing, for the vault had come as far as entry {}",
                anchor.sequence
            ),
        }),
        (Outcome::Torn, None) => Tail::Torn,
        (Outcome::Whole, None) => Tail::None,
    };
    Ok(Replayed { state: read.state, end: read.end, at: read.at, revision: read.revision, tail })
}

const OTHER_THAN_ANCHOR: &str = "it is not what stood there when the vault was last closed or noted";

/// Which signatures a pass checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// None: the part was verified before.
    Nothing,
    /// The last one by an Admin, and those after it.
    LastCheckpoint,
    /// All.
    Every,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Whole,
    Torn,
    Damaged(Damage),
}

struct Pass {
    state: State,
    end: LedgerEnd,
    at: Option<Time>,
    revision: u64,
    outcome: Outcome,
    /// Something was taken in that stands after `end`.
    ahead_of_end: bool,
    /// A signature was wrong or its signer not allowed, and it is not known how much before that is good.
    distrusted: bool,
}

/// One pass over the ledger: a thread reads, checks the chain, opens and parses; this one takes in.
fn pass(
    path: &Path,
    keys: &ReadKeys,
    roster: &Roster,
    anchors: &[LedgerEnd],
    limit: Option<u64>,
    care: Care,
) -> Result<Pass> {
    let scan = Scan::open(path, keys.vault, limit)?;
    let (sender, receiver) = sync_channel(16);
    thread::scope(|scope| {
        let walker = scope.spawn(move || walk_all(Walk::new(scan, keys), &sender));
        let mut taking = Taking::new(keys, roster, anchors, care);
        let stopped_by_us = taking.take_all(receiver);
        let walked = walker.join().map_err(|_| Error::new(Code::Internal, "The ledger could not be read."))?;
        let outcome = stopped_by_us.map_or_else(|| walked, |damage| Ok(Outcome::Damaged(damage)))?;
        Ok(taking.finish(outcome))
    })
}

/// Walks to the end and sends what it comes upon; the taker stops it by receiving no more.
fn walk_all(mut walk: Walk<'_>, sender: &SyncSender<Vec<Walked>>) -> Result<Outcome> {
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        let here = walk.position();
        let outcome = match walk.next()? {
            Step::Entry(walked) => {
                chunk.push(walked);
                if chunk.len() == CHUNK
                    && sender.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err()
                {
                    return Ok(Outcome::Whole);
                }
                continue;
            }
            Step::End => Outcome::Whole,
            Step::Cut => Outcome::Torn,
            Step::Damage(what) => Outcome::Damaged(here.damage(what)),
        };
        let _ = sender.send(chunk);
        return Ok(outcome);
    }
}

/// What a pass has taken in so far.
struct Taking<'a> {
    roster: &'a Roster,
    anchors: &'a [LedgerEnd],
    care: Care,
    state: State,
    end: LedgerEnd,
    at: Option<Time>,
    revision: u64,
    last_at: Option<Time>,
    /// The latest time of an Admin's entry.
    admin_at: Option<Time>,
    /// The time of this computer.
    clock: Time,
    ahead_of_end: bool,
    /// The batches since the last one by an Admin, that one included, whose signatures are still to be checked.
    unchecked: Vec<(OperatorId, BatchEnd)>,
    /// Whether one of their entries was not allowed.
    disallowed: bool,
}

impl<'a> Taking<'a> {
    fn new(keys: &ReadKeys, roster: &'a Roster, anchors: &'a [LedgerEnd], care: Care) -> Self {
        Self {
            roster,
            anchors,
            care,
            state: State::new(Preset::Standard.rules()),
            end: LedgerEnd::start(keys.vault),
            at: None,
            revision: 1,
            last_at: None,
            admin_at: None,
            clock: chrono::Utc::now(),
            ahead_of_end: false,
            unchecked: Vec::new(),
            disallowed: false,
        }
    }

    /// Takes in what comes until there is no more, or until something must not be.
    fn take_all(&mut self, receiver: Receiver<Vec<Walked>>) -> Option<Damage> {
        receiver.into_iter().flatten().find_map(|walked| self.take(walked))
    }

    fn take(&mut self, walked: Walked) -> Option<Damage> {
        let Walked { place, end, entry, signer, batch_end } = walked;
        let damage =
            |what: &str| Some(Damage { sequence: place.sequence, offset: place.offset, what: what.to_owned() });
        let allowed = || self.roster.allows(signer, place.sequence, &self.state, self.admin_at, &entry);
        if self.care != Care::Nothing && !allowed() {
            if self.care == Care::Every {
                return damage(NOT_ALLOWED);
            }
            self.disallowed = true;
        }
        if let Some(anchor) = self.anchors.iter().find(|anchor| anchor.sequence == place.sequence)
            && batch_end.is_none_or(|end| end.chain != anchor.chain)
        {
            return damage(OTHER_THAN_ANCHOR);
        }
        if let (Care::Every, Some(end)) = (self.care, &batch_end)
            && !self.roster.signed(signer, end)
        {
            return damage(BAD_SIGNATURE);
        }
        // Time in the vault never runs back, so only an Admin's word moves it ahead of the clock: an Issuer's could end everybody's keys.
        let admin = self.roster.role_at(signer, place.sequence) == Some(OperatorRole::Admin);
        self.last_at = self.last_at.max(Some(if admin { entry.at } else { entry.at.min(self.clock) }));
        self.admin_at = self.admin_at.max(admin.then_some(entry.at));
        // A change of operators is a batch of its own, so what is taken in here stands or falls with `end`.
        self.revision = entry.event.revision().unwrap_or(self.revision);
        for changed in entry.changed {
            self.state.replay(changed.change, place);
        }
        self.state.set_revision(place.sequence);
        self.ahead_of_end = batch_end.is_none();
        if let Some(batch_end) = batch_end {
            self.end = LedgerEnd { length: end, sequence: place.sequence, chain: batch_end.chain };
            self.at = self.last_at;
            if self.care == Care::LastCheckpoint {
                if admin && self.roster.role(signer) == Some(OperatorRole::Admin) {
                    self.unchecked.clear();
                    self.disallowed = false;
                }
                self.unchecked.push((signer, batch_end));
            }
        }
        None
    }

    fn finish(self, outcome: Outcome) -> Pass {
        let distrusted =
            self.disallowed || self.unchecked.iter().any(|(signer, end)| !self.roster.signed(*signer, end));
        let Self { state, end, at, revision, ahead_of_end, .. } = self;
        Pass { state, end, at, revision, outcome, ahead_of_end, distrusted }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{
        super::{Chain, FILE, Signer, Writer, audit, frame::FILE_HEADER, write_entry},
        *,
    };
    use crate::{
        manifest::OperatorEntry,
        model::{Account, AccountId, ActorRef, Change, Door, Event, KeyId, Name, Record, RecordChange},
        seal::SymmetricKey,
        signing::SigningKey,
        vault_id::VaultId,
    };

    struct Fixture {
        folder: tempfile::TempDir,
        keys: ReadKeys,
        admin: (OperatorId, SigningKey),
        issuer: (OperatorId, SigningKey),
        viewer: (OperatorId, SigningKey),
    }

    impl Fixture {
        fn new() -> Self {
            let operator = |id: &str| (id.parse().unwrap(), SigningKey::random().unwrap());
            Self {
                folder: tempfile::tempdir().unwrap(),
                keys: ReadKeys {
                    vault: VaultId::from_bytes([9; 16]),
                    revision: 1,
                    epochs: vec![(1, SymmetricKey::random().unwrap())],
                },
                admin: operator("AAAAAAAAAAAA"),
                issuer: operator("BBBBBBBBBBBB"),
                viewer: operator("CCCCCCCCCCCC"),
            }
        }

        fn path(&self) -> std::path::PathBuf {
            self.folder.path().join(FILE)
        }

        fn roster(&self) -> Roster {
            let entry = |(id, key): &(OperatorId, SigningKey), role| OperatorEntry {
                id: *id,
                name: Name::parse("x", "name").unwrap(),
                role,
                earlier: Vec::new(),
                left: None,
                owner: None,
                public_key: key.public().0,
                exchange_key: [0; 32],
                first_keys_by: None,
                earlier_keys: Vec::new(),
            };
            let operators = vec![
                entry(&self.admin, OperatorRole::Admin),
                entry(&self.issuer, OperatorRole::Issuer),
                entry(&self.viewer, OperatorRole::Viewer),
            ];
            Roster::with(self.keys.vault, operators)
        }

        fn signer<'a>(&'a self, (operator, signing): &'a (OperatorId, SigningKey)) -> Signer<'a> {
            Signer {
                vault: self.keys.vault,
                operator: *operator,
                signing,
                revision: 1,
                epoch: 1,
                vault_key: &self.keys.epochs[0].1,
            }
        }

        /// Adds so many accounts as one batch.
        fn add(&self, writer: &mut Writer, who: &(OperatorId, SigningKey), names: &[&str]) {
            let mut batch = writer.begin(self.signer(who)).unwrap();
            for name in names {
                batch.push(&text(who.0, name)).unwrap();
            }
            batch.commit().unwrap();
        }

        fn replayed(&self) -> Replayed {
            replay(&self.path(), &self.keys, &self.roster(), &[], None).unwrap()
        }

        fn accounts(replayed: &Replayed) -> usize {
            replayed.state.accounts().count()
        }
    }

    fn text(operator: OperatorId, name: &str) -> Vec<u8> {
        let id: AccountId = format!("{name:0>12}").parse().unwrap();
        let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let name = Name::parse(name, "name").unwrap();
        let change = Change {
            event: Event::AccountAdded { account: id, name: name.clone() },
            records: vec![RecordChange::Put(Record::Account(Account { id, name, created_at: at }))],
        };
        let mut text = Vec::new();
        write_entry(&mut text, at, ActorRef { operator, door: Door::Cli }, &change, |_| None).unwrap();
        text
    }

    /// A ledger of five accounts: one, a batch of three, one; and where each batch ends.
    fn written(fixture: &Fixture) -> (Vec<u8>, Vec<(usize, usize)>) {
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        let mut ends = vec![(FILE_HEADER, 0)];
        for (names, count) in [(&["a"] as &[&str], 1), (&["b", "c", "d"], 4), (&["e"], 5)] {
            fixture.add(&mut writer, &fixture.admin, names);
            ends.push((usize::try_from(writer.end().length).unwrap(), count));
        }
        (fs::read(fixture.path()).unwrap(), ends)
    }

    /// How many accounts the batches hold that end at or before this byte.
    fn before(ends: &[(usize, usize)], byte: usize) -> usize {
        ends.iter().filter(|(end, _)| *end <= byte).map(|(_, count)| *count).max().unwrap()
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let fixture = Fixture::new();
        let (whole, ends) = written(&fixture);
        assert_eq!(fixture.replayed().tail, Tail::None);
        for (byte, bit) in (0..whole.len()).map(|byte| (byte, byte % 8)) {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1 << bit;
            fs::write(fixture.path(), flipped).unwrap();
            match replay(&fixture.path(), &fixture.keys, &fixture.roster(), &[], None) {
                Err(_) => assert!(byte < FILE_HEADER, "byte {byte}"),
                Ok(replayed) => {
                    assert!(matches!(replayed.tail, Tail::Damaged(_)), "byte {byte}: {:?}", replayed.tail);
                    assert_eq!(Fixture::accounts(&replayed), before(&ends, byte), "byte {byte}");
                }
            }
        }
    }

    #[test]
    fn every_cut_is_a_torn_tail_or_the_end_of_a_batch() {
        let fixture = Fixture::new();
        let (whole, ends) = written(&fixture);
        for length in FILE_HEADER..whole.len() {
            fs::write(fixture.path(), &whole[..length]).unwrap();
            let replayed = fixture.replayed();
            let clean = ends.iter().any(|(end, _)| *end == length);
            assert_eq!(replayed.tail, if clean { Tail::None } else { Tail::Torn }, "cut at {length}");
            assert_eq!(Fixture::accounts(&replayed), before(&ends, length), "cut at {length}");
            let end = ends.iter().rev().find(|(end, _)| *end <= length).unwrap().0;
            assert_eq!(replayed.end.length, end as u64);
        }
    }

    #[test]
    fn a_batch_that_is_taken_back_leaves_no_trace_and_uses_no_number_twice_with_one_key() {
        let fixture = Fixture::new();
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        fixture.add(&mut writer, &fixture.admin, &["a"]);
        let before = fs::read(fixture.path()).unwrap();
        let mut batch = writer.begin(fixture.signer(&fixture.admin)).unwrap();
        let long = "x".repeat(80);
        for _ in 0..20_000 {
            batch.push(&text(fixture.admin.0, "b")).unwrap();
            batch.push(long.as_bytes()).unwrap();
        }
        drop(batch);
        assert_eq!(fs::read(fixture.path()).unwrap(), before);
        fixture.add(&mut writer, &fixture.admin, &["c"]);
        // A new session stands before it.
        assert_eq!(writer.end().sequence, 4);
        let replayed = fixture.replayed();
        assert_eq!((replayed.tail, replayed.end), (Tail::None, writer.end()));
    }

    #[test]
    fn an_issuer_cannot_write_what_only_an_admin_may_unless_an_admin_vouches_for_it() {
        let fixture = Fixture::new();
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        fixture.add(&mut writer, &fixture.admin, &["a"]);
        let mut writer = Writer::open(&fixture.path(), writer.end()).unwrap();
        fixture.add(&mut writer, &fixture.issuer, &["b"]);
        let replayed = fixture.replayed();
        assert!(matches!(&replayed.tail, Tail::Damaged(damage) if damage.what == NOT_ALLOWED), "{:?}", replayed.tail);
        assert_eq!(Fixture::accounts(&replayed), 1);
    }

    #[test]
    fn a_viewers_own_program_writes_nothing_that_is_read() {
        let fixture = Fixture::new();
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        fixture.add(&mut writer, &fixture.admin, &["a"]);
        let before = fs::read(fixture.path()).unwrap();
        let key: KeyId = "KKKKKKKKKKKK".parse().unwrap();
        let name = Name::parse("Key", "name").unwrap();
        let issue = Event::KeySuspended { key, name: name.clone() };
        let drop = Event::KeyDeleted { key, name: name.clone(), keeps: None };
        let revive = Event::KeyReinstated { key, name };
        for event in [issue, drop, revive] {
            // In their own name, and in that of somebody who might; with the key that is theirs.
            for (operator, what) in [(fixture.viewer.0, NOT_ALLOWED), (fixture.admin.0, BAD_SIGNATURE)] {
                fs::write(fixture.path(), &before).unwrap();
                let mut own = Writer::open(&fixture.path(), writer.end()).unwrap();
                let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
                let change = Change { event: event.clone(), records: Vec::new() };
                let mut text = Vec::new();
                write_entry(&mut text, at, ActorRef { operator, door: Door::Cli }, &change, |_| None).unwrap();
                let signing = &fixture.viewer.1;
                let mut batch = own.begin(Signer { operator, signing, ..fixture.signer(&fixture.viewer) }).unwrap();
                batch.push(&text).unwrap();
                batch.commit().unwrap();
                let replayed = fixture.replayed();
                assert!(matches!(&replayed.tail, Tail::Damaged(damage) if damage.what == what), "{:?}", replayed.tail);
                assert_eq!((Fixture::accounts(&replayed), replayed.end), (1, writer.end()));
            }
        }
    }

    #[test]
    fn nothing_is_sealed_for_who_left() {
        let mut fixture = Fixture::new();
        fixture.keys.epochs.push((2, SymmetricKey::random().unwrap()));
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        let mut tail = None;
        for (epoch, name) in [(0, "a"), (1, "b"), (0, "c")] {
            let (epoch, vault_key) = &fixture.keys.epochs[epoch];
            let mut batch =
                writer.begin(Signer { epoch: *epoch, vault_key, ..fixture.signer(&fixture.admin) }).unwrap();
            batch.push(&text(fixture.admin.0, name)).unwrap();
            batch.commit().unwrap();
            writer = Writer::open(&fixture.path(), writer.end()).unwrap();
            tail = Some(fixture.replayed().tail);
            assert_eq!(tail == Some(Tail::None), name != "c", "{tail:?}");
        }
        assert!(matches!(tail, Some(Tail::Damaged(damage)) if damage.what.contains("an earlier epoch")));
    }

    #[test]
    fn a_signature_by_another_than_the_sessions_operator_is_found() {
        let fixture = Fixture::new();
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        fixture.add(&mut writer, &fixture.admin, &["a"]);
        let end = writer.end();
        // Who holds the vault key but another signing key than the one that is listed.
        let impostor = (fixture.admin.0, SigningKey::random().unwrap());
        let mut writer = Writer::open(&fixture.path(), end).unwrap();
        fixture.add(&mut writer, &impostor, &["b", "c"]);
        let replayed = fixture.replayed();
        assert!(matches!(&replayed.tail, Tail::Damaged(damage) if damage.what == BAD_SIGNATURE), "{:?}", replayed.tail);
        assert_eq!((Fixture::accounts(&replayed), replayed.end), (1, end));
        let audited = audit(&fixture.path(), &fixture.keys, &fixture.roster(), writer.end().length, &mut |_, _| Ok(()));
        assert_eq!(audited.unwrap_err().code, Code::VaultDamaged);
    }

    #[test]
    fn an_anchor_must_be_reached_and_passed_with_its_chain() {
        let fixture = Fixture::new();
        let mut writer = Writer::create(&fixture.path(), fixture.keys.vault).unwrap();
        fixture.add(&mut writer, &fixture.admin, &["a"]);
        let there = writer.end();
        fixture.add(&mut writer, &fixture.admin, &["b"]);
        let tail = |anchor| replay(&fixture.path(), &fixture.keys, &fixture.roster(), &[anchor], None).unwrap().tail;
        assert_eq!(tail(there), Tail::None);
        assert_eq!(tail(LedgerEnd { sequence: 0, ..there }), Tail::None);
        assert!(matches!(tail(LedgerEnd { sequence: 4, ..there }), Tail::Damaged(_)));
        assert!(matches!(tail(LedgerEnd { chain: Chain([0; 32]), ..there }), Tail::Damaged(_)));
    }
}
