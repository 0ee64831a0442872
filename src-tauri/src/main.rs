//! The window of Keywright, as a program.

// No console beside the window on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

// A passphrase passes through Tauri's own buffers on its way here, which are not ours to wipe: whatever this program
// lets go of is wiped, by whomever.
#[global_allocator]
static WIPED_WHEN_FREED: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    keywright_desktop::run()
}
