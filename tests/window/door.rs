//! What many cases begin with: an open vault, and a key that was just issued.

use keywright_tests::{acme, page::Page, stage::Stage, window::Window};

/// Unlocks the vault on the screen by its passphrase.
pub(crate) async fn unlock(page: &Page) {
    page.fill("Passphrase", acme::PASSPHRASE).await;
    page.click("button", "Unlock").await;
    page.find("button", "Lock").await;
}

/// Issues a key with the role Deploy by hand; the reveal card is open then.
pub(crate) async fn issue(page: &Page, name: &str) {
    page.click("button", "New key").await;
    page.fill("Name", name).await;
    choose(page, "Roles", "Deploy").await;
    page.click("button", "Issue key").await;
    page.sees(&format!("Key issued: {name}")).await;
}

/// Types into a field that searches as one types, and takes what it found.
pub(crate) async fn choose(page: &Page, field: &str, name: &str) {
    let element = page.find("combobox", field).await;
    element.click().await.expect("it takes the focus");
    element.send_keys(name).await.expect("it takes text");
    page.click("option", &format!("{name}*")).await;
}

/// Prepares nothing: a fresh machine.
pub(crate) fn nothing(_: &Stage) {}

/// Closes the vault that `prepare` made, so that the app can open it.
pub(crate) fn small(stage: &Stage) {
    acme::small(stage).close().expect("the vault closes");
}

/// The same with 150 keys.
pub(crate) fn large(stage: &Stage) {
    acme::large(stage).close().expect("the vault closes");
}

/// The command line's answer to a command on this desktop: its exit code, what it said, and what it complained.
pub(crate) fn command_line(window: &Window, arguments: &[&str]) -> (Option<i32>, String, String) {
    let passphrase = window.stage.home().join("passphrase");
    std::fs::write(&passphrase, acme::PASSPHRASE).expect("a passphrase file");
    let mut command = window.command_line();
    command.args(arguments).arg("--passphrase-file").arg(&passphrase);
    let output = command.output().expect("the command line starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
