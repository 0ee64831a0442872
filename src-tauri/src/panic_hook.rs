//! What is written when this program has a defect: where, and nothing that was said about it, for a
//! message could quote what must not be quoted.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
};

/// Writes only the place of a panic from now on.
pub(crate) fn install() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        // There is nobody left to tell where this fails.
        let _ = writeln!(std::io::stderr(), "Keywright has a defect{place}. Please report this line.");
    }));
}

/// Does something that panics where there is no display, which is no defect of ours: `None` then, and nothing written.
pub(crate) fn quietly<T>(act: impl FnOnce() -> T) -> Option<T> {
    set_hook(Box::new(|_| ()));
    catch_unwind(AssertUnwindSafe(act)).ok()
}
