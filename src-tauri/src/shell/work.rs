//! Work that takes long: the page hears how far it is, and can stop it. One at a time, so that one bar and one button
//! are enough; a lock stops it too.
//!
//! That a stop leaves nothing half done is the business of whoever does the work.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use keywright_core::error::{Code, Error, Result};

use super::Shell;
use crate::message::{Event, Progress, Work};

/// How often the page hears how far it is.
const GLANCE: Duration = Duration::from_millis(100);

/// Work that is being done.
pub(crate) struct Working<'a> {
    shell: &'a Shell,
    work: Work,
    stop: Arc<AtomicBool>,
    told: Option<Instant>,
}

impl Shell {
    /// Does work that takes long.
    ///
    /// # Errors
    /// `InUse` where other work is being done; what `act` answers.
    pub(crate) fn work<T>(&self, work: Work, act: impl FnOnce(&mut Working<'_>) -> Result<T>) -> Result<T> {
        let mut working = self.begin_work(work)?;
        act(&mut working)
    }

    /// Asks the work that is being done to stop, if there is any.
    pub(crate) fn stop_work(&self) {
        if let Some(stop) = &*self.0.work.lock().unwrap_or_else(PoisonError::into_inner) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    fn begin_work(&self, work: Work) -> Result<Working<'_>> {
        let mut current = self.0.work.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is_some() {
            return Err(Error::new(
                Code::InUse,
                "Something that takes long is still being done. Wait until it is finished, or cancel it.",
            ));
        }
        let stop = Arc::new(AtomicBool::new(false));
        *current = Some(Arc::clone(&stop));
        Ok(Working { shell: self, work, stop, told: None })
    }
}

impl Working<'_> {
    /// So much of it is done. Answers whether to go on.
    pub(crate) fn at(&mut self, done: u64, total: u64) -> bool {
        if self.told.is_none_or(|told| told.elapsed() >= GLANCE) {
            self.told = Some(Instant::now());
            self.shell.announce(Event::Progress(Progress { work: self.work, done, total }));
        }
        !self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        *self.shell.0.work.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
