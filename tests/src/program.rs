//! Where the programs are that this workspace builds.

use std::path::PathBuf;

/// The program `name`, beside the running test's own folder. `cargo xtask test` has built it; with plain cargo it is
/// there, and fresh, after `cargo build --workspace`.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    // target/debug/deps/window-0123456789abcdef
    let program = test.ancestors().nth(2).map(|folder| folder.join(name)).unwrap_or_default();
    assert!(program.is_file(), "{} is not there: run `cargo build --workspace` first", program.display());
    program
}
