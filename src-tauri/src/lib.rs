//! The window of Keywright: a Tauri shell around the vault. The page asks, by the commands of
//! `commands/list.rs` and nothing else; what it is told is in `message`. Rules, the vault and its
//! secrets' lives are in core; here they only pass through, and a token stays on this side until it is
//! asked to be shown (`reveal`).
//!
//! Only `window`, `commands/mod.rs` and `commands/request.rs` know Tauri.

#[macro_use]
#[path = "commands/list.rs"]
mod list;

mod clipboard;
mod commands;
mod host;
mod idle;
mod inspectors;
mod memory;
mod message;
mod panic_hook;
mod reveal;
mod session;
mod settings;
mod shell;
#[cfg(test)]
mod typescript;
mod window;

pub use window::run;
