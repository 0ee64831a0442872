//! Keeps files up to date that services check by, on a thread of its own, for as long as the vault is open.
//!
//! A change rings; soon after, whatever became different is written anew, whole. Nothing of the vault is held while a file is
//! written. What goes into one is in `bundle` and `status_list`.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{BundleExport, Opened, StatusListExport, Vault, bundle, desk::Desk, status_list};
use crate::{
    error::{Code, Error, Result},
    model::{Door, Time},
};

/// How long a change waits for others that come with it.
const SETTLE: Duration = Duration::from_millis(100);
/// How long after it began writing the thread begins again, at the earliest: many changes cost few writings.
const BETWEEN: Duration = Duration::from_millis(400);
/// When what could not be written is tried again.
const RETRY: Duration = Duration::from_secs(3);
/// How long a close waits for a file that is being written: a disk that does not answer keeps no vault open.
const FAREWELL: Duration = Duration::from_secs(3);
/// How long the thread sleeps at most: a clock that was set, or a computer that slept, is noticed by then.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// A file that is kept up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeptFile {
    /// Where it is.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub path: PathBuf,
    /// When it was last written; `None` where it never could be.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub written_at: Option<Time>,
    /// Until when what stands there holds.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub valid_until: Option<Time>,
    /// Why it could not be written the last time; it is tried again.
    pub problem: Option<Error>,
}

/// What is kept, and the thread that does it.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    shared: Arc<Shared>,
    thread: Mutex<Option<ThreadId>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether there is anything to keep: nobody else need wait for the lock.
    keeps: AtomicBool,
    work: Mutex<Work>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct Work {
    files: Vec<Kept>,
    rung: bool,
    stopped: bool,
    /// Whether the thread is there.
    runs: bool,
}

#[derive(Debug, Clone)]
struct Kept {
    what: What,
    file: KeptFile,
    door: Door,
    /// Of what it was written.
    of: Option<Stamp>,
    /// When it is to be written though nothing changed.
    renew_at: Option<Time>,
    /// When it is tried again.
    again: Option<Instant>,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Bundle,
    StatusList,
}

/// What is to be written.
enum Snapshot {
    Bundle(Box<bundle::Snapshot>),
    StatusList(Arc<StatusListExport>),
}

/// What was written.
struct Written {
    issued_at: Time,
    valid_until: Time,
    renew_at: Time,
}

/// By what a vault is told from what it was: the last change of its records, and of its operators and keys.
pub(super) type Stamp = (u64, u64);

/// Writes a file for the first time, and keeps it from then on.
pub(super) fn keep(vault: &Vault, what: What, door: Door, path: &Path) -> Result<KeptFile> {
    let path = std::path::absolute(path).map_err(|error| crate::disk::fault(path, &error))?;
    let file = KeptFile { path, written_at: None, valid_until: None, problem: None };
    let mut kept = Kept { what, file, door, of: None, renew_at: None, again: None };
    let snapshot = kept.snapshot(&vault.opened, vault.desk()?.open()?);
    kept.write(snapshot);
    match &kept.file.problem {
        Some(problem) if !can_be_tried_again(problem.code) => Err(problem.clone()),
        _ => {
            let file = kept.file.clone();
            vault.opened.keeper.add(&vault.opened, kept)?;
            Ok(file)
        }
    }
}

impl Keeper {
    /// Something may have changed.
    pub(super) fn ring(&self) {
        if self.shared.keeps.load(Ordering::Acquire) {
            self.shared.work().rung = true;
            self.shared.bell.notify_all();
        }
    }

    /// What is kept.
    pub(super) fn files(&self, what: What) -> Vec<KeptFile> {
        let work = self.shared.work();
        work.files.iter().filter(|kept| kept.what == what).map(|kept| kept.file.clone()).collect()
    }

    /// Keeps a file no more.
    pub(super) fn forget(&self, path: &Path) -> bool {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut work = self.shared.work();
        let before = work.files.len();
        work.files.retain(|kept| kept.file.path != path);
        work.files.len() != before
    }

    /// Ends the thread; answers once it writes no more.
    pub(super) fn stop(&self) {
        self.shared.keeps.store(false, Ordering::Release);
        let mut work = self.shared.work();
        work.stopped = true;
        self.shared.bell.notify_all();
        let thread = *self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        // The thread itself may be the last who has the vault.
        if thread != Some(thread::current().id()) {
            let ended = self.shared.bell.wait_timeout_while(work, FAREWELL, |work| work.runs);
            drop(ended.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// After the thread has ended: writes what has not been written yet, once, and keeps nothing any more.
    pub(super) fn write_the_rest(&self, opened: &Opened, desk: &Desk) {
        let mut work = self.shared.work();
        let files = std::mem::take(&mut work.files);
        let hangs =
            work.runs && *self.thread.lock().unwrap_or_else(PoisonError::into_inner) != Some(thread::current().id());
        drop(work);
        let stamp = opened.stamp();
        let waits = |kept: &Kept| kept.of != Some(stamp) && kept.file.problem.is_none() && !hangs;
        for mut kept in files.into_iter().filter(waits) {
            let snapshot = kept.snapshot(opened, desk);
            // Where that fails, whoever reads it sees that it grows stale; there is nobody left to tell.
            kept.write(snapshot);
        }
    }

    fn add(&self, opened: &Arc<Opened>, kept: Kept) -> Result<()> {
        let mut work = self.shared.work();
        if work.stopped {
            return Err(super::locked());
        }
        if !work.runs {
            let (weak, shared) = (Arc::downgrade(opened), Arc::clone(&self.shared));
            let runs = move || {
                let _ended = Ended(Arc::clone(&shared));
                follow(&weak, &shared);
            };
            let spawned = thread::Builder::new().name("keeper".to_owned()).spawn(runs);
            let refused = |_| Error::new(Code::Internal, "No thread could be started to keep the file up to date.");
            let thread = spawned.map_err(refused)?.thread().id();
            *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
            work.runs = true;
        }
        work.files.retain(|other| other.file.path != kept.file.path);
        work.files.push(kept);
        // It may have changed since it was written.
        work.rung = true;
        self.shared.keeps.store(true, Ordering::Release);
        self.shared.bell.notify_all();
        Ok(())
    }
}

/// Says that the thread is gone, however it went.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.work().runs = false;
        self.0.bell.notify_all();
    }
}

/// The thread: waits until something is due, and writes it.
fn follow(opened: &Weak<Opened>, shared: &Shared) {
    let mut begun: Option<Instant> = None;
    loop {
        let now = || opened.upgrade().map(|opened| opened.now());
        let Some(started) = now() else { return };
        if !shared.wait_for_work(started) {
            return;
        }
        let since = begun.map_or(BETWEEN, |begun| begun.elapsed());
        if !shared.settle(SETTLE.max(BETWEEN.saturating_sub(since))) {
            return;
        }
        begun = Some(Instant::now());
        for mut kept in shared.taken() {
            let Some(opened) = opened.upgrade() else { return };
            let stamp = opened.stamp();
            if !kept.is_due(stamp, opened.now()) {
                continue;
            }
            let snapshot = match opened.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref() {
                Some(desk) => kept.snapshot(&opened, desk),
                None => return,
            };
            drop(opened);
            kept.write(snapshot);
            shared.put_back(kept);
        }
    }
}

impl Shared {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers when something may be due; `false` when it is over. `now` is the vault's time.
    fn wait_for_work(&self, now: Time) -> bool {
        let work = self.work();
        if work.stopped || work.rung {
            return !work.stopped;
        }
        let sleep = work.files.iter().map(|kept| kept.sleeps_for(now)).min().unwrap_or(LONGEST_SLEEP);
        let woken = self.bell.wait_timeout_while(work, sleep, |work| !work.stopped && !work.rung);
        !woken.unwrap_or_else(PoisonError::into_inner).0.stopped
    }

    /// Waits, so that changes that come together are written together; `false` when it is over.
    fn settle(&self, time: Duration) -> bool {
        let settled = self.bell.wait_timeout_while(self.work(), time, |work| !work.stopped);
        !settled.unwrap_or_else(PoisonError::into_inner).0.stopped
    }

    /// What is kept, to be looked at with nothing locked. Whoever rings from now on rings for the next time.
    fn taken(&self) -> Vec<Kept> {
        let mut work = self.work();
        work.rung = false;
        work.files.clone()
    }

    /// What became of a file, unless it is kept no more.
    fn put_back(&self, kept: Kept) {
        let mut work = self.work();
        if let Some(place) = work.files.iter_mut().find(|other| other.file.path == kept.file.path) {
            *place = kept;
        }
    }
}

impl Kept {
    fn snapshot(&self, opened: &Opened, desk: &Desk) -> Result<(Stamp, Snapshot)> {
        let snapshot = match self.what {
            What::Bundle => Snapshot::Bundle(Box::new(bundle::snapshot(opened, desk, self.door)?)),
            What::StatusList => Snapshot::StatusList(status_list::current(opened, desk)?),
        };
        Ok((opened.stamp(), snapshot))
    }

    fn write(&mut self, snapshot: Result<(Stamp, Snapshot)>) {
        let written = snapshot.and_then(|(stamp, snapshot)| Ok((stamp, snapshot.write_to(&self.file.path)?)));
        match written {
            Ok((stamp, made)) => {
                self.of = Some(stamp);
                self.renew_at = Some(made.renew_at);
                self.again = None;
                self.file.written_at = Some(made.issued_at);
                self.file.valid_until = Some(made.valid_until);
                self.file.problem = None;
            }
            Err(error) => {
                self.again = Some(Instant::now() + RETRY);
                self.file.problem = Some(error);
            }
        }
    }

    fn is_due(&self, stamp: Stamp, now: Time) -> bool {
        match self.again {
            Some(again) => again <= Instant::now(),
            None => self.of != Some(stamp) || self.renew_at.is_none_or(|at| at <= now),
        }
    }

    /// How long nothing is to be done where nothing changes.
    fn sleeps_for(&self, now: Time) -> Duration {
        let until = match (self.again, self.renew_at) {
            (Some(again), _) => again.saturating_duration_since(Instant::now()),
            (None, Some(at)) => (at - now).to_std().unwrap_or_default(),
            (None, None) => Duration::ZERO,
        };
        until.min(LONGEST_SLEEP)
    }
}

impl Snapshot {
    fn write_to(self, path: &Path) -> Result<Written> {
        match self {
            Self::Bundle(bundle) => {
                let BundleExport { issued_at, valid_until, .. } = bundle.write_to(path)?;
                // Half of its time is left for whoever has to notice that it is not written any more.
                Ok(Written { issued_at, valid_until, renew_at: issued_at + (valid_until - issued_at) / 2 })
            }
            Self::StatusList(list) => {
                list.write_to(path)?;
                Ok(Written { issued_at: list.issued_at, valid_until: list.valid_until, renew_at: list.renew_at() })
            }
        }
    }
}

impl Opened {
    pub(super) fn stamp(&self) -> Stamp {
        let changed = self.state.read().unwrap_or_else(PoisonError::into_inner).revision();
        (changed, self.manifest().revision)
    }
}

/// Whether what failed may do better later, by itself or once somebody made room.
fn can_be_tried_again(code: Code) -> bool {
    matches!(code, Code::Disk | Code::DiskFull | Code::ReadOnly)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn kept(now: Time) -> Kept {
        let file = KeptFile { path: "keys.kwb".into(), written_at: Some(now), valid_until: None, problem: None };
        Kept {
            what: What::Bundle,
            file,
            door: Door::Cli,
            of: Some((7, 1)),
            renew_at: Some(now + TimeDelta::days(3)),
            again: None,
        }
    }

    #[test]
    fn it_is_written_after_a_change_and_before_it_is_too_old() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let kept = kept(now);
        assert!(!kept.is_due((7, 1), now));
        assert!(kept.is_due((8, 1), now) && kept.is_due((7, 2), now));
        let third = now + TimeDelta::days(3);
        assert!(!kept.is_due((7, 1), third - TimeDelta::seconds(1)) && kept.is_due((7, 1), third));
        assert_eq!(kept.sleeps_for(now), LONGEST_SLEEP, "a clock may be set");
        assert_eq!(kept.sleeps_for(third - TimeDelta::seconds(2)), Duration::from_secs(2));
        assert_eq!(kept.sleeps_for(third + TimeDelta::seconds(2)), Duration::ZERO);
    }

    #[test]
    fn what_failed_waits_for_its_next_try_whatever_changes() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut kept = kept(now);
        kept.write(Err(Error::new(Code::DiskFull, "The disk is full.")));
        assert!(!kept.is_due((8, 1), now) && kept.sleeps_for(now) > Duration::ZERO);
        assert_eq!(kept.file.written_at, Some(now));
        kept.again = Some(Instant::now());
        assert!(kept.is_due((7, 1), now));
    }
}
