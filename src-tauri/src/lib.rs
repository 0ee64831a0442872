//! The window of Keywright.

/// Runs it.
pub fn run() {
    let _ = tauri::Builder::default().run(tauri::generate_context!());
}
