//! Looks whether another program has changed a vault that is locked here, at how long its ledger is; or that is open beside it, by taking
//! that in. On a thread of its own: a folder on a network may not answer, and nobody else shall wait for that.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread,
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

/// How long a look is waited for; once one took longer, nobody waits until the folder answers again.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many can wait for one, more than there are connections: behind a folder that does not answer no more gather.
const WAITING: usize = 1024;

/// What a look saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The vault is as it was, or what was changed is known.
    Unchanged,
    /// It was changed.
    Changed,
    /// The folder did not answer, or not in time. It may another time.
    Nothing,
}

/// Whoever waits to be told.
type Waiting = Box<dyn FnOnce(Seen) + Send>;

/// Looks when it is asked, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lookout {
    ask: SyncSender<Waiting>,
    /// Somebody waited in vain, and the folder has not answered since.
    hangs: Arc<AtomicBool>,
}

impl Lookout {
    /// Looks whether this file is as long as it was. `None` where there is no thread for that now.
    pub(crate) fn at(file: PathBuf, length: u64) -> Option<Self> {
        // Known to the system without the disk, as a rule.
        Self::by(move || match fs::metadata(&file) {
            Ok(found) if found.len() == length => Seen::Unchanged,
            Ok(_) => Seen::Changed,
            Err(_) => Seen::Nothing,
        })
    }

    /// The same by this.
    pub(crate) fn by(look: impl FnMut() -> Seen + Send + 'static) -> Option<Self> {
        let (ask, asked) = mpsc::sync_channel(WAITING);
        let hangs = Arc::new(AtomicBool::new(false));
        let answered = Arc::clone(&hangs);
        let follow = move || follow(&asked, &answered, look);
        thread::Builder::new().name("ledger".to_owned()).spawn(follow).ok()?;
        Some(Self { ask, hangs })
    }

    /// What a look sees that begins after this was asked.
    pub(crate) async fn look(&self) -> Seen {
        let (tell, told) = oneshot::channel();
        self.ask(move |seen| {
            let _ = tell.send(seen);
        });
        match timeout(self.patience(), told).await {
            Ok(told) => told.unwrap_or(Seen::Nothing),
            Err(_) => self.in_vain(),
        }
    }

    /// The same for who is outside of the service's own threads.
    pub(crate) fn look_outside(&self) -> Seen {
        let (tell, told) = mpsc::channel();
        self.ask(move |seen| {
            let _ = tell.send(seen);
        });
        match told.recv_timeout(self.patience()) {
            Ok(seen) => seen,
            Err(RecvTimeoutError::Disconnected) => Seen::Nothing,
            Err(RecvTimeoutError::Timeout) => self.in_vain(),
        }
    }

    /// Asked for also where nobody waits for it, so that it shows when the folder answers again. Where too many ask already, this one
    /// is dropped.
    fn ask(&self, waiting: impl FnOnce(Seen) + Send + 'static) {
        let _ = self.ask.try_send(Box::new(waiting));
    }

    fn patience(&self) -> Duration {
        if self.hangs.load(Ordering::Acquire) { Duration::ZERO } else { PATIENCE }
    }

    fn in_vain(&self) -> Seen {
        self.hangs.store(true, Ordering::Release);
        Seen::Nothing
    }
}

/// The thread: one look for all who asked before it began.
fn follow(asked: &Receiver<Waiting>, hangs: &AtomicBool, mut look: impl FnMut() -> Seen) {
    while let Ok(first) = asked.recv() {
        let waiting: Vec<_> = [first].into_iter().chain(asked.try_iter().take(WAITING)).collect();
        let seen = look();
        hangs.store(false, Ordering::Release);
        waiting.into_iter().for_each(|tell| tell(seen));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_look_sees_how_long_the_file_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger");
        let lookout = Lookout::at(file.clone(), 3).unwrap();
        let mut seen = vec![lookout.look().await];
        for text in ["one", "more", "two"] {
            fs::write(&file, text).unwrap();
            seen.push(lookout.look().await);
        }
        fs::remove_file(&file).unwrap();
        seen.push(lookout.look().await);
        assert_eq!(seen, [Seen::Nothing, Seen::Unchanged, Seen::Changed, Seen::Unchanged, Seen::Nothing]);
    }

    #[tokio::test]
    async fn whoever_asks_while_it_looks_is_told_by_the_next_look() {
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel();
        let looks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&looks);
        let look = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            begun.send(()).unwrap();
            may_go_on.recv().unwrap()
        };
        let lookout = Arc::new(Lookout::by(look).unwrap());
        let ask = |lookout: &Arc<Lookout>| {
            let (tell, told) = oneshot::channel();
            lookout.ask(move |seen| {
                let _ = tell.send(seen);
            });
            told
        };
        let first = ask(&lookout);
        has_begun.recv().unwrap();
        let (second, third) = (ask(&lookout), ask(&lookout));
        go_on.send(Seen::Unchanged).unwrap();
        has_begun.recv().unwrap();
        go_on.send(Seen::Changed).unwrap();
        assert_eq!(
            (first.await, second.await, third.await),
            (Ok(Seen::Unchanged), Ok(Seen::Changed), Ok(Seen::Changed))
        );
        assert_eq!(looks.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_folder_that_does_not_answer_is_waited_for_once_until_it_answers() {
        let (go_on, may_go_on) = mpsc::channel();
        let lookout = Lookout::by(move || may_go_on.recv().unwrap_or(Seen::Unchanged)).unwrap();
        let before = Instant::now();
        for _ in 0..2 * WAITING {
            assert_eq!(lookout.look().await, Seen::Nothing);
        }
        assert!(before.elapsed() < 2 * PATIENCE, "by the paused clock");
        drop(go_on);
        while lookout.look_outside() != Seen::Unchanged {
            thread::yield_now();
        }
    }
}
