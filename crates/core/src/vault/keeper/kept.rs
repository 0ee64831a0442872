//! A file that is kept up to date: when it is due, and what it is written from.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{
    super::{BundleExport, Opened, StatusListExport, bundle, desk::Desk, status_list},
    Stamp,
};
use crate::{
    error::{Code, Error, Result},
    model::{Door, Time},
};

/// When what could not be written is tried again.
const RETRY: Duration = Duration::from_secs(3);
/// How long the thread sleeps at most: a clock that was set, or a computer that slept, is noticed by then.
pub(super) const LONGEST_SLEEP: Duration = Duration::from_secs(30);

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

/// The same, and what has to be known to keep it so.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) what: What,
    pub(super) file: KeptFile,
    pub(super) door: Door,
    /// Of what it was written.
    pub(super) of: Option<Stamp>,
    /// When it is to be written though nothing changed.
    pub(super) renew_at: Option<Time>,
    /// When it is tried again.
    pub(super) again: Option<Instant>,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::vault) enum What {
    Bundle,
    StatusList,
}

/// What is to be written.
pub(super) enum Snapshot {
    Bundle(Box<bundle::Snapshot>),
    StatusList(Arc<StatusListExport>),
}

/// What was written.
struct Written {
    issued_at: Time,
    valid_until: Time,
    renew_at: Time,
}

impl Kept {
    pub(super) fn snapshot(&self, opened: &Opened, desk: &Desk) -> Result<(Stamp, Snapshot)> {
        let snapshot = whole(|| match self.what {
            What::Bundle => bundle::snapshot(opened, desk, self.door).map(|made| Snapshot::Bundle(Box::new(made))),
            What::StatusList => status_list::current(opened, desk).map(Snapshot::StatusList),
        })?;
        Ok((opened.stamp(), snapshot))
    }

    pub(super) fn write(&mut self, snapshot: Result<(Stamp, Snapshot)>) {
        let written = snapshot.and_then(|(stamp, snapshot)| Ok((stamp, whole(|| snapshot.write_to(&self.file.path))?)));
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

    pub(super) fn is_due(&self, stamp: Stamp, now: Time) -> bool {
        match self.again {
            Some(again) => again <= Instant::now(),
            None => self.of != Some(stamp) || self.renew_at.is_none_or(|at| at <= now),
        }
    }

    /// How long nothing is to be done where nothing changes.
    pub(super) fn sleeps_for(&self, now: Time) -> Duration {
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

/// A fault of Keywright's own is a problem of this file, which is said, and ends nothing else.
fn whole<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| {
        let message = "The file could not be written: something is wrong in Keywright itself.";
        Err(Error::new(Code::Internal, message))
    })
}

/// Whether what failed may do better later, by itself or once somebody made room.
pub(super) fn can_be_tried_again(code: Code) -> bool {
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

    #[test]
    fn a_fault_of_its_own_is_said_as_a_problem() {
        let fault = whole::<()>(|| unreachable!("a fault")).unwrap_err();
        assert_eq!(fault.code, Code::Internal);
        assert_eq!(whole(|| Ok(7)), Ok(7));
    }
}
