//! The thread on which sled runs while a vault is open. Changes are queued for it and never wait; what goes wrong
//! there makes the index dirty, and nothing else.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

use super::sealing::{self, IndexSecrets, Session};
use crate::{
    error::{Code, Error, Result},
    model::{Place, Record, RecordChange},
};

/// How many queued changes go into one batch of sled.
const BATCH: usize = 4096;

/// The current records, read piece by piece while the vault is in use. Each piece is as new as anything that was
/// queued before it was read.
pub(crate) struct Snapshot {
    /// How many records there are, about.
    pub(crate) total: u64,
    /// The next records; `None` when all were handed out.
    pub(crate) next: Box<dyn FnMut() -> Option<Vec<(Record, Place)>> + Send>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("total", &self.total).finish_non_exhaustive()
    }
}

/// A running index.
#[derive(Debug)]
pub(crate) struct Index {
    queue: mpsc::Sender<(RecordChange, Place)>,
    worker: thread::JoinHandle<Result<()>>,
    progress: Arc<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    /// Stop refilling: the vault is closing.
    stop: AtomicBool,
}

impl Index {
    pub(super) fn start(database: sled::Db, secrets: IndexSecrets, refill: Option<Snapshot>) -> Result<Self> {
        let (queue, queued) = mpsc::channel();
        let progress = Arc::new(Progress::default());
        if let Some(snapshot) = &refill {
            progress.total.store(snapshot.total.max(1), Ordering::Relaxed);
        }
        let work = Worker { database, secrets, queued, progress: Arc::clone(&progress) };
        let worker = thread::Builder::new()
            .name("index".to_owned())
            .spawn(move || work.run(refill))
            .map_err(|_| Error::new(Code::Internal, "The system gave no thread for the index."))?;
        Ok(Self { queue, worker, progress })
    }

    /// Queues a change that is durable in the ledger at `place`.
    pub(crate) fn put(&self, change: RecordChange, place: Place) {
        // Nobody listens any more where sled failed; then the index is dirty, and closing says so.
        let _ = self.queue.send((change, place));
    }

    /// How far the index is being filled: records done, and all; `None` where it is not.
    pub(crate) fn refilling(&self) -> Option<(u64, u64)> {
        let total = self.progress.total.load(Ordering::Relaxed);
        (total > 0).then(|| (self.progress.done.load(Ordering::Relaxed).min(total), total))
    }

    /// Writes all that is queued, closes sled, makes its files durable and answers the digest over them. `None` where the
    /// index is not whole, and has to be built anew at the next opening.
    pub(crate) fn close(self, folder: &Path) -> Option<[u8; 32]> {
        self.progress.stop.store(true, Ordering::Relaxed);
        drop(self.queue);
        // A panic inside of sled ends its thread, not the vault.
        self.worker.join().ok()?.ok()?;
        super::digest(folder, true).ok()
    }
}

struct Worker {
    database: sled::Db,
    secrets: IndexSecrets,
    queued: mpsc::Receiver<(RecordChange, Place)>,
    progress: Arc<Progress>,
}

impl Worker {
    fn run(self, refill: Option<Snapshot>) -> Result<()> {
        let mut writer = None;
        let mut counter = 0;
        if let Some(mut snapshot) = refill {
            while let Some(records) = (snapshot.next)() {
                if self.progress.stop.load(Ordering::Relaxed) {
                    return Err(unfinished());
                }
                let done = records.len() as u64;
                let changes = records.into_iter().map(|(record, place)| (RecordChange::Put(record), place));
                self.write(&mut writer, &mut counter, changes)?;
                self.progress.done.fetch_add(done, Ordering::Relaxed);
            }
            self.progress.total.store(0, Ordering::Relaxed);
        }
        while let Ok(first) = self.queued.recv() {
            let batch: Vec<_> = std::iter::once(first).chain(self.queued.try_iter().take(BATCH)).collect();
            self.write(&mut writer, &mut counter, batch)?;
        }
        self.database.flush().map_err(|_| unfinished())?;
        Ok(())
    }

    /// Writes `changes` as one batch. The session begins with the first one.
    fn write(
        &self,
        writer: &mut Option<Session>,
        counter: &mut u64,
        changes: impl IntoIterator<Item = (RecordChange, Place)>,
    ) -> Result<()> {
        let session = match writer {
            Some(session) => session,
            None => writer.insert(Session::begin(&self.database, &self.secrets)?),
        };
        let mut batch = sled::Batch::default();
        for (change, place) in changes {
            match change {
                RecordChange::Put(record) => {
                    let value = session.seal(&self.secrets.vault, *counter, &record, place)?;
                    *counter += 1;
                    batch.insert(sealing::name(record.to_ref()), value);
                }
                RecordChange::Remove(reference) => batch.remove(sealing::name(reference)),
            }
        }
        self.database.apply_batch(batch).map_err(|_| unfinished())
    }
}

fn unfinished() -> Error {
    Error::new(Code::Disk, "The index is not whole. It will be built anew.")
}
