//! Ctrl-C and a polite kill, for commands that stay until they are told to end and have something to put in order then.

use std::sync::mpsc::{Receiver, channel};

use keywright_core::error::{Code, Error, Result};

/// What hears of each interrupt. From now on none ends the program; to be called once.
pub(crate) fn interrupts() -> Result<Receiver<()>> {
    let (interrupted, interrupt) = channel();
    ctrlc::set_handler(move || {
        let _ = interrupted.send(());
    })
    .map_err(|error| Error::new(Code::Internal, format!("Ctrl-C could not be caught: {error}.")))?;
    Ok(interrupt)
}
