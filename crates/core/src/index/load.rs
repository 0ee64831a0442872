//! Reads every record of an index: one thread scans, some open and parse, the caller takes the records in.

use std::{
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use super::sealing::{self, IndexSecrets, Session};
use crate::{
    error::Result,
    model::{Place, Record},
};

/// How many records go from one thread to the next at once.
const CHUNK: usize = 1024;

type Sealed = Vec<(sled::IVec, sled::IVec)>;
type Opened = Result<Vec<(Record, Place)>>;

/// Hands every record of `database` to `each`.
pub(super) fn all(
    database: &sled::Db,
    secrets: &IndexSecrets,
    each: &mut dyn FnMut(Record, Place) -> Result<()>,
) -> Result<()> {
    let sessions = Session::all(database, secrets)?;
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
    thread::scope(|scope| {
        // Bounded, so that a large index does not stand in memory twice.
        let (to_open, sealed) = mpsc::sync_channel::<Sealed>(2 * threads);
        let (to_take, opened) = mpsc::sync_channel::<Opened>(2 * threads);
        let sealed = std::sync::Arc::new(Mutex::new(sealed));
        let scan_failed = to_take.clone();
        scope.spawn(move || {
            if scan(database, &to_open).is_none() {
                let _ = scan_failed.send(Err(sealing::damaged()));
            }
        });
        for _ in 0..threads {
            let (sealed, to_take, sessions) = (std::sync::Arc::clone(&sealed), to_take.clone(), &sessions);
            scope.spawn(move || {
                let mut buffer = Vec::new();
                loop {
                    // The lock is let go before the work begins.
                    let next = sealed.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(chunk) = next else { break };
                    let opened = chunk
                        .iter()
                        .map(|(name, value)| sealing::open(sessions, &secrets.vault, name, value, &mut buffer))
                        .collect();
                    if to_take.send(opened).is_err() {
                        break;
                    }
                }
            });
        }
        drop(to_take);
        // Only the workers hold this now: when they stop early, the scan finds nobody to send to, and stops too.
        drop(sealed);
        for chunk in opened {
            for (record, place) in chunk? {
                each(record, place)?;
            }
        }
        Ok(())
    })
}

/// Sends all records on, in chunks; `None` where sled failed.
fn scan(database: &sled::Db, to_open: &mpsc::SyncSender<Sealed>) -> Option<()> {
    let mut chunk = Vec::with_capacity(CHUNK);
    for entry in database.iter() {
        let (name, value) = entry.ok()?;
        if sealing::is_record(&name) {
            chunk.push((name, value));
        }
        if chunk.len() == CHUNK && to_open.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err() {
            return Some(());
        }
    }
    let _ = to_open.send(chunk);
    Some(())
}
