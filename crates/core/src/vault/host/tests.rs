//! What a doctored program sends to a host, and what one says that only claims to be a host.

#![cfg(unix)]

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    super::{NewVault, Told, Unlock, Vault, info, turns::SILENCE},
    Telling,
    talk::Talk,
};
use crate::{
    disk::FolderLock,
    error::{Code, Error, Result},
    ledger::{self, LedgerEnd, NotCommitted, Signer, Sink, Writer},
    line::{self, Asked, Listener, Look, PROTOCOL, Parcel, Proof, Said, Stream, proof_text},
    model::{
        Account, AccountId, ActorRef, Change, Door, Event, Name, OperatorId, OperatorRole, Preset, Record, RecordChange,
    },
    operation::{AddAccount, AddOperator, RemoveOperator},
    secret::Passphrase,
    signing::SigningKey,
    vault_id::VaultId,
};

/// A host of Ada's, and Vera the Viewer beside it.
struct Stand {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    host: Vault,
    viewer: Vault,
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(format!("{text} horse battery"))
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

impl Stand {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v");
        let new = NewVault {
            name: "Test".to_owned(),
            operator: "Ada".to_owned(),
            preset: Preset::Standard,
            passphrase: Some(passphrase("ada")),
            keychain: false,
            recovery: false,
            door: Door::Cli,
        };
        let host = Vault::create(&path, new).unwrap().vault;
        host.host(|_| ()).unwrap();
        let vera = AddOperator { name: "Vera".to_owned(), role: OperatorRole::Viewer, owner: None };
        host.add_operator(Door::Cli, &vera, &passphrase("vera")).unwrap();
        let viewer = Vault::open(&path, Some("Vera"), Unlock::Passphrase(passphrase("vera"))).unwrap();
        Self { _folder: folder, path, host, viewer }
    }

    fn ada(&self) -> Vault {
        Vault::open(&self.path, Some("Ada"), Unlock::Passphrase(passphrase("ada"))).unwrap()
    }

    fn call(&self) -> (Stream, [u8; 32]) {
        call(&self.path, &self.host)
    }

    fn end(&self) -> LedgerEnd {
        self.host.opened.desk.lock().unwrap().as_deref().unwrap().end()
    }

    fn accounts(&self) -> usize {
        self.host.read(|state| state.accounts().count())
    }

    /// The host is as it was, and goes on.
    fn goes_on_whole_with(mut self, accounts: usize) {
        assert_eq!(self.accounts(), accounts);
        self.host.apply(Door::Cli, &AddAccount { name: "one more".to_owned() }).unwrap();
        self.host.verify(&mut |_, _| true).unwrap();
        self.viewer.close().unwrap();
        self.host.close().unwrap();
        self.host = Vault::open(&self.path, Some("Ada"), Unlock::Passphrase(passphrase("ada"))).unwrap();
        assert_eq!((self.host.health().read_only, self.accounts()), (None, accounts + 1));
    }
}

fn call(path: &Path, vault: &Vault) -> (Stream, [u8; 32]) {
    let place = line::find(path, vault.opened.manifest().vault).remove(0);
    let mut stream = Stream::to(&place).unwrap();
    match line::read(&mut stream, soon()).unwrap() {
        Parcel::Said(Said::Hello { nonce, .. }) => (stream, nonce),
        other => unreachable!("{other:?}"),
    }
}

fn ask(stream: &mut Stream, asked: &Asked) -> Result<Said, std::io::Error> {
    line::write(stream, asked)?;
    match line::read(stream, soon())? {
        Parcel::Said(said) => Ok(said),
        other => unreachable!("{other:?}"),
    }
}

fn looked(stream: &mut Stream, asked: &Asked) -> Look {
    match ask(stream, asked).unwrap() {
        Said::Look(look) => look,
        other => unreachable!("{other:?}"),
    }
}

fn refusal(stream: &mut Stream, asked: &Asked) -> Error {
    match ask(stream, asked).unwrap() {
        Said::Refused(error) => error,
        other => unreachable!("{other:?}"),
    }
}

fn me(vault: &Vault) -> OperatorId {
    vault.opened.operator.id
}

fn proof(vault: &Vault, nonce: &[u8; 32]) -> Asked {
    let desk = vault.opened.desk.lock().unwrap();
    let keys = &desk.as_deref().unwrap().keys.operator;
    let signature = keys.signing.sign(&proof_text(keys.vault, me(vault), nonce));
    Asked::Proof(Proof { protocol: PROTOCOL, operator: me(vault), signature })
}

/// A line on which this operator was let in.
fn line_of(stand: &Stand, vault: &Vault) -> Stream {
    let (mut stream, nonce) = stand.call();
    let said = ask(&mut stream, &proof(vault, &nonce)).unwrap();
    assert!(matches!(said, Said::Done), "{said:?}");
    stream
}

#[derive(Debug, Default, Clone)]
struct Collected(Arc<Mutex<Vec<u8>>>);

impl Sink for Collected {
    fn write(&mut self, _: u64, bytes: &[u8]) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(())
    }

    fn commit(&mut self, _: LedgerEnd) -> Result<(), NotCommitted> {
        Ok(())
    }

    fn take_back(&mut self, _: u64) -> Result<()> {
        Ok(())
    }
}

/// The frames by which this operator makes an account, whether or not they may.
fn frames(vault: &Vault, end: LedgerEnd, name: &str, by: Option<&SigningKey>, late: i64) -> Vec<u8> {
    let desk = vault.opened.desk.lock().unwrap();
    let keys = &desk.as_deref().unwrap().keys;
    let collected = Collected::default();
    let mut writer = Writer::to(Box::new(collected.clone()), end);
    let signer = Signer {
        vault: keys.operator.vault,
        operator: me(vault),
        signing: by.unwrap_or(&keys.operator.signing),
        revision: keys.read.revision,
        epoch: keys.epoch,
        vault_key: &keys.current.vault_key,
    };
    let at = vault.opened.now() + chrono::TimeDelta::seconds(late);
    let id: AccountId = "AAAAAAAAAAAA".parse().unwrap();
    let name = Name::parse(name, "name").unwrap();
    let change = Change {
        event: Event::AccountAdded { account: id, name: name.clone() },
        records: vec![RecordChange::Put(Record::Account(Account { id, name, created_at: at }))],
    };
    let mut text = Vec::new();
    ledger::write_entry(&mut text, at, ActorRef { operator: me(vault), door: Door::Cli }, &change, |_| None).unwrap();
    let mut batch = writer.begin(signer).unwrap();
    batch.push(&text).unwrap();
    batch.commit().unwrap();
    collected.0.lock().unwrap().clone()
}

#[test]
fn what_an_admin_signed_is_taken_and_what_a_viewer_signed_is_not() {
    let stand = Stand::new();
    let ada = stand.ada();
    let mut stream = line_of(&stand, &ada);
    let end = looked(&mut stream, &Asked::Turn).end;
    line::write_bytes(&mut stream, false, &frames(&ada, end, "theirs", None, 0)).unwrap();
    assert!(matches!(ask(&mut stream, &Asked::Commit).unwrap(), Said::Done));
    line::write(&mut stream, &Asked::Release).unwrap();
    assert_eq!(stand.accounts(), 1);

    let mut stream = line_of(&stand, &stand.viewer);
    let end = looked(&mut stream, &Asked::Turn).end;
    line::write_bytes(&mut stream, false, &frames(&stand.viewer, end, "nobody's", None, 0)).unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::NotAllowed);
    drop((stream, ada));
    stand.goes_on_whole_with(1);
}

#[test]
fn nothing_is_taken_that_no_reader_would_take() {
    let stand = Stand::new();
    let ada = stand.ada();
    let mut stream = line_of(&stand, &ada);
    let end = looked(&mut stream, &Asked::Turn).end;
    let good = frames(&ada, end, "good", None, 0);
    let wrong_base = frames(&ada, LedgerEnd { sequence: end.sequence + 1, ..end }, "x", None, 0);
    let wrong_chain = frames(&ada, LedgerEnd::start(ada.opened.manifest().vault), "x", None, 0);
    let foreign = frames(&ada, end, "x", Some(&SigningKey::random().unwrap()), 0);
    // In Ada's line, by Vera: signed by somebody else than who hands it over.
    let others = frames(&stand.viewer, end, "x", None, 0);
    let late = frames(&ada, end, "x", None, 3600);
    let early = frames(&ada, end, "x", None, -3600);
    let twice = [good.clone(), good.clone()].concat();
    let mut flipped: Vec<_> = (0..good.len())
        .step_by(7)
        .map(|byte| {
            let mut bytes = good.clone();
            bytes[byte] ^= 1;
            bytes
        })
        .collect();
    let cut = (0..good.len()).step_by(11).map(|length| good[..length].to_vec());
    flipped.extend(cut);
    flipped.extend([wrong_base, wrong_chain, foreign, others, late, early, twice, vec![0; 4096]]);
    for bytes in flipped {
        line::write_bytes(&mut stream, false, &bytes).unwrap();
        assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::NotAllowed);
        assert_eq!(stand.end(), end);
    }
    // A vault.json that belongs to nothing, and one of somebody else's making.
    line::write_bytes(&mut stream, false, &good).unwrap();
    line::write_bytes(&mut stream, true, b"{}").unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::NotAllowed);
    assert!(!stand.path.join("vault.json.next").exists());
    // What was handed over and taken back is not there.
    line::write_bytes(&mut stream, false, &good).unwrap();
    line::write(&mut stream, &Asked::Forget).unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::NotAllowed);
    drop((stream, ada));
    stand.goes_on_whole_with(0);
}

#[test]
fn guests_change_a_vault_whose_time_is_ahead_of_the_clock() {
    let stand = Stand::new();
    // A clock was wrong once.
    stand.host.opened.happened(stand.host.now() + chrono::TimeDelta::days(1));
    stand.host.apply(Door::Cli, &AddAccount { name: "the host's".to_owned() }).unwrap();
    let ada = stand.ada();
    ada.apply(Door::Cli, &AddAccount { name: "hers".to_owned() }).unwrap();
    assert_eq!(ada.now(), stand.host.now());
    // They move it no further.
    let mut stream = line_of(&stand, &ada);
    let end = looked(&mut stream, &Asked::Turn).end;
    line::write_bytes(&mut stream, false, &frames(&ada, end, "later", None, 1)).unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::NotAllowed);
    drop((stream, ada));
    stand.goes_on_whole_with(2);
}

#[test]
fn only_an_operator_is_let_in_and_no_proof_serves_twice() {
    let stand = Stand::new();
    let (mut stream, nonce) = stand.call();
    let signature =
        SigningKey::random().unwrap().sign(&proof_text(stand.host.opened.manifest().vault, me(&stand.host), &nonce));
    let foreign = Asked::Proof(Proof { protocol: PROTOCOL, operator: me(&stand.host), signature });
    assert_eq!(refusal(&mut stream, &foreign).code, Code::NotAllowed);
    assert!(ask(&mut stream, &Asked::Look).is_err(), "the line goes on");

    // Vera's proof of before, and her proof for another's name.
    let (mut first, nonce) = stand.call();
    let once = proof(&stand.viewer, &nonce);
    assert!(matches!(ask(&mut first, &once).unwrap(), Said::Done));
    let (mut second, _) = stand.call();
    assert_eq!(refusal(&mut second, &once).code, Code::NotAllowed);
    let (mut third, nonce) = stand.call();
    let Asked::Proof(Proof { signature, .. }) = proof(&stand.viewer, &nonce) else { unreachable!() };
    let hers = Asked::Proof(Proof { protocol: PROTOCOL, operator: me(&stand.host), signature });
    assert_eq!(refusal(&mut third, &hers).code, Code::NotAllowed);
    // Without any, and in another version.
    let (mut fourth, _) = stand.call();
    assert!(ask(&mut fourth, &Asked::Turn).is_err());
    let (mut fifth, nonce) = stand.call();
    let Asked::Proof(proof) = proof(&stand.viewer, &nonce) else { unreachable!() };
    assert_eq!(refusal(&mut fifth, &Asked::Proof(Proof { protocol: 99, ..proof })).code, Code::VaultInUse);
    drop((first, second, third, fourth, fifth));
    stand.goes_on_whole_with(0);
}

#[test]
fn garbage_and_endless_messages_end_the_line_and_nothing_else() {
    let stand = Stand::new();
    let deadline = soon();
    for (length, kind) in [(u32::MAX, 0_u8), (u32::MAX, 1), (u32::MAX, 2), (70_000, 0), (4, 9), (3, 0)] {
        for proved in [false, true] {
            let mut stream = if proved { line_of(&stand, &stand.viewer) } else { stand.call().0 };
            let mut message = length.to_le_bytes().to_vec();
            message.push(kind);
            message.extend_from_slice(&[b'{'; 64]);
            stream.write_all(&message, deadline).unwrap();
            assert!(line::read::<Said>(&mut stream, soon()).is_err(), "{length} {kind}");
        }
    }
    // Bytes and a commit by who has no turn.
    let mut stream = line_of(&stand, &stand.viewer);
    line::write_bytes(&mut stream, false, &[1; 1000]).unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::VaultInUse);
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::VaultInUse);
    drop(stream);
    // More than are let in at once are sent away, and there is room again when they have gone.
    let lines: Vec<_> = (0..super::MOST)
        .filter_map(|_| {
            let place = line::find(&stand.path, stand.host.opened.manifest().vault).remove(0);
            Stream::to(&place).ok()
        })
        .collect();
    drop(lines);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) && Vault::reachable(&stand.path).is_err() {}
    Vault::reachable(&stand.path).unwrap();
    stand.goes_on_whole_with(0);
}

#[test]
fn a_guest_that_takes_the_turn_and_sleeps_loses_it() {
    let stand = Stand::new();
    let ada = stand.ada();
    let mut stream = line_of(&stand, &ada);
    let end = looked(&mut stream, &Asked::Turn).end;
    let hers = frames(&ada, end, "hers", None, 0);
    line::write_bytes(&mut stream, false, &hers).unwrap();
    let started = Instant::now();
    // Who only looks waits for nobody.
    assert_eq!(stand.accounts(), 0);
    let _ = stand.host.health();
    assert!(started.elapsed() < SILENCE);
    stand.host.apply(Door::Cli, &AddAccount { name: "the host's".to_owned() }).unwrap();
    assert_eq!(refusal(&mut stream, &Asked::Commit).code, Code::VaultInUse);
    assert_eq!(stand.accounts(), 1);
    // One that goes away in its turn keeps nobody waiting.
    looked(&mut stream, &Asked::Turn);
    drop((stream, ada));
    stand.goes_on_whole_with(1);
}

#[test]
fn what_was_handed_over_in_a_turn_that_is_over_is_kept_no_longer() {
    let stand = Stand::new();
    let (opened, telling): (_, Telling) = (&stand.host.opened, Arc::new(|_| ()));
    let mut talk = Talk {
        stream: stand.call().0,
        number: 77,
        operator: me(&stand.viewer),
        opened: &Arc::downgrade(opened),
        telling: &telling,
        frames: vec![1; 1000],
        manifest: Some(vec![1]),
        spoiled: None,
    };
    opened.turns.give(77, OperatorRole::Viewer).unwrap();
    talk.drop_what_is_late(opened);
    assert_eq!((talk.frames.len(), talk.manifest.is_some(), &talk.spoiled), (1000, true, &None));
    opened.turns.end(77);
    talk.drop_what_is_late(opened);
    assert_eq!((talk.frames.capacity(), talk.manifest.is_some()), (0, false));
    assert_eq!(talk.spoiled.as_ref().map(|error| error.code), Some(Code::VaultInUse));
    drop(talk);
    stand.goes_on_whole_with(0);
}

#[test]
fn who_is_removed_at_the_host_is_locked_out_though_vault_json_cannot_be_written() {
    let stand = Stand::new();
    let bea = AddOperator { name: "Bea".to_owned(), role: OperatorRole::Admin, owner: None };
    stand.host.add_operator(Door::Cli, &bea, &passphrase("bea")).unwrap();
    let by_bea = || Vault::open(&stand.path, Some("Bea"), Unlock::Passphrase(passphrase("bea"))).unwrap();
    let guest = by_bea();
    let file = stand.path.join("vault.json");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    // It is staged, and the next opening finishes it: that is done.
    guest.remove_operator(Door::Cli, &RemoveOperator { operator: me(&stand.host) }).unwrap();
    let error = stand.host.apply(Door::Cli, &AddAccount { name: "hers".to_owned() }).unwrap_err();
    assert_eq!(error.code, Code::Locked, "{error:?}");
    drop(guest);
    std::fs::remove_dir(&file).unwrap();
    let whole = by_bea();
    assert!(!whole.is_guest());
    assert_eq!((whole.health().read_only, whole.operators().len()), (None, 2));
    whole.verify(&mut |_, _| true).unwrap();
}

#[test]
fn the_socket_is_this_persons_alone_and_goes_with_its_host() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let stand = Stand::new();
    let vault = stand.host.opened.manifest().vault;
    let place = line::find(&stand.path, vault).remove(0).0;
    let found = std::fs::symlink_metadata(&place).unwrap();
    assert!(found.file_type().is_socket());
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(place.parent().unwrap()).unwrap().permissions().mode() & 0o077, 0);
    assert!(place.as_os_str().len() <= 100);
    stand.host.close().unwrap();
    assert!(!place.exists());
    // One that was left by a process that was killed is cleared by who has the folder next.
    drop(std::os::unix::net::UnixListener::bind(&place).unwrap());
    let host = Vault::open(&stand.path, Some("Ada"), Unlock::Passphrase(passphrase("ada"))).unwrap();
    host.host(|told| assert_eq!(told, Told::Changed)).unwrap();
    stand.ada();
}

#[test]
fn a_listener_ends_with_its_vault_whatever_became_of_its_file() {
    let stand = Stand::new();
    let place = line::find(&stand.path, stand.host.opened.manifest().vault).remove(0).0;
    let told = Arc::new(());
    let reopened = |told: &Arc<()>| {
        let host = Vault::open(&stand.path, Some("Ada"), Unlock::Passphrase(passphrase("ada"))).unwrap();
        let theirs = Arc::clone(told);
        host.host(move |_| drop(Arc::clone(&theirs))).unwrap();
        host
    };
    let is_let_go = |told: &Arc<()>| {
        let deadline = soon();
        while Arc::strong_count(told) > 1 {
            assert!(Instant::now() < deadline, "what listened is still there");
            std::thread::yield_now();
        }
    };
    stand.host.close().unwrap();
    // Somebody took the file away.
    let host = reopened(&told);
    std::fs::remove_file(&place).unwrap();
    host.close().unwrap();
    is_let_go(&told);
    // Somebody put another one there.
    let host = reopened(&told);
    std::fs::remove_file(&place).unwrap();
    let other = std::os::unix::net::UnixListener::bind(&place).unwrap();
    host.close().unwrap();
    is_let_go(&told);
    assert!(std::os::unix::net::UnixStream::connect(&place).is_ok());
    drop(other);
    assert_eq!(host.host(|_| ()).unwrap_err().code, Code::Locked);
}

#[test]
fn who_hosts_already_goes_on_with_that() {
    let stand = Stand::new();
    let mut stream = line_of(&stand, &stand.viewer);
    stand.host.host(|_| unreachable!("it is not listened to")).unwrap();
    looked(&mut stream, &Asked::Look);
    let ada = stand.ada();
    ada.apply(Door::Cli, &AddAccount { name: "hers".to_owned() }).unwrap();
    drop((stream, ada));
    stand.goes_on_whole_with(1);
}

#[test]
fn who_is_no_operator_any_more_is_heard_no_more_and_hung_up_on() {
    let stand = Stand::new();
    let mut stream = line_of(&stand, &stand.viewer);
    assert!(matches!(ask(&mut stream, &Asked::Uses(Vec::new())).unwrap(), Said::Done));
    stand.host.remove_operator(Door::Cli, &RemoveOperator { operator: me(&stand.viewer) }).unwrap();
    match ask(&mut stream, &Asked::Uses(Vec::new())) {
        Ok(Said::Refused(error)) => assert_eq!(error.code, Code::NotAllowed),
        Ok(said) => unreachable!("{said:?}"),
        // So soon.
        Err(_) => {}
    }
    let ended = line::read::<Said>(&mut stream, soon()).unwrap_err();
    assert_ne!(ended.kind(), std::io::ErrorKind::TimedOut, "the line goes on");
}

/// What a false host does with a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    /// It says that it is done, and drops it.
    Dropped,
    /// It does it, and says that it is refused.
    Done,
    /// It appends the frames and says that it is done, and drops the `vault.json` that came with them.
    Half,
}

/// Answers one guest after the other as a false host does, until the listener ends.
fn lies(listener: &Listener, vault: VaultId, look: &Look, ledger: &Path, lie: Lie) {
    while let Ok(mut stream) = listener.accept() {
        let _ = line::write(&mut stream, &Said::Hello { protocol: PROTOCOL, vault, nonce: [7; 32] });
        let mut frames = Vec::new();
        while let Ok(parcel) = line::read::<Asked>(&mut stream, soon()) {
            let said = match parcel {
                Parcel::Frames(bytes) => {
                    frames.extend_from_slice(&bytes);
                    continue;
                }
                Parcel::Said(Asked::Forget | Asked::Release) | Parcel::Manifest(_) => continue,
                Parcel::Said(Asked::Look | Asked::Turn) => Said::Look(look.clone()),
                Parcel::Said(Asked::Commit) if lie != Lie::Dropped => {
                    let mut file = std::fs::OpenOptions::new().append(true).open(ledger).unwrap();
                    std::io::Write::write_all(&mut file, &frames).unwrap();
                    match lie {
                        Lie::Half => Said::Done,
                        Lie::Done | Lie::Dropped => Said::Refused(Error::new(Code::NotAllowed, "No.")),
                    }
                }
                Parcel::Said(_) => Said::Done,
            };
            let _ = line::write(&mut stream, &said);
        }
    }
}

/// A program that holds the vault's folder in place of its host, and answers falsely.
struct Lying {
    listener: Arc<Listener>,
    answering: std::thread::JoinHandle<()>,
    _held: FolderLock,
}

impl Lying {
    fn begin(stand: &Stand, lie: Lie) -> Self {
        let (vault, end) = (stand.host.opened.manifest().vault, stand.end());
        let revision = stand.host.opened.manifest().revision;
        stand.host.close().unwrap();
        let held = FolderLock::take(&stand.path.join(info::LOCK)).unwrap();
        let listener = Arc::new(Listener::at(line::make(&stand.path, vault).unwrap()).unwrap());
        // The year 2100.
        let look = Look { end, revision, at: 4_102_444_800, broken: None };
        let ledger = stand.path.join(ledger::FOLDER).join(ledger::FILE);
        let answers = Arc::clone(&listener);
        let answering = std::thread::spawn(move || lies(&answers, vault, &look, &ledger, lie));
        Self { listener, answering, _held: held }
    }

    fn end(self) {
        self.listener.end();
        self.answering.join().unwrap();
    }
}

#[test]
fn a_false_host_moves_no_time_and_its_word_alone_does_nothing() {
    for lie in [Lie::Dropped, Lie::Done] {
        let stand = Stand::new();
        let lying = Lying::begin(&stand, lie);
        let ada = stand.ada();
        assert!(ada.is_guest());
        let is_now = || ada.now() < chrono::Utc::now() + chrono::TimeDelta::seconds(61);
        assert!(is_now());
        let error = ada.apply(Door::Cli, &AddAccount { name: "hers".to_owned() }).unwrap_err();
        assert!(error.message.contains("not known whether the change was made"), "{lie:?} {error:?}");
        assert!(is_now());
        drop(ada);
        lying.end();
        let whole = stand.ada();
        assert_eq!(whole.read(|state| state.accounts().count()), usize::from(lie == Lie::Done));
        whole.verify(&mut |_, _| true).unwrap();
    }
}

#[test]
fn a_false_host_that_keeps_a_vault_json_back_is_found_out_and_its_keys_are_not_lost() {
    let stand = Stand::new();
    let lying = Lying::begin(&stand, Lie::Half);
    let ada = stand.ada();
    let error = ada.remove_operator(Door::Cli, &RemoveOperator { operator: me(&stand.viewer) }).unwrap_err();
    assert!(error.message.contains("not known whether the change was made"), "{error:?}");
    // Nothing more is handed to such a one.
    let refused = ada.apply(Door::Cli, &AddAccount { name: "hers".to_owned() }).unwrap_err();
    assert_eq!(refused, error);
    drop(ada);
    lying.end();
    let whole = stand.ada();
    assert_eq!((whole.health().read_only, whole.operators().len()), (None, 1));
    whole.apply(Door::Cli, &AddAccount { name: "after".to_owned() }).unwrap();
    whole.verify(&mut |_, _| true).unwrap();
}

#[test]
fn one_that_follows_takes_no_old_look_for_all_that_there_is() {
    let stand = Stand::new();
    let lying = Lying::begin(&stand, Lie::Dropped);
    let ada = stand.ada();
    ada.follow().unwrap();
    ada.see_others().unwrap();
    let path = stand.path.join(ledger::FOLDER).join(ledger::FILE);
    let file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    let before = file.metadata().unwrap().len();
    std::io::Write::write_all(&mut &file, b"what somebody else has changed").unwrap();
    assert_eq!(ada.see_others().unwrap_err().code, Code::VaultInUse);
    let deadline = soon();
    while ada.trouble().is_none() {
        assert!(Instant::now() < deadline, "nothing is said of it");
        std::thread::yield_now();
    }
    // Taken back, it was never there.
    file.set_len(before).unwrap();
    ada.see_others().unwrap();
    assert_eq!(ada.ended(), None);
    drop(ada);
    lying.end();
}
