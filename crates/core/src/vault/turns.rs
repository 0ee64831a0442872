//! Who may change the vault now: the process that holds it, one thread at a time, or one of its guests, for as long as it keeps at
//! it. Only changes wait for that. Whoever looks does not.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    error::{Code, Error, Result},
    model::OperatorRole,
};

/// How long a guest may say nothing before its turn is over.
pub(super) const SILENCE: Duration = Duration::from_secs(5);
/// How long a turn may take, however busy its guest is.
const WHOLE: Duration = Duration::from_secs(60);
/// The same for a Viewer, who changes no more than a slot of their own.
const VIEWERS: Duration = Duration::from_secs(10);
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
    /// The guests that wait, in the order of their coming: one that asks again and again waits behind the others.
    guests: VecDeque<u64>,
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

    /// Gives this guest, who is an operator of this role, the turn, when it is nobody's and no guest waits that came before.
    ///
    /// # Errors
    /// As [`Turns::wait`].
    pub(super) fn give(&self, guest: u64, role: OperatorRole) -> Result<()> {
        let mut waiting = self.lock();
        waiting.guests.push_back(guest);
        let waited = self.free(waiting, |now| now.own > 0 || now.guests.front() != Some(&guest));
        let is_free = waited.is_ok();
        let mut free = waited.unwrap_or_else(|busy| busy);
        free.guests.retain(|waiting| *waiting != guest);
        if !is_free {
            return Err(busy());
        }
        let now = Instant::now();
        let whole = if role == OperatorRole::Viewer { VIEWERS } else { WHOLE };
        free.guest = Some(Turn { guest, until: now + SILENCE, ends: now + whole });
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
        turns.give(1, OperatorRole::Admin).unwrap();
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
            turns.give(1, OperatorRole::Admin).unwrap();
            order.lock().unwrap().push("the guest");
            turns.end(1);
        });
        assert_eq!(*order.lock().unwrap(), ["the host's own", "the guest"]);
        // Nobody waits any more: others come at once.
        assert_eq!(turns.lock().own, 0);
        turns.give(2, OperatorRole::Admin).unwrap();
        assert!(turns.of(1).is_none() && turns.of(2).is_some());
    }

    #[test]
    fn a_guest_that_asks_again_waits_behind_the_one_that_waits() {
        let turns = Turns::default();
        let order = Mutex::new(Vec::new());
        turns.give(1, OperatorRole::Issuer).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                turns.give(2, OperatorRole::Admin).unwrap();
                order.lock().unwrap().push(2);
                turns.end(2);
            });
            while turns.lock().guests.is_empty() {
                thread::yield_now();
            }
            turns.end(1);
            turns.give(1, OperatorRole::Issuer).unwrap();
            order.lock().unwrap().push(1);
        });
        assert_eq!(*order.lock().unwrap(), [2, 1]);
        assert!(turns.lock().guests.is_empty());
    }

    #[test]
    fn a_viewers_turn_is_short_however_busy_they_are() {
        let turns = Turns::default();
        for (role, whole) in [(OperatorRole::Viewer, VIEWERS), (OperatorRole::Issuer, WHOLE)] {
            let before = Instant::now();
            turns.give(1, role).unwrap();
            let mut now = turns.lock();
            let turn = now.guest.as_mut().unwrap();
            assert!(turn.ends >= before + whole && turn.ends <= Instant::now() + whole);
            // It has lasted so long.
            turn.ends = Instant::now();
            drop(now);
            assert!(turns.of(1).is_some());
            assert!(turns.of(1).is_none(), "it goes on");
        }
    }
}
