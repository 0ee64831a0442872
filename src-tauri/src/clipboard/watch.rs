//! When a copied secret is due to be cleared. Pure: the time is handed in.

use std::time::{Duration, Instant};

use keywright_core::model::TokenDigest;

use crate::message::ClipboardState;

/// How often the window hears how much time is left.
const SECOND: Duration = Duration::from_secs(1);

/// A secret that was copied. What it is, is not kept: only its digest, to know it again.
#[derive(Debug)]
pub(super) struct Watch {
    what: String,
    digest: TokenDigest,
    /// When it is due, or tried again.
    until: Instant,
    total: Duration,
    /// Whether it could not be cleared.
    failed: bool,
}

/// What there is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet; the window is told how much time is left.
    Later(ClipboardState),
    /// Nothing yet, nor anything to tell: it could not be cleared, and is tried again later.
    Nothing,
    /// Clear it.
    Clear,
}

impl Watch {
    /// A secret that was copied just now and is to be cleared after `total`.
    pub(super) fn start(what: String, text: &str, now: Instant, total: Duration) -> Self {
        Self { what, digest: TokenDigest::of(text.as_bytes()), until: now + total, total, failed: false }
    }

    /// What it belongs to.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// Whether this text is it.
    pub(super) fn is_ours(&self, text: &str) -> bool {
        TokenDigest::of(text.as_bytes()) == self.digest
    }

    /// How long until there is something to do: on the next full second before the end, so that a countdown is even.
    pub(super) fn until_next(&self, now: Instant) -> Duration {
        let left = self.until.saturating_duration_since(now);
        match left.subsec_nanos() {
            0 => left.min(SECOND),
            fraction => Duration::from_nanos(fraction.into()),
        }
    }

    /// What there is to do now.
    pub(super) fn due(&self, now: Instant) -> Due {
        if now >= self.until {
            Due::Clear
        } else if self.failed {
            Due::Nothing
        } else {
            Due::Later(self.state(now))
        }
    }

    /// It could not be cleared: tried again a second from now. Whether that is news.
    pub(super) fn failed(&mut self, now: Instant) -> bool {
        self.until = now + SECOND;
        !std::mem::replace(&mut self.failed, true)
    }

    /// What the window hears of it.
    pub(super) fn state(&self, now: Instant) -> ClipboardState {
        let left = self.until.saturating_duration_since(now);
        ClipboardState::Holding {
            what: self.what.clone(),
            seconds_left: left.as_secs() + u64::from(left.subsec_nanos() > 0),
            total_seconds: self.total.as_secs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(now: Instant) -> Watch {
        Watch::start("ci".to_owned(), "kw_secret", now, Duration::from_secs(30))
    }

    #[test]
    fn it_counts_down_on_full_seconds_and_then_clears() {
        let start = Instant::now();
        let watch = watch(start);
        let mut now = start;
        for left in (1..=30).rev() {
            assert_eq!(
                watch.due(now),
                Due::Later(ClipboardState::Holding { what: "ci".to_owned(), seconds_left: left, total_seconds: 30 })
            );
            now += watch.until_next(now);
        }
        assert_eq!(now, start + Duration::from_secs(30));
        assert_eq!(watch.due(now), Due::Clear);
        assert_eq!(watch.due(now + Duration::from_secs(3600)), Due::Clear);
    }

    #[test]
    fn a_late_tick_finds_its_way_back_to_the_full_second() {
        let start = Instant::now();
        let watch = watch(start);
        let late = start + Duration::from_millis(1300);
        assert_eq!(watch.until_next(late), Duration::from_millis(700));
        assert!(matches!(watch.due(late), Due::Later(ClipboardState::Holding { seconds_left: 29, .. })));
    }

    #[test]
    fn what_cannot_be_cleared_is_tried_again_every_second() {
        let start = Instant::now();
        let mut watch = watch(start);
        let end = start + Duration::from_secs(30);
        assert!(watch.failed(end));
        assert_eq!(watch.due(end), Due::Nothing);
        assert_eq!(watch.until_next(end), SECOND);
        assert_eq!(watch.due(end + SECOND), Due::Clear);
        assert!(!watch.failed(end + SECOND), "no news any more");
    }

    #[test]
    fn it_knows_its_own_text_and_keeps_none_of_it() {
        let watch = watch(Instant::now());
        assert!(watch.is_ours("kw_secret"));
        assert!(!watch.is_ours("kw_secret "));
        assert!(!watch.is_ours(""));
        assert!(!format!("{watch:?}").contains("kw_secret"));
    }
}
