//! The host: the process that holds the vault's folder, and lets others of this person change the vault through it.
//!
//! It lends no rights. Each guest proves an operator key of its own, and what it hands over is taken as whoever reads the ledger takes
//! it (`taking`). `talk` is the conversation with one of them.

mod taking;
mod talk;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Opened, Told};
use crate::{
    disk::fault,
    error::{Code, Error, Result},
    line::{self, Listener, Stream},
};

/// How many guests are let in at once.
const MOST: usize = 32;

/// What is told of what others do.
pub(super) type Telling = Arc<dyn Fn(Told) + Send + Sync>;

/// The host's end. Dropped, nobody is let in any more and every guest is sent away.
pub(super) struct Hosting {
    shared: Arc<Shared>,
    listener: Arc<Listener>,
}

struct Shared {
    stopped: AtomicBool,
    guests: Mutex<Vec<(u64, Stream)>>,
    number: AtomicU64,
    telling: Telling,
}

/// Begins to answer guests.
pub(super) fn begin(opened: &Arc<Opened>, telling: Telling) -> Result<Hosting> {
    let place = line::make(&opened.folder, opened.manifest().vault)?;
    let listener = Listener::at(place.clone()).map_err(|error| fault(&place.0, &error))?;
    let shared = Arc::new(Shared {
        stopped: AtomicBool::new(false),
        guests: Mutex::default(),
        number: AtomicU64::new(1),
        telling,
    });
    let hosting = Hosting { shared, listener: Arc::new(listener) };
    let (weak, shared, listener) = (Arc::downgrade(opened), Arc::clone(&hosting.shared), Arc::clone(&hosting.listener));
    thread::Builder::new()
        .name("host".to_owned())
        .spawn(move || listen(&listener, &weak, &shared))
        .map_err(|error| Error::new(Code::Internal, format!("Other programs cannot be answered: {error}.")))?;
    Ok(hosting)
}

fn listen(listener: &Listener, opened: &Weak<Opened>, shared: &Arc<Shared>) {
    while !shared.stopped.load(Ordering::Acquire) {
        let Ok(stream) = listener.accept() else {
            // Somebody else's call, or no more files for now.
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        if shared.stopped.load(Ordering::Acquire) {
            return;
        }
        let number = shared.number.fetch_add(1, Ordering::Relaxed);
        let Some(place) = shared.place(number, &stream) else { continue };
        let (opened, shared) = (Weak::clone(opened), Arc::clone(shared));
        // Without a thread the line is hung up, and the guest tries again.
        let _ = thread::Builder::new().name("guest".to_owned()).spawn(move || {
            talk::talk(stream, number, &opened, &shared.telling);
            drop(place);
        });
    }
}

impl Shared {
    /// A place for this guest, with a handle of the line, to hang it up at the end; `None` where there are too many.
    fn place(self: &Arc<Self>, number: u64, stream: &Stream) -> Option<Place> {
        let again = stream.again().ok()?;
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked at in here: whoever stops it hangs up those who are in the list by then.
        if guests.len() >= MOST || self.stopped.load(Ordering::Acquire) {
            return None;
        }
        guests.push((number, again));
        Some(Place { shared: Arc::clone(self), number })
    }
}

/// A guest's place among those who are let in.
struct Place {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut guests = self.shared.guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.retain(|(number, _)| *number != self.number);
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        self.listener.end();
        let guests = std::mem::take(&mut *self.shared.guests.lock().unwrap_or_else(PoisonError::into_inner));
        guests.iter().for_each(|(_, stream)| stream.hang_up());
    }
}

impl fmt::Debug for Hosting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosting").field("listener", &self.listener).finish_non_exhaustive()
    }
}
