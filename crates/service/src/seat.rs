//! The places for connections. Where all are taken, whoever has shown no good token and came first makes room: services that ask
//! with a key are not kept out by those that only connect.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Notify;

/// A connection's place.
#[derive(Debug)]
pub(crate) struct Seat {
    /// The number of the connection.
    pub(crate) number: usize,
    /// Whether a good token was shown.
    proved: AtomicBool,
    /// Told to make room.
    pub(crate) leave: Notify,
}

/// All places that are taken.
#[derive(Debug, Default)]
pub(crate) struct Seats(VecDeque<Weak<Seat>>);

impl Seat {
    /// A good token was shown.
    pub(crate) fn prove(&self) {
        self.proved.store(true, Ordering::Relaxed);
    }
}

impl Seats {
    /// A place for the connection with this number.
    pub(crate) fn take(&mut self, number: usize, most: usize) -> Arc<Seat> {
        if self.0.len() > 2 * most {
            self.0.retain(|seat| seat.strong_count() > 0);
        }
        let seat = Arc::new(Seat { number, proved: AtomicBool::new(false), leave: Notify::new() });
        self.0.push_back(Arc::downgrade(&seat));
        seat
    }

    /// Has the first one that proved nothing make room; whether there is one.
    pub(crate) fn make_room(&mut self) -> bool {
        let unproved = |seat: &Weak<Seat>| seat.upgrade().is_some_and(|seat| !seat.proved.load(Ordering::Relaxed));
        let Some(place) = self.0.iter().position(unproved) else { return false };
        if let Some(seat) = self.0.remove(place).and_then(|seat| seat.upgrade()) {
            seat.leave.notify_one();
        }
        true
    }
}
