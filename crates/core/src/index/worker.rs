//! The thread that keeps the index: it is told which records changed, takes them from the State when it gets to it, so that no
//! commit waits for sled, and gives up for good at the first failure; the next opening makes the index anew then.

use std::{
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    digest::{Digest, digest},
    encoding::encode,
    record::{Session, key_of},
    store::{Changes, Store, generation, make_durable, new_generation},
};
use crate::{
    error::{Code, Error, Result},
    ledger::ReadKeys,
    model::RecordRef,
    state::State,
};

/// How many changes become one batch of sled's. The State is read for as many at a time, so that changes need not wait long.
const BATCH: usize = 256;
/// How long changes may be collected before they are written. What sled writes would otherwise be made durable with the
/// next commit, which would wait for it; and if the machine stops, the index is made anew anyway.
const COLLECTING: Duration = Duration::from_secs(1);
/// How many changes are written at once, however soon they came.
const MANY: usize = 2048;
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

/// Where an index is, and what it is made of.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// The folder of the index.
    pub(crate) folder: PathBuf,
    /// The vault keys.
    pub(crate) keys: Arc<ReadKeys>,
    /// The current epoch.
    pub(crate) epoch: u32,
    /// The records.
    pub(crate) state: Arc<RwLock<State>>,
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
    /// The records that changed; a few bytes each, however far the index is behind.
    changed: Vec<RecordRef>,
    closing: bool,
    /// The thread has ended.
    ended: bool,
}

impl Index {
    /// Goes on with the index, which is whole; or makes it anew from the State.
    pub(crate) fn keep(subject: Subject, refill: bool) -> Self {
        let shared = Arc::new(Shared::default());
        if refill {
            // Not the same from the start, so that nobody sees a refill that has not begun as done.
            shared.to_refill.store(1, Ordering::Release);
        }
        let thread = thread::Builder::new().name("index".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || {
                let kept = Work { shared: &shared, subject: &subject }.keep(refill);
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

    /// Says that these records of the State changed, once they have.
    pub(crate) fn update(&self, records: impl IntoIterator<Item = RecordRef>) {
        if self.shared.given_up.load(Ordering::Acquire) {
            return;
        }
        let mut queue = self.shared.lock();
        let was_empty = queue.changed.is_empty();
        queue.changed.extend(records);
        let many = queue.changed.len() >= MANY;
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
                // The thread is left alone. The State is emptied by the vault, and it finds itself given up.
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
        self.lock().changed = Vec::new();
        self.changed.notify_all();
    }
}

/// The thread's work.
struct Work<'a> {
    shared: &'a Shared,
    subject: &'a Subject,
}

impl Work<'_> {
    fn keep(&self, refill: bool) -> Result<Digest> {
        let folder = &self.subject.folder;
        let generation = if refill { new_generation(folder)? } else { generation(folder)?.ok_or_else(gave_up)? };
        let mut session = None;
        let mut store = None;
        if refill {
            let all = self.read(|state| state.record_refs().collect::<Vec<_>>());
            self.shared.to_refill.store(all.len() as u64, Ordering::Release);
            let store = store.insert(Store::open(&generation)?);
            self.write(store, &mut session, all, &|done| {
                self.shared.refilled.fetch_add(done as u64, Ordering::AcqRel);
            })?;
        }
        while let Some(changed) = self.next() {
            let store = match &store {
                Some(store) => store,
                // Opened with the first change: a vault that is only looked at does not need it.
                None => store.insert(Store::open(&generation)?),
            };
            self.write(store, &mut session, changed, &|_| ())?;
        }
        if let Some(store) = store {
            store.close(&generation)?;
        }
        make_durable(folder)?;
        digest(folder)
    }

    /// The records to write next; `None` at the end.
    fn next(&self) -> Option<Vec<RecordRef>> {
        let mut queue = self.shared.lock();
        while queue.changed.is_empty() && !queue.closing {
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let first = Instant::now();
        while queue.changed.len() < MANY && !queue.closing {
            let left = COLLECTING.saturating_sub(first.elapsed());
            if left.is_zero() {
                break;
            }
            queue = self.shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let changed = std::mem::take(&mut queue.changed);
        (!changed.is_empty()).then_some(changed)
    }

    /// Writes these records as they are in the State now. One that changes meanwhile comes again through the queue.
    fn write(
        &self,
        store: &Store,
        session: &mut Option<Session>,
        mut records: Vec<RecordRef>,
        done: &dyn Fn(usize),
    ) -> Result<()> {
        // In order, sled fills its pages well and quickly.
        records.sort_unstable_by_key(|record| key_of(*record));
        records.dedup();
        let session = match session {
            Some(session) => session,
            // Begun with the first change, so that whoever only reads adds nothing.
            none => {
                let number = store.last_session()? + 1;
                let new = Session::new(number, self.subject.epoch, &self.subject.keys)?.ok_or_else(gave_up)?;
                let mut changes = Changes::default();
                changes.put(&new.key(), new.value());
                store.change(changes)?;
                none.insert(new)
            }
        };
        let mut texts = Vec::new();
        for batch in records.chunks(BATCH) {
            if self.shared.given_up.load(Ordering::Acquire) {
                return Err(gave_up());
            }
            let mut changes = Changes::default();
            texts.clear();
            let ends: Vec<_> = self.read(|state| {
                let encoded = |record: &RecordRef| {
                    let place = state.place(*record).filter(|_| encode(state, *record, &mut texts));
                    (texts.len(), place)
                };
                batch.iter().map(encoded).collect()
            });
            let mut start = 0;
            for (record, (end, place)) in batch.iter().zip(ends) {
                let key = key_of(*record);
                match place {
                    Some(place) => changes.put(&key, session.seal(&key, place, &texts[start..end])?),
                    None => changes.remove(&key),
                }
                start = end;
            }
            store.change(changes)?;
            done(batch.len());
        }
        Ok(())
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.subject.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn gave_up() -> Error {
    Error::new(Code::Disk, "The index was given up. It is made anew from the ledger.")
}
