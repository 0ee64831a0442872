//! The real window, driven by WebDriver on a throwaway desktop: a real keyring, a real clipboard, the real vault.
//! One file a thing that people do.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a case fails by a panic, and says why")]

mod accessibility;
mod door;
mod first_run;
mod idle;
mod keyboard;
mod keys;
mod list;
mod look;
mod owners;
mod reveal;
mod roles;
mod samples;
mod service;
mod stories;
mod token_key;
mod unlock;
