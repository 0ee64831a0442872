//! What the whole-system suites share: where the programs are that were built, and how to act on the real window.
//!
//! Not here: the throwaway desktop itself, which is `keywright-stage`, and the cases, which are in the folders `cli`
//! and `window`.
#![cfg(target_os = "linux")]

mod program;

pub use keywright_stage as stage;
pub use program::program;
