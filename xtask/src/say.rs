//! The one place that writes to the terminal.

use std::io::{self, Write};

/// A line of output.
pub(crate) fn line(text: &str) {
    // Nobody is left to be told when the terminal is gone.
    let _ = writeln!(io::stdout(), "{text}");
    let _ = io::stdout().flush();
}

/// What went wrong.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "\n{text}");
}
