//! The clipboard of a stage, as another program sees it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use keywright_stage::Stage;

/// The text in it; `None` when it is empty.
#[must_use]
pub fn text(stage: &Stage) -> Option<String> {
    read(stage, "UTF8_STRING")
}

/// What it holds under another name, such as `x-kde-passwordManagerHint`; `TARGETS` lists the names.
///
/// # Panics
/// When xclip cannot be started.
#[must_use]
pub fn read(stage: &Stage, target: &str) -> Option<String> {
    let output = xclip(stage).args(["-o", "-t", target]).stdin(Stdio::null()).output().expect("xclip starts");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Puts a text in it, as a person does in another program.
///
/// # Panics
/// When xclip cannot be started.
pub fn put(stage: &Stage, text: &str) {
    // xclip goes on in the background for as long as the text is its own; its output must not be waited for.
    let mut command = xclip(stage);
    command.arg("-i").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut xclip = command.spawn().expect("xclip starts");
    xclip.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
    assert!(xclip.wait().expect("it ends").success());
}

fn xclip(stage: &Stage) -> Command {
    let mut command = stage.command("xclip");
    command.args(["-selection", "clipboard"]);
    command
}
