//! sled, and nothing else names it.

use std::{
    collections::HashMap,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::sync_channel,
    thread,
    time::{Duration, Instant},
};

use super::record::{SESSION, Session};
use crate::{
    disk::{create_folder, fault, open_for_reading, sync_folder, writing_fault},
    error::{Code, Error, Result},
    ledger::ReadKeys,
    model::{Place, Preset, Record},
    seal::random_array,
    state::State,
};

/// How much of the index sled may keep in memory.
const CACHE: u64 = 64 << 20;
/// How many records go from the thread that opens them to the one that takes them in at a time.
const CHUNK: usize = 256;
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
    let (sender, receiver) = sync_channel::<Vec<(Record, Place)>>(16);
    let state = thread::scope(|scope| {
        let store = &store;
        let reader = scope.spawn(move || {
            let mut sessions = HashMap::new();
            let mut chunk = Vec::with_capacity(CHUNK);
            let mut buffer = Vec::new();
            for item in store.db.iter() {
                let (key, value) = item.map_err(|_| broken())?;
                if let Some((&SESSION, number)) = key.split_first() {
                    let number = u32::from_be_bytes(number.try_into().map_err(|_| broken())?);
                    sessions.insert(number, Session::read(number, &value, keys)?.ok_or_else(broken)?);
                    continue;
                }
                buffer.clear();
                buffer.extend_from_slice(&value);
                let session =
                    Session::number_of(&buffer).and_then(|number| sessions.get(&number)).ok_or_else(broken)?;
                chunk.push(session.open(&key, &mut buffer).ok_or_else(broken)?);
                if chunk.len() == CHUNK
                    && sender.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err()
                {
                    break;
                }
            }
            let _ = sender.send(chunk);
            Ok(())
        });
        let mut state = State::new(Preset::Standard.rules());
        for (record, place) in receiver.into_iter().flatten() {
            state.load(record, place);
        }
        reader.join().map_err(|_| broken())?.map(|()| state)
    })?;
    store.close(&folder)?;
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
