//! What many cases begin with: an open vault, and a key that was just issued.

use std::{io::Write, process::Stdio};

use keywright_tests::{
    acme,
    page::{Page, key},
    stage::Stage,
    window::Window,
};

/// Unlocks the vault on the screen by its passphrase.
pub(crate) async fn unlock(page: &Page) {
    page.fill("Passphrase", acme::PASSPHRASE).await;
    page.click("button", "Unlock").await;
    page.find("button", "Lock").await;
}

/// Locks it again, once nothing stands over the page any more that would hear the keys.
pub(crate) async fn lock(page: &Page) {
    page.gone("dialog", "*").await;
    page.gone("alertdialog", "*").await;
    page.press(&[key::CONTROL, 'l']).await;
    page.sees("This vault is locked.").await;
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

/// Types into a field that searches as one types, and makes what is not there yet.
pub(crate) async fn add(page: &Page, field: &str, name: &str) {
    let element = page.find("combobox", field).await;
    element.click().await.expect("it takes the focus");
    element.send_keys(name).await.expect("it takes text");
    page.click("option", &format!("*“{name}”*")).await;
}

/// Revokes a key by hand, from wherever the window is.
pub(crate) async fn revoke(page: &Page, name: &str) {
    page.click("button", "Keys*").await;
    page.click("row", &format!("*Active {name}*")).await;
    page.find("complementary", &format!("Key {name}")).await;
    page.click("button", "Revoke…").await;
    page.click("button", "Revoke key").await;
    page.find("row", &format!("*Revoked {name}*")).await;
}

/// Does what the menu in the panel of a key offers.
pub(crate) async fn more(page: &Page, act: &str) {
    page.click("button", "More").await;
    page.click("menuitem", act).await;
}

/// What a command answers when the page itself asks.
pub(crate) async fn call(window: &Window, command: &str, request: &str) -> String {
    let script = format!(
        "const done = arguments[0];
         window.__TAURI_INTERNALS__.invoke('{command}', {{ request: {request} }})
           .then((answer) => done(JSON.stringify(answer)), (refusal) => done('refused ' + JSON.stringify(refusal)));"
    );
    window.page.script_async(&script, vec![]).await.as_str().unwrap_or_default().to_owned()
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

/// The command line's answer to a command on this desktop, and to `input`: its exit code, what it said, and what it complained.
pub(crate) fn command_line(window: &Window, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let passphrase = window.stage.home().join("passphrase");
    std::fs::write(&passphrase, acme::PASSPHRASE).expect("a passphrase file");
    let mut command = window.command_line();
    command.args(arguments).arg("--passphrase-file").arg(&passphrase);
    let mut running = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command line starts");
    // What asks for no input may have closed it.
    let _ = running.stdin.take().expect("its input").write_all(input.as_bytes());
    let output = running.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
