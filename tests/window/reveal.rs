//! The one moment at which a token can be had.

use keywright_tests::{
    clipboard,
    page::key,
    stage::Keyring,
    window::{self, Window},
};

use crate::door;

#[test]
fn copy_marks_the_token_as_secret_and_clears_it() {
    window::case("reveal-copy", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        let token = clipboard::text(&window.stage).expect("the token is in the clipboard");
        assert!(token.starts_with("kw_") && token.len() == 65, "a token by its shape");
        let hint = clipboard::read(&window.stage, "x-kde-passwordManagerHint");
        assert_eq!(hint.as_deref(), Some("secret"), "clipboard managers are told to forget it");
        assert!(!page.holds(&token).await, "copied without entering the page");

        let secret = token.rsplit('_').next().unwrap_or_default();
        assert!(!page.holds(&secret[..20]).await, "no part of it either");
        let stage = &window.stage;
        assert!(page.until(async || clipboard::text(stage).is_none()).await, "the clipboard is cleared in time");
        page.click("button", "Done").await;
        page.gone("dialog", "Key issued: grafana-ro").await;

        let (code, said, _) = (verify(window, &token).await, "", "");
        assert_eq!(code, Some(0), "{said}");
    });
}

/// What `keywright verify` says of a token; the window has to let go of the vault first.
async fn verify(window: &mut Window, token: &str) -> Option<i32> {
    use std::{io::Write, process::Stdio};
    window.page.press(&[key::CONTROL, 'l']).await;
    window.page.sees("This vault is locked.").await;
    let passphrase = window.stage.home().join("passphrase");
    std::fs::write(&passphrase, keywright_tests::acme::PASSPHRASE).expect("a passphrase file");
    let mut command = window.command_line();
    command.arg("verify").arg("--passphrase-file").arg(&passphrase).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut running = command.spawn().expect("the command line starts");
    running.stdin.take().expect("its input").write_all(token.as_bytes()).expect("it reads");
    running.wait().expect("it ends").code()
}

#[test]
fn what_another_program_copied_is_left_alone() {
    window::case("reveal-other", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        clipboard::put(&window.stage, "a shopping list");
        page.sees("The clipboard holds something else now, and is left alone.").await;
        assert_eq!(clipboard::text(&window.stage).as_deref(), Some("a shopping list"));
    });
}

#[test]
fn the_token_is_in_the_page_only_while_it_is_shown() {
    window::case("reveal-show", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        let token = clipboard::text(&window.stage).expect("the token is in the clipboard");
        assert!(!page.holds(&token).await);

        focus(window, "Show the key").await;
        page.press(&[key::SPACE]).await;
        page.sees(&token).await;
        page.press(&[key::SPACE]).await;
        page.sees_no(&token).await;
        assert!(!page.holds(&token).await, "hidden means gone");
    });
}

async fn focus(window: &Window, button: &str) {
    let element = window.page.find("button", button).await;
    let element = serde_json::to_value(&element).expect("an element");
    window.page.script("arguments[0].focus()", vec![element]).await;
}

#[test]
fn a_reload_cannot_bring_it_back() {
    window::case("reveal-reload", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        let token = clipboard::text(&window.stage).expect("the token is in the clipboard");
        page.reload().await;
        page.find("button", "Lock").await;
        page.sees("grafana-ro").await;
        assert_eq!(page.count("dialog", "Key issued: grafana-ro").await, 0, "the card is closed for good");
        assert!(!page.holds(&token).await);
        let state = call(window, "app_state", "null").await;
        assert!(!state.contains(&token) && state.contains("\"cards\":[]"), "no handle is left: {state}");
    });
}

/// What a command answers when the page itself asks.
async fn call(window: &Window, command: &str, request: &str) -> String {
    let script = format!(
        "const done = arguments[0];
         window.__TAURI_INTERNALS__.invoke('{command}', {{ request: {request} }})
           .then((answer) => done(JSON.stringify(answer)), (refusal) => done('refused ' + JSON.stringify(refusal)));"
    );
    window.page.script_async(&script, vec![]).await.as_str().unwrap_or_default().to_owned()
}

#[test]
fn closing_without_storing_asks_once() {
    window::case("reveal-done", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.press(&[key::ESCAPE]).await;
        page.sees("Key issued: grafana-ro").await;
        page.click("button", "Done").await;
        page.sees("You have not stored this key. Without it, the key is useless.").await;
        page.click("button", "Go back").await;
        page.click("checkbox", "I have stored this key").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Key issued: grafana-ro").await;
        assert_eq!(page.count("alertdialog", "Close without the key?").await, 0);
    });
}

#[test]
fn discard_revokes() {
    window::case("reveal-discard", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Discard and revoke").await;
        page.sees("This cannot be undone.").await;
        page.click("button", "Discard and revoke").await;
        page.gone("dialog", "Key issued: grafana-ro").await;
        page.click("row", "Revoked grafana-ro*").await;
        page.sees("never stored").await;
    });
}

#[test]
fn a_lock_asks_while_a_card_is_open_and_clears_the_clipboard() {
    window::case("reveal-lock", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.press(&[key::CONTROL, 'l']).await;
        page.sees("Lock and lose the key?").await;
        page.click("button", "Go back").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        let token = clipboard::text(&window.stage).expect("the token is in the clipboard");
        page.press(&[key::CONTROL, 'l']).await;
        page.sees("This vault is locked.").await;
        let stage = &window.stage;
        assert!(page.until(async || clipboard::text(stage).is_none()).await, "a lock clears the clipboard");
        assert!(!page.holds(&token).await);
        door::unlock(&page).await;
        assert_eq!(page.count("dialog", "Key issued: grafana-ro").await, 0);
    });
}

#[test]
fn a_token_is_saved_to_the_keychain() {
    window::case("reveal-keychain", Keyring::Unlocked, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.click("button", "Save to this computer’s keychain").await;
        page.sees("Saved to this computer’s keychain").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Key issued: grafana-ro").await;
    });
}
