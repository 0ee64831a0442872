//! Keeps files up to date that services check by, on a thread of its own, for as long as the vault is open.
//!
//! A change rings; soon after, whatever became different is written anew, whole. Nothing of the vault is held while a file is
//! written. `kept` is one of the files; what goes into it is in `bundle` and `status_list`.

mod kept;

use std::{
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

pub use kept::KeptFile;
pub(super) use kept::What;
use kept::{Kept, LONGEST_SLEEP, can_be_tried_again};

use super::{Opened, Vault, desk::Desk};
use crate::{
    error::{Code, Error, Result},
    model::{Door, Time},
};

/// How long a change waits for others that come with it.
const SETTLE: Duration = Duration::from_millis(100);
/// How long after it began writing the thread begins again, at the earliest: many changes cost few writings.
const BETWEEN: Duration = Duration::from_millis(400);
/// How long a close waits for a file that is being written: a disk that does not answer keeps no vault open.
const FAREWELL: Duration = Duration::from_secs(3);

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
        let snapshots = files.into_iter().filter(waits).map(|kept| {
            let snapshot = kept.snapshot(opened, desk);
            (kept, snapshot)
        });
        let snapshots: Vec<_> = snapshots.collect();
        if !snapshots.is_empty() {
            // Where that fails, whoever reads it sees that it grows stale; there is nobody left to tell.
            farewell(move || snapshots.into_iter().for_each(|(mut kept, snapshot)| kept.write(snapshot)));
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

/// Writes on a thread of its own, and waits for that as long as a close may: the keys are not wiped before it goes on.
fn farewell(write: impl FnOnce() + Send + 'static) {
    let (done, written) = mpsc::channel::<()>();
    let writes = move || {
        write();
        drop(done);
    };
    if thread::Builder::new().name("farewell".to_owned()).spawn(writes).is_ok() {
        let _ = written.recv_timeout(FAREWELL);
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

impl Opened {
    pub(super) fn stamp(&self) -> Stamp {
        let changed = self.state.read().unwrap_or_else(PoisonError::into_inner).revision();
        (changed, self.manifest().revision)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{model::Preset, secret::Passphrase, vault::NewVault};

    fn vault(folder: &Path) -> Vault {
        let new = NewVault {
            name: "Test".to_owned(),
            operator: "Ada".to_owned(),
            preset: Preset::Standard,
            passphrase: Some(Passphrase::new("correct horse battery".to_owned())),
            keychain: false,
            recovery: false,
            door: Door::Cli,
        };
        Vault::create(&folder.join("v"), new).unwrap().vault
    }

    #[test]
    fn what_grows_old_is_written_again_though_nothing_changes() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let path = folder.path().join("keys.kwb");
        let file = KeptFile { path: path.clone(), written_at: None, valid_until: None, problem: None };
        let mut kept = Kept { what: What::Bundle, file, door: Door::Cli, of: None, renew_at: None, again: None };
        let snapshot = kept.snapshot(&vault.opened, vault.desk().unwrap().open().unwrap());
        kept.write(snapshot);
        let (of, half) = (kept.of, kept.renew_at.unwrap());
        assert!(of.is_some() && half > vault.now() + TimeDelta::hours(1));
        // The half of its time is over in a second.
        let soon = vault.now() + TimeDelta::seconds(1);
        kept.renew_at = Some(soon);
        // Whatever stands there now is not what will.
        std::fs::write(&path, std::fs::read(&path).unwrap().get(..100).unwrap()).unwrap();
        vault.opened.keeper.add(&vault.opened, kept).unwrap();
        let renewed = || vault.opened.keeper.shared.work().files[0].clone();
        let started = Instant::now();
        while renewed().renew_at == Some(soon) {
            assert!(started.elapsed() < Duration::from_secs(60), "it is not written");
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!((renewed().of, renewed().file.problem), (of, None));
        assert!(renewed().renew_at >= Some(half) && renewed().file.written_at >= Some(soon));
        assert!(std::fs::metadata(&path).unwrap().len() > 100);
        vault.close().unwrap();
    }

    #[test]
    fn a_disk_that_does_not_answer_keeps_no_vault_open() {
        let (answer, hangs) = mpsc::channel::<()>();
        let started = Instant::now();
        farewell(move || {
            let _ = hangs.recv();
        });
        // It came back though nobody answered, and not before it had waited.
        assert!(started.elapsed() >= FAREWELL);
        drop(answer);
    }
}
