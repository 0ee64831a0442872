//! Who may change the vault now: the process that holds it, one thread at a time, or one of its guests, for as long as it keeps at
//! it. Only changes wait for that. Whoever looks does not.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::error::{Code, Error, Result};

/// How long a guest may say nothing before its turn is over.
pub(super) const SILENCE: Duration = Duration::from_secs(5);
/// How long a turn may take, however busy its guest is.
const WHOLE: Duration = Duration::from_secs(60);
/// How often a guest looks whether the holder's own have had their turn.
const GLANCE: Duration = Duration::from_millis(20);
/// How long anybody waits for a turn.
pub(super) const PATIENCE: Duration = Duration::from_secs(75);

/// Whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Turns {
    now: Mutex<Now>,
    over: Condvar,
}

/// Whose turn it is now.
#[derive(Debug, Default)]
pub(super) struct Now {
    guest: Option<Turn>,
    /// How many of the holder's own wait. They come before any guest: one that asks again and again keeps nobody waiting.
    own: usize,
}

/// A guest's turn.
#[derive(Debug)]
struct Turn {
    /// Which of them.
    guest: u64,
    until: Instant,
    ends: Instant,
}

/// Nobody else's turn, for as long as this is held.
pub(super) type Nobodys<'a> = MutexGuard<'a, Now>;

impl Turns {
    /// Waits until no guest has the turn.
    ///
    /// # Errors
    /// `VaultInUse` where others are at it all the time.
    pub(super) fn wait(&self) -> Result<Nobodys<'_>> {
        let mut now = self.lock();
        now.own += 1;
        let waited = self.free(now, |_| false);
        match waited {
            Ok(mut now) => {
                now.own -= 1;
                Ok(now)
            }
            Err(mut now) => {
                now.own -= 1;
                Err(busy())
            }
        }
    }

    /// Gives this guest the turn, when it is nobody's.
    ///
    /// # Errors
    /// As [`Turns::wait`].
    pub(super) fn give(&self, guest: u64) -> Result<()> {
        let mut free = self.free(self.lock(), |now| now.own > 0).map_err(|_| busy())?;
        let now = Instant::now();
        free.guest = Some(Turn { guest, until: now + SILENCE, ends: now + WHOLE });
        Ok(())
    }

    /// This guest's turn, where it still is theirs: it goes on.
    pub(super) fn of(&self, guest: u64) -> Option<Nobodys<'_>> {
        let mut turn = self.lock();
        let now = Instant::now();
        let theirs = turn.guest.as_mut().filter(|turn| turn.guest == guest && turn.until > now)?;
        theirs.until = theirs.ends.min(now + SILENCE);
        Some(turn)
    }

    /// Ends this guest's turn, where they have it.
    pub(super) fn end(&self, guest: u64) {
        self.lock().guest.take_if(|turn| turn.guest == guest);
        self.over.notify_all();
    }

    /// Waits until no guest has the turn, and nothing else stands before.
    fn free<'a>(&'a self, mut now: Nobodys<'a>, before: impl Fn(&Now) -> bool) -> Result<Nobodys<'a>, Nobodys<'a>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let clock = Instant::now();
            now.guest.take_if(|turn| turn.until <= clock);
            if now.guest.is_none() && !before(&now) {
                return Ok(now);
            }
            if clock >= deadline {
                return Err(now);
            }
            let until = now.guest.as_ref().map_or(clock + GLANCE, |turn| turn.until).min(deadline);
            let wait = until.saturating_duration_since(clock);
            now = self.over.wait_timeout(now, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> Nobodys<'_> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Error {
    Error::new(Code::VaultInUse, "Another program keeps changing this vault. Try again in a moment.")
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_waits_at_home_comes_before_any_guest_that_asks_again() {
        let turns = Turns::default();
        let order = Mutex::new(Vec::new());
        turns.give(1).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                let turn = turns.wait().unwrap();
                order.lock().unwrap().push("the host's own");
                drop(turn);
            });
            while turns.lock().own == 0 {
                thread::yield_now();
            }
            // The guest's own turn goes on meanwhile, and it asks for the next one in the same breath.
            assert!(turns.of(1).is_some());
            turns.end(1);
            turns.give(1).unwrap();
            order.lock().unwrap().push("the guest");
            turns.end(1);
        });
        assert_eq!(*order.lock().unwrap(), ["the host's own", "the guest"]);
        // Nobody waits any more: others come at once.
        assert_eq!(turns.lock().own, 0);
        turns.give(2).unwrap();
        assert!(turns.of(1).is_none() && turns.of(2).is_some());
    }
}
