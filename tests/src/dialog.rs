//! The system's own dialogs, which are no part of the page: answered as a person does, by the keyboard, on the display.

use std::path::Path;

use keywright_stage::Stage;

/// Names this file in the dialog with this title, and confirms.
///
/// # Panics
/// When no such dialog comes up, or xdotool cannot be started.
pub fn choose(stage: &Stage, title: &str, file: &Path) {
    let window = focused(stage, title);
    // A dialog that opens a file has no field until the first letters, which it may lose, bring one up.
    for _ in 0..2 {
        xdotool(stage, &["key", "--window", &window, "ctrl+a"]);
        xdotool(stage, &["type", "--delay", "15", &file.display().to_string()]);
    }
    xdotool(stage, &["key", "Return"]);
}

/// Dismisses the dialog with this title.
///
/// # Panics
/// As [`choose`].
pub fn dismiss(stage: &Stage, title: &str) {
    focused(stage, title);
    xdotool(stage, &["key", "Escape"]);
}

/// The number of the dialog's window, which has the focus from now on: there is no window manager to give it that.
fn focused(stage: &Stage, title: &str) -> String {
    let found = xdotool(stage, &["search", "--sync", "--onlyvisible", "--name", &format!("^{title}$")]);
    let window = found.lines().next().unwrap_or_default().to_owned();
    xdotool(stage, &["windowfocus", "--sync", &window]);
    window
}

fn xdotool(stage: &Stage, arguments: &[&str]) -> String {
    // `--sync` waits for as long as it takes; the case must not.
    let output = stage.command("timeout").arg("30").arg("xdotool").args(arguments).output().expect("xdotool starts");
    assert!(output.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
