//! What is written when this program has a defect: where, and nothing that was said about it, for a
//! message could quote what must not be quoted.

use std::io::Write;

/// Writes only the place of a panic from now on.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        // There is nobody left to tell where this fails.
        let _ = writeln!(std::io::stderr(), "Keywright has a defect{place}. Please report this line.");
    }));
}
