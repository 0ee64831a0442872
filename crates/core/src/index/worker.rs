//! The thread that keeps the index: it takes committed changes from a queue, so that no commit waits for sled, and gives
//! up for good at the first failure; the next opening makes the index anew then.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    digest::{Digest, digest},
    record::{Session, key_of},
    store::{Changes, Store, generation, make_durable, new_generation},
};
use crate::{
    error::{Code, Error, Result},
    ledger::ReadKeys,
    model::{Place, RecordRef},
    state::State,
};

/// How many changes may wait; beyond, commits wait for the index.
const MOST_WAITING: usize = 16 * 1024;
/// How many changes become one batch of sled's.
const BATCH: usize = 256;
/// How long changes may be collected before they are written. What sled writes would otherwise be made durable with the
/// next commit, which would wait for it; and if the machine stops, the index is made anew anyway.
const COLLECTING: Duration = Duration::from_secs(1);
/// How many changes are written at once, however soon they came.
const MANY: usize = 2048;
/// How long a commit waits for a place in the queue before the index is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a close waits for a refill that is not done before the index is given up.
const REFILL_PATIENCE: Duration = Duration::from_secs(10);
/// How long a close waits for the index to be written, made durable and digested: seconds for a million keys on a busy disk.
const LAST_PATIENCE: Duration = Duration::from_secs(120);

/// The index's end of a vault.
#[derive(Debug)]
pub(crate) struct Index {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Result<Digest>>>,
}

/// A committed change of one record.
#[derive(Debug)]
pub(crate) struct Update {
    /// Which record.
    pub(crate) reference: RecordRef,
    /// What it is now, in JSON; `None`: it is gone.
    pub(crate) record: Option<Box<[u8]>>,
    /// The frame that changed it.
    pub(crate) place: Place,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    /// The index is not what the ledger says, and will not be.
    given_up: AtomicBool,
    /// How many records are refilled, of how many; no more to do where they are the same.
    refilled: AtomicU64,
    to_refill: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    updates: VecDeque<Update>,
    closing: bool,
    /// The thread has ended.
    ended: bool,
}

impl Index {
    /// Goes on with the index in `folder`, which is whole; or, with a State to refill it from, makes it anew.
    pub(crate) fn keep(
        folder: PathBuf,
        keys: Arc<ReadKeys>,
        epoch: u32,
        refill_from: Option<Arc<RwLock<State>>>,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        if refill_from.is_some() {
            // Not the same from the start, so that nobody sees a refill that has not begun as done.
            shared.to_refill.store(1, Ordering::Release);
        }
        let thread = thread::Builder::new().name("index".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || {
                let work = Work { shared: &shared, folder: &folder, keys: &keys };
                let kept = work.keep(epoch, refill_from);
                if kept.is_err() {
                    shared.give_up();
                }
                shared.lock().ended = true;
                shared.changed.notify_all();
                kept
            }
        });
        if thread.is_err() {
            shared.give_up();
        }
        Self { shared, thread: thread.ok() }
    }

    /// Queues committed changes. Where the index does not come after, it is given up, and the commit is none the worse.
    pub(crate) fn update(&self, updates: impl IntoIterator<Item = Update>) {
        if self.shared.given_up.load(Ordering::Acquire) {
            return;
        }
        let mut queue = self.shared.lock();
        let started = Instant::now();
        // A refill waits for the State, which a batch of commits holds: it must not be waited for here.
        while queue.updates.len() >= MOST_WAITING && !queue.ended && self.refilling().is_none() {
            let left = PATIENCE.saturating_sub(started.elapsed());
            if left.is_zero() {
                drop(queue);
                self.shared.give_up();
                return;
            }
            queue = self.shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let was_empty = queue.updates.is_empty();
        queue.updates.extend(updates);
        let many = queue.updates.len() >= MANY;
        drop(queue);
        // Between the first and many it sleeps on: waking it for each would cost each commit.
        if was_empty || many {
            self.shared.changed.notify_all();
        }
    }

    /// How far the refill is: records done, and all.
    pub(crate) fn refilling(&self) -> Option<(u64, u64)> {
        let (done, all) = (self.shared.refilled.load(Ordering::Acquire), self.shared.to_refill.load(Ordering::Acquire));
        (done < all && !self.shared.given_up.load(Ordering::Acquire)).then_some((done, all))
    }

    /// Ends the work. Answers the digest of the index where it is whole and durable.
    pub(crate) fn close(mut self) -> Option<Digest> {
        let mut queue = self.shared.lock();
        queue.closing = true;
        self.shared.changed.notify_all();
        let started = Instant::now();
        while !queue.ended {
            let patience = if self.refilling().is_some() { REFILL_PATIENCE } else { LAST_PATIENCE };
            let left = patience.saturating_sub(started.elapsed());
            if left.is_zero() || self.shared.given_up.load(Ordering::Acquire) {
                // The thread is left alone. What it holds of the State is emptied by the vault, and it finds the queue closed.
                drop(queue);
                self.shared.give_up();
                return None;
            }
            queue = self.shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(queue);
        let digest = self.thread.take()?.join().ok()?.ok()?;
        (!self.shared.given_up.load(Ordering::Acquire)).then_some(digest)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        // Not closed: the thread ends by itself.
        self.shared.lock().closing = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_up(&self) {
        self.given_up.store(true, Ordering::Release);
        self.lock().updates.clear();
        self.changed.notify_all();
    }
}

/// The thread's work.
struct Work<'a> {
    shared: &'a Shared,
    folder: &'a Path,
    keys: &'a ReadKeys,
}

impl Work<'_> {
    fn keep(&self, epoch: u32, refill_from: Option<Arc<RwLock<State>>>) -> Result<Digest> {
        let generation = match refill_from {
            Some(_) => new_generation(self.folder)?,
            None => generation(self.folder)?.ok_or_else(gave_up)?,
        };
        let mut session = None;
        let mut store = None;
        if let Some(state) = refill_from {
            self.refill(store.insert(Store::open(&generation)?), &mut session, epoch, &state)?;
        }
        while let Some(updates) = self.next() {
            let store = match &store {
                Some(store) => store,
                // Opened with the first change: a vault that is only looked at does not need it.
                None => store.insert(Store::open(&generation)?),
            };
            self.write(store, &mut session, epoch, updates)?;
        }
        if let Some(store) = store {
            store.close(&generation)?;
        }
        make_durable(self.folder)?;
        digest(self.folder)
    }

    /// The next updates to write; `None` at the end.
    fn next(&self) -> Option<Vec<Update>> {
        let mut queue = self.shared.lock();
        while queue.updates.is_empty() && !queue.closing {
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let first = Instant::now();
        while queue.updates.len() < MANY && !queue.closing {
            let left = COLLECTING.saturating_sub(first.elapsed());
            if left.is_zero() {
                break;
            }
            queue = self.shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let count = queue.updates.len().min(BATCH);
        let updates: Vec<_> = queue.updates.drain(..count).collect();
        drop(queue);
        self.shared.changed.notify_all();
        (!updates.is_empty()).then_some(updates)
    }

    fn write(&self, store: &Store, session: &mut Option<Session>, epoch: u32, updates: Vec<Update>) -> Result<()> {
        let mut changes = Changes::default();
        let session = match session {
            Some(session) => session,
            // Begun with the first change, so that whoever only reads adds nothing.
            none => {
                let new = Session::new(store.last_session()? + 1, epoch, self.keys)?.ok_or_else(gave_up)?;
                changes.put(&new.key(), new.value());
                none.insert(new)
            }
        };
        for Update { reference, record, place } in updates {
            let key = key_of(reference);
            match record {
                Some(record) => changes.put(&key, session.seal(&key, place, &record)?),
                None => changes.remove(&key),
            }
        }
        store.change(changes)
    }

    /// Writes every record of the State, a few at a time, so that changes need not wait long. A record that changes meanwhile
    /// comes again through the queue.
    fn refill(&self, store: &Store, session: &mut Option<Session>, epoch: u32, state: &RwLock<State>) -> Result<()> {
        let read = || state.read().unwrap_or_else(PoisonError::into_inner);
        let mut references: Vec<_> = read().record_refs().map(|reference| (key_of(reference), reference)).collect();
        // In order, sled fills its pages well and quickly.
        references.sort_unstable_by_key(|(key, _)| *key);
        self.shared.to_refill.store(references.len() as u64, Ordering::Release);
        for chunk in references.chunks(BATCH) {
            if self.shared.given_up.load(Ordering::Acquire) {
                return Err(gave_up());
            }
            let records: Vec<_> = {
                let state = read();
                let record = |reference| Some((reference, state.record(reference)?, state.place(reference)?));
                chunk.iter().filter_map(|(_, reference)| record(*reference)).collect()
            };
            let updates = records.into_iter().map(|(reference, record, place)| {
                let record = serde_json::to_vec(&record).map_err(|_| gave_up())?;
                Ok(Update { reference, record: Some(record.into_boxed_slice()), place })
            });
            self.write(store, session, epoch, updates.collect::<Result<_>>()?)?;
            self.shared.refilled.fetch_add(chunk.len() as u64, Ordering::AcqRel);
        }
        Ok(())
    }
}

fn gave_up() -> Error {
    Error::new(Code::Disk, "The index was given up. It is made anew from the ledger.")
}
