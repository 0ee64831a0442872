//! When a vault that nobody touches is due to be locked. Pure: the time is handed in. While a card is
//! open, the person is warned for a minute first.
//!
//! The thread that asks this, and the locking itself, are in `shell`.

use std::time::{Duration, Instant};

/// For how long the person is warned.
const WARNING: Duration = Duration::from_secs(60);
/// How often, while they are warned.
const SECOND: Duration = Duration::from_secs(1);
/// How often it is looked whether the settings or the session changed.
const GLANCE: Duration = Duration::from_secs(30);

/// When somebody last did something, and whether they are being warned.
#[derive(Debug)]
pub(crate) struct Idle {
    last_activity: Instant,
    warning: bool,
}

/// What there is to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing; look again after this.
    Wait(Duration),
    /// Say that it is locked in so many seconds; look again after this.
    Warn(u64, Duration),
    /// Lock it.
    Lock,
}

impl Idle {
    /// Somebody did something just now.
    pub(crate) fn new(now: Instant) -> Self {
        Self { last_activity: now, warning: false }
    }

    /// Somebody did something; answers whether they had been warned.
    pub(crate) fn touch(&mut self, now: Instant) -> bool {
        self.last_activity = now;
        std::mem::take(&mut self.warning)
    }

    /// What there is to do now. `limit` is how long nobody may do anything; `None`: for ever.
    pub(crate) fn step(&mut self, now: Instant, limit: Option<Duration>, card_open: bool) -> Step {
        let Some(limit) = limit else { return Step::Wait(GLANCE) };
        let idle = now.saturating_duration_since(self.last_activity);
        if idle < limit {
            return Step::Wait((limit - idle).min(GLANCE));
        }
        let left = (limit + WARNING).saturating_sub(idle);
        if !card_open || left.is_zero() {
            self.warning = false;
            return Step::Lock;
        }
        self.warning = true;
        let to_full_second = Duration::from_nanos(left.subsec_nanos().into());
        let next = if to_full_second.is_zero() { SECOND } else { to_full_second };
        Step::Warn(left.as_secs() + u64::from(!to_full_second.is_zero()), next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Option<Duration> = Some(Duration::from_secs(600));

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_vault_that_nobody_touches_is_locked_at_the_limit() {
        let start = Instant::now();
        let mut idle = Idle::new(start);
        assert_eq!(idle.step(start, LIMIT, false), Step::Wait(GLANCE));
        assert_eq!(idle.step(after(start, 590), LIMIT, false), Step::Wait(Duration::from_secs(10)));
        assert_eq!(idle.step(after(start, 600), LIMIT, false), Step::Lock);
    }

    #[test]
    fn an_open_card_is_warned_of_for_a_minute() {
        let start = Instant::now();
        let mut idle = Idle::new(start);
        assert_eq!(idle.step(after(start, 600), LIMIT, true), Step::Warn(60, SECOND));
        assert_eq!(idle.step(after(start, 659), LIMIT, true), Step::Warn(1, SECOND));
        assert_eq!(idle.step(after(start, 660), LIMIT, true), Step::Lock);
    }

    #[test]
    fn whoever_comes_back_ends_the_warning() {
        let start = Instant::now();
        let mut idle = Idle::new(start);
        assert!(!idle.touch(start));
        idle.step(after(start, 630), LIMIT, true);
        assert!(idle.touch(after(start, 631)));
        assert!(!idle.touch(after(start, 632)));
        assert_eq!(idle.step(after(start, 640), LIMIT, true), Step::Wait(GLANCE));
    }

    #[test]
    fn a_card_that_is_closed_during_the_warning_has_no_more_grace() {
        let start = Instant::now();
        let mut idle = Idle::new(start);
        idle.step(after(start, 610), LIMIT, true);
        assert_eq!(idle.step(after(start, 611), LIMIT, false), Step::Lock);
    }

    #[test]
    fn without_a_limit_it_is_never_locked() {
        let start = Instant::now();
        assert_eq!(Idle::new(start).step(after(start, 1_000_000), None, true), Step::Wait(GLANCE));
    }
}
