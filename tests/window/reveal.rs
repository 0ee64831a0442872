//! The one moment at which a token can be had: the reveal card, and every way out of it.
//!
//! The clipboard, the keyring and the file dialog are the desktop's own; what closes the card by itself is in `idle`.

use std::os::unix::fs::PermissionsExt;

use keywright_tests::{
    clipboard, dialog,
    page::key,
    stage::Keyring,
    window::{self, Window},
};

use crate::door;

/// Runs a case that begins with the card of a key that was just issued, `grafana-ro`.
fn case(name: &str, keyring: Keyring, case: impl AsyncFnOnce(&mut Window)) {
    window::case(&format!("reveal-{name}"), keyring, door::small, async move |window: &mut Window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        case(window).await;
    });
}

/// Copies the key; answers the token, as another program finds it.
async fn copy(window: &Window) -> String {
    window.page.click("button", "Copy key").await;
    copied(window).await
}

/// What is copied by now.
async fn copied(window: &Window) -> String {
    window.page.sees("Copied.").await;
    clipboard::text(&window.stage).expect("something is in the clipboard")
}

/// Closes the card, which asks nothing more.
async fn done(window: &Window) {
    window.page.click("button", "Done").await;
    window.page.gone("dialog", "Key issued: grafana-ro").await;
}

#[test]
fn copy_marks_the_token_as_secret_and_clears_it() {
    case("copy", Keyring::Absent, async |window| {
        let page = window.page.clone();
        let token = copy(window).await;
        assert!(token.starts_with("kw_") && token.len() == 65, "a token by its shape");
        let hint = clipboard::read(&window.stage, "x-kde-passwordManagerHint");
        assert_eq!(hint.as_deref(), Some("secret"), "clipboard managers are told to forget it");
        assert!(!page.holds(&token).await, "copied without entering the page");

        let secret = token.rsplit('_').next().unwrap_or_default();
        assert!(!page.holds(&secret[..20]).await, "no part of it either");
        let stage = &window.stage;
        assert!(page.until(async || clipboard::text(stage).is_none()).await, "the clipboard is cleared in time");
        done(window).await;
        assert_valid(window, &token).await;
    });
}

#[test]
fn what_another_program_copied_is_left_alone() {
    case("other", Keyring::Absent, async |window| {
        copy(window).await;
        clipboard::put(&window.stage, "a shopping list");
        window.page.sees("The clipboard holds something else now, and is left alone.").await;
        assert_eq!(clipboard::text(&window.stage).as_deref(), Some("a shopping list"));
    });
}

#[test]
fn copied_in_the_forms_in_which_it_is_pasted() {
    case("copy-as", Keyring::Absent, async |window| {
        let page = window.page.clone();
        let token = copy(window).await;
        for (form, expected) in [
            (".env line", format!("GRAFANA_RO={token}\n")),
            ("HTTP header", format!("Authorization: Bearer {token}")),
            ("curl command", format!(" printf 'header = \"Authorization: Bearer {token}\"' | curl -K - ")),
        ] {
            page.click("button", "Copy as").await;
            page.click("menuitem", form).await;
            let stage = &window.stage;
            let there = page.until(async || clipboard::text(stage).as_deref() == Some(expected.as_str())).await;
            assert!(there, "{form}: the clipboard holds something else");
            let hint = clipboard::read(stage, "x-kde-passwordManagerHint");
            assert_eq!(hint.as_deref(), Some("secret"), "{form}");
        }
        assert!(!page.holds(&token).await, "copied without entering the page");
        done(window).await;
    });
}

#[test]
fn the_token_is_in_the_page_only_while_it_is_shown() {
    case("show", Keyring::Absent, async |window| {
        let page = window.page.clone();
        let token = copy(window).await;
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

/// The title of the system's dialog.
const SAVE: &str = "Save as a new file";

#[test]
fn a_token_is_saved_as_a_file_that_only_this_person_can_read() {
    case("file", Keyring::Absent, async |window| {
        let page = window.page.clone();
        page.click("button", "Save as file…").await;
        dialog::dismiss(&window.stage, SAVE);
        page.click("button", "Done").await;
        page.sees("You have not stored this key.").await;
        page.click("button", "Go back").await;

        let file = window.stage.home().join("grafana.txt");
        page.click("button", "Save as file…").await;
        dialog::choose(&window.stage, SAVE, &file);
        page.sees("grafana.txt").await;
        let mode = std::fs::metadata(&file).expect("the file is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let token = std::fs::read_to_string(&file).expect("it can be read");
        assert_eq!(token, copy(window).await, "the token and nothing else");
        assert!(!page.holds(&token).await, "saved without entering the page");
        done(window).await;
        assert_valid(window, &token).await;
    });
}

#[test]
fn a_reload_cannot_bring_it_back() {
    case("reload", Keyring::Absent, async |window| {
        let page = window.page.clone();
        let token = copy(window).await;
        page.reload().await;
        page.find("button", "Lock").await;
        page.sees("grafana-ro").await;
        assert_eq!(page.count("dialog", "Key issued: grafana-ro").await, 0, "the card is closed for good");
        assert!(!page.holds(&token).await);
        let state = door::call(window, "app_state", "null").await;
        assert!(!state.contains(&token) && state.contains("\"cards\":[]"), "no handle is left: {state}");
    });
}

#[test]
fn closing_without_storing_asks_once() {
    case("done", Keyring::Absent, async |window| {
        let page = window.page.clone();
        page.press(&[key::ESCAPE]).await;
        page.sees("Key issued: grafana-ro").await;
        page.click("button", "Done").await;
        page.sees("You have not stored this key. Without it, the key is useless.").await;
        page.click("button", "Go back").await;
        page.click("checkbox", "I have stored this key").await;
        done(window).await;
        assert_eq!(page.count("alertdialog", "Close without the key?").await, 0);
    });
}

#[test]
fn discard_revokes() {
    case("discard", Keyring::Absent, async |window| {
        let page = window.page.clone();
        page.click("button", "Discard and revoke").await;
        page.sees("This cannot be undone.").await;
        page.click("button", "Discard and revoke").await;
        page.gone("dialog", "Key issued: grafana-ro").await;
        page.click("row", "*Revoked grafana-ro*").await;
        page.sees("never stored").await;
    });
}

#[test]
fn a_lock_asks_while_a_card_is_open_and_clears_the_clipboard() {
    case("lock", Keyring::Absent, async |window| {
        let page = window.page.clone();
        page.press(&[key::CONTROL, 'l']).await;
        page.sees("Lock and lose the key?").await;
        page.click("button", "Go back").await;
        let token = copy(window).await;
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
    case("keychain", Keyring::Unlocked, async |window| {
        window.page.click("button", "Save to this computer’s keychain").await;
        window.page.sees("Saved to this computer’s keychain").await;
        let mut lookup = window.stage.command("secret-tool");
        let found =
            lookup.args(["search", "--unlock", "service", "keywright-token"]).output().expect("secret-tool starts");
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        let token =
            found.lines().find_map(|line| line.strip_prefix("secret = ")).expect("the keyring has it").to_owned();
        assert!(!window.page.holds(&token).await, "saved without entering the page");
        done(window).await;
        assert_valid(window, &token).await;
    });
}

/// Asserts that the command line finds this token valid; the window has to let go of the vault first.
async fn assert_valid(window: &Window, token: &str) {
    door::lock(&window.page).await;
    let (code, said, complained) = door::command_line(window, &["verify"], token);
    assert_eq!(code, Some(0), "{said}{complained}");
}
