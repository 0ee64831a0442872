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

use super::{Opened, Told, Vault};
use crate::{
    disk::fault,
    error::{Code, Error, Result},
    line::{self, LinePlace, Listener, Stream},
};

/// How many guests are let in at once.
const MOST: usize = 8;

/// What is told of what others do.
pub(super) type Telling = Arc<dyn Fn(Told) + Send + Sync>;

/// The host's end. Dropped, nobody is let in any more and every guest is sent away.
pub(super) struct Hosting {
    shared: Arc<Shared>,
    place: LinePlace,
}

struct Shared {
    stopped: AtomicBool,
    guests: Mutex<Vec<(u64, Stream)>>,
    number: AtomicU64,
    telling: Telling,
}

/// Begins to answer guests.
pub(super) fn begin(vault: &Vault, telling: Telling) -> Result<Hosting> {
    let opened = &vault.opened;
    let place = line::make(&opened.folder, opened.manifest().vault)?;
    let listener = Listener::at(&place).map_err(|error| fault(&place.0, &error))?;
    let shared = Arc::new(Shared {
        stopped: AtomicBool::new(false),
        guests: Mutex::default(),
        number: AtomicU64::new(1),
        telling,
    });
    let (weak, answering) = (Arc::downgrade(opened), Arc::clone(&shared));
    thread::Builder::new()
        .name("host".to_owned())
        .spawn(move || listen(&listener, &weak, &answering))
        .map_err(|error| Error::new(Code::Internal, format!("Other programs cannot be answered: {error}.")))?;
    Ok(Hosting { shared, place })
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
        let Some(kept) = shared.keep(number, &stream) else { continue };
        let (opened, shared) = (Weak::clone(opened), Arc::clone(shared));
        // Without a thread the line is hung up, and the guest tries again.
        let _ = thread::Builder::new().name("guest".to_owned()).spawn(move || {
            talk::talk(stream, number, &opened, &shared.telling);
            drop(kept);
        });
    }
}

impl Shared {
    /// Keeps a handle of the line, to hang it up at the end; `None` where there are too many.
    fn keep(self: &Arc<Self>, number: u64, stream: &Stream) -> Option<Kept> {
        let again = stream.again().ok()?;
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if guests.len() >= MOST {
            return None;
        }
        guests.push((number, again));
        Some(Kept { shared: Arc::clone(self), number })
    }
}

/// A guest's place among those who are let in.
struct Kept {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Kept {
    fn drop(&mut self) {
        let mut guests = self.shared.guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.retain(|(number, _)| *number != self.number);
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        // The listener hears this, and ends.
        drop(Stream::to(&self.place));
        let _ = std::fs::remove_file(&self.place.0);
        let guests = std::mem::take(&mut *self.shared.guests.lock().unwrap_or_else(PoisonError::into_inner));
        guests.iter().for_each(|(_, stream)| stream.hang_up());
    }
}

impl fmt::Debug for Hosting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosting").field("place", &self.place).finish_non_exhaustive()
    }
}
