//! What the whole-system suites share: where the programs are that were built, and how to act on the real window.
//!
//! Not here: the throwaway desktop itself, which is `keywright-stage`; the cases, which are in the folder `window`; and
//! the cases of the command line, which are beside it. This is test code: a failed expectation panics with what was expected.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a case fails by a panic, and says why")]

pub mod acme;
pub mod clipboard;
pub mod dialog;
pub mod page;
mod program;
pub mod window;

pub use keywright_stage as stage;
pub use program::program;
