//! sled, and nothing else names it.

use std::{
    collections::HashMap,
    fs, io,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

use super::{
    encoding::decode,
    record::{CLEAR, SESSION, Session, key_of},
};
use crate::{
    disk::{create_folder, fault, open_for_reading, sync_folder, writing_fault},
    error::{Code, Error, Result},
    ledger::ReadKeys,
    model::{Place, Preset},
    seal::random_array,
    state::State,
};

/// How much of the index sled may keep in memory: it is read and written from end to end, and no page of it twice.
const CACHE: u64 = 4 << 20;
/// How many bytes of records go from the thread that opens them to the one that takes them in at a time.
const PORTION: usize = 64 << 10;
/// How long sled may take to let go of its file.
const LETTING_GO: Duration = Duration::from_secs(10);

/// The open index.
pub(super) struct Store {
    db: sled::Db,
}

/// Changes that become one: all or none.
#[derive(Default)]
pub(super) struct Changes(sled::Batch);

impl Changes {
    /// A record is now this.
    pub(super) fn put(&mut self, key: &[u8], value: Vec<u8>) {
        self.0.insert(key, value);
    }

    /// A record is gone.
    pub(super) fn remove(&mut self, key: &[u8]) {
        self.0.remove(key);
    }
}

impl Store {
    /// Opens the index in `folder`, which is whole or not there at all.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        guarded(|| {
            // Its own flushing is off: it does not reach the disk, and gives up for good at its first error. A close makes all
            // durable, and after anything else the index is made anew.
            sled::Config::new().path(folder).cache_capacity(CACHE).flush_every_ms(None).open()
        })
        .map(|db| Self { db })
    }

    /// Makes changes.
    pub(super) fn change(&self, changes: Changes) -> Result<()> {
        guarded(|| self.db.apply_batch(changes.0))
    }

    /// The number of the last session in it.
    pub(super) fn last_session(&self) -> Result<u32> {
        let last = guarded(|| self.db.scan_prefix([SESSION]).next_back().transpose())?;
        Ok(last.and_then(|(key, _)| Some(u32::from_be_bytes(key.get(1..)?.try_into().ok()?))).unwrap_or(0))
    }

    /// Opens each record and sends it on, until there is no more or nobody who takes it.
    fn read(&self, keys: &ReadKeys, sender: &SyncSender<Opened>) -> Result<()> {
        let mut sessions = HashMap::new();
        let mut opened = Opened::default();
        for item in self.db.iter() {
            let (key, value) = item.map_err(|_| broken())?;
            if let Some((&SESSION, number)) = key.split_first() {
                let number = u32::from_be_bytes(number.try_into().map_err(|_| broken())?);
                sessions.insert(number, Session::read(number, &value, keys)?.ok_or_else(broken)?);
                continue;
            }
            let session = Session::number_of(&value).and_then(|number| sessions.get(&number)).ok_or_else(broken)?;
            let start = opened.text.len();
            opened.text.extend_from_slice(&value);
            let (record, place) = session.open(&key, &mut opened.text[start..]).ok_or_else(broken)?;
            let range = start + CLEAR..start + CLEAR + record.len();
            opened.records.push((key, place, range));
            if opened.text.len() >= PORTION && sender.send(std::mem::take(&mut opened)).is_err() {
                return Ok(());
            }
        }
        let _ = sender.send(opened);
        Ok(())
    }

    /// Closes it: what was changed is in its files then, and nothing holds these.
    pub(super) fn close(self, folder: &Path) -> Result<()> {
        guarded(|| self.db.flush())?;
        guarded(|| {
            drop(self.db);
            Ok(())
        })?;
        wait_until_let_go(folder)
    }
}

/// Makes every file and folder of the index durable.
pub(super) fn make_durable(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    for entry in entries.map_err(|error| fault(folder, &error))? {
        let path = entry.path();
        if path.is_dir() {
            make_durable(&path)?;
        } else {
            open_for_reading(&path).and_then(|file| file.sync_all()).map_err(|error| writing_fault(&path, &error))?;
        }
    }
    sync_folder(folder)
}

/// Makes a State of the index in `folder`, which the mark says is whole: one thread reads and opens, this one takes in.
/// sled is let go of then, with the memory that it takes, until something changes.
pub(crate) fn load(folder: &Path, keys: &ReadKeys) -> Result<State> {
    let folder = generation(folder)?.ok_or_else(broken)?;
    let store = Store::open(&folder)?;
    let (sender, receiver) = sync_channel(16);
    let state = thread::scope(|scope| {
        let reader = scope.spawn(|| store.read(keys, &sender).inspect(|()| drop(sender)));
        let state = receiver.into_iter().try_fold(State::new(Preset::Standard.rules()), taken_in);
        reader.join().map_err(|_| broken())??;
        state
    })?;
    store.close(&folder)?;
    Ok(state)
}

/// Records that were opened and are still encoded. What is made of them is all made by one thread: memory that one
/// thread takes and another gives back stays with the program.
#[derive(Default)]
struct Opened {
    text: Vec<u8>,
    /// Each record's key, its place in the ledger, and where it stands in the text.
    records: Vec<(sled::IVec, Place, Range<usize>)>,
}

fn taken_in(mut state: State, opened: Opened) -> Result<State> {
    for (key, place, range) in opened.records {
        let record = opened.text.get(range).and_then(decode).ok_or_else(broken)?;
        if key != key_of(record.to_ref()) {
            return Err(broken());
        }
        state.load(record, place);
    }
    Ok(state)
}

/// The folder in `folder` that sled works in; `None` where there is not exactly one.
///
/// It has a name of its own each time that the index is made anew: a thread of sled's that was given up and still runs must
/// not find its old path again.
pub(super) fn generation(folder: &Path) -> Result<Option<PathBuf>> {
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fault(folder, &error)),
    };
    Ok(match entries.as_slice() {
        [only] if only.file_type().is_ok_and(|kind| kind.is_dir()) => Some(only.path()),
        _ => None,
    })
}

/// Removes what is in the place of the index and makes room for a new one; a link is removed, and what it points to left alone.
pub(super) fn new_generation(folder: &Path) -> Result<PathBuf> {
    let removed = match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(folder),
        Ok(_) => fs::remove_file(folder),
        Err(_) => Ok(()),
    };
    let generation = folder.join(format!("{:016x}", u64::from_le_bytes(random_array()?)));
    removed
        .and_then(|()| create_folder(folder))
        .and_then(|()| create_folder(&generation))
        .map_err(|error| writing_fault(folder, &error))?;
    Ok(generation)
}

/// Runs something of sled's, whose panics are errors like any other.
fn guarded<T>(run: impl FnOnce() -> sled::Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(_) => Err(broken()),
    }
}

fn broken() -> Error {
    Error::new(Code::Disk, "The index failed. It is made anew from the ledger.")
}

/// Waits until sled holds its file no more; parts of it are dropped on its own threads.
fn wait_until_let_go(folder: &Path) -> Result<()> {
    let path = folder.join("db");
    let started = Instant::now();
    loop {
        let file = open_for_reading(&path).map_err(|error| fault(&path, &error))?;
        if file.try_lock().is_ok() {
            return Ok(());
        }
        if started.elapsed() > LETTING_GO {
            return Err(broken());
        }
        thread::sleep(Duration::from_millis(1));
    }
}
