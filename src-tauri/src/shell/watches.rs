//! What goes on beside the commands: the idle lock, and word of what the page did not do itself: an index that is being
//! refilled, and changes that come over REST or from a command line.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{state::State, vault::Vault};

use super::{Inner, Shell};
use crate::{
    idle::Step,
    message::{AboutToLock, Event, LockReason},
    session::Current,
};

/// How often the page hears how far an index is that is being refilled.
const REFILL_GLANCE: Duration = Duration::from_secs(1);
/// How often it is looked whether somebody else changed the vault.
const CHANGES_GLANCE: Duration = Duration::from_millis(300);

impl Shell {
    /// Locks the vault when nobody did anything for so long as the settings say, until the shell is gone.
    pub(super) fn watch_for_nobody(&self) {
        let watched = Arc::downgrade(&self.0);
        // Where no thread can be had, nothing is locked by itself; the person still can.
        let _ = thread::Builder::new().name("idle lock".to_owned()).spawn(move || watch_for_nobody(&watched));
    }

    /// Tells the page how far the index is, where it is being refilled in the background.
    pub(super) fn follow_refill(&self, vault: Vault) {
        let shell = self.clone();
        let follow = move || {
            if vault.health().refilling.is_none() {
                return;
            }
            while vault.health().refilling.is_some() {
                thread::sleep(REFILL_GLANCE);
                shell.announce_change(&vault);
            }
            // Once more: what was said last may have been said before the end.
            shell.announce_change(&vault);
        };
        // Where no thread can be had, the page is not told, and the index is refilled all the same.
        let _ = thread::Builder::new().name("follow refill".to_owned()).spawn(follow);
    }

    /// Tells the page of changes that it did not ask for, for as long as this session lasts.
    pub(super) fn follow_changes(&self, current: Current) {
        let watched = Arc::downgrade(&self.0);
        self.0.told.store(current.vault.read(State::revision), Ordering::Relaxed);
        let follow = move || {
            loop {
                thread::sleep(CHANGES_GLANCE);
                let Some(shell) = watched.upgrade().map(Shell) else { return };
                if !shell.session().open().is_ok_and(|open| open.is(&current)) {
                    return;
                }
                if current.vault.read(State::revision) != shell.0.told.load(Ordering::Relaxed) {
                    shell.announce_change(&current.vault);
                }
            }
        };
        // Where no thread can be had, the page hears of them with its own next change.
        let _ = thread::Builder::new().name("follow changes".to_owned()).spawn(follow);
    }

    /// What the idle lock does now; answers how long it may sleep.
    fn idle_step(&self) -> Duration {
        let minutes = self.0.settings.settings().idle_minutes;
        let limit = minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        let (open, card_open) = {
            let session = self.session();
            (session.open().is_ok(), session.has_card())
        };
        let step = self.idle().step(Instant::now(), limit.filter(|_| open), card_open);
        match step {
            Step::Wait(time) => time,
            Step::Warn(seconds_left, next) => {
                self.announce(Event::AboutToLock(AboutToLock { seconds_left: Some(seconds_left) }));
                next
            }
            Step::Lock => {
                self.lock(LockReason::Idle);
                Duration::ZERO
            }
        }
    }
}

/// What the idle lock's thread does until the shell is gone.
fn watch_for_nobody(watched: &Weak<Inner>) {
    while let Some(inner) = watched.upgrade() {
        let shell = Shell(inner);
        let sleep = shell.idle_step();
        let idle = shell.idle();
        // Woken early or by mistake: the next step finds out.
        drop(shell.0.idle_changed.wait_timeout(idle, sleep));
    }
}
