//! A fresh machine: the first vault.

use keywright_tests::{
    acme, clipboard,
    page::key,
    stage::Keyring,
    window::{self, Window},
};

use crate::door;

const SETTINGS: &str = r#"{"theme": "light", "clipboard_seconds": 300, "idle_minutes": null}"#;

#[test]
fn a_vault_with_a_passphrase() {
    window::case("first-passphrase", Keyring::Unlocked, door::nothing, async |window| {
        let page = window.page.clone();
        page.sees("New vault").await;
        page.fill("Vault name", "Acme").await;
        page.click("radio", "A passphrase*").await;
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.fill("The same again", "something else").await;
        page.click("button", "Make the vault").await;
        page.sees("The two are not the same.").await;
        page.fill("The same again", acme::PASSPHRASE).await;
        page.click("button", "Make the vault").await;
        page.sees("No keys yet").await;
        let next = async || page.focused().await == "button Add the first role";
        assert!(page.until(next).await, "the next step has the focus, not {:?}", page.focused().await);
        assert!(!page.holds(acme::PASSPHRASE).await, "the passphrase is gone from the page");

        // The command line works beside the window, which shows what it did.
        let add = ["role", "add", "Beside", "--permission", "beside.read"];
        let (code, _, said) = door::command_line(window, &add, "");
        assert_eq!(code, Some(0), "{said}");
        page.click("button", "Roles*").await;
        page.sees("beside.read").await;
    });
}

#[test]
fn a_vault_that_the_keychain_opens() {
    let prepare = |stage: &_| acme::settings(stage, SETTINGS);
    window::case("first-keychain", Keyring::Unlocked, prepare, async |window| {
        let page = window.page.clone();
        page.fill("Vault name", "Acme").await;
        page.click("button", "Make the vault").await;
        page.sees("Recovery code of Acme").await;
        page.click("button", "Copy code").await;
        page.sees("Copied.").await;
        let code = clipboard::text(&window.stage).expect("the code is in the clipboard");
        assert!(!page.holds(&code).await, "the code was never in the page");
        page.click("button", "Done").await;
        page.sees("No keys yet").await;

        page.press(&[key::CONTROL, 'l']).await;
        page.click("button", "Unlock with this computer’s keychain").await;
        page.sees("No keys yet").await;

        window.restart().await;
        let page = window.page.clone();
        page.click("button", "Unlock with this computer’s keychain").await;
        page.sees("No keys yet").await;

        recovery_code_opens_it(window, &code).await;
    });
}

async fn recovery_code_opens_it(window: &mut Window, code: &str) {
    let page = window.page.clone();
    page.press(&[key::CONTROL, 'l']).await;
    page.click("button", "Use the recovery code").await;
    page.fill("Recovery code", code).await;
    page.click("button", "Unlock").await;
    page.sees("The recovery code that opened this vault was used.").await;
}

#[test]
fn a_machine_without_a_keychain() {
    window::case("first-no-keychain", Keyring::Absent, door::nothing, async |window| {
        let page = window.page.clone();
        page.find("textbox", "Passphrase").await;
        let keychain = page.find("radio", "This computer’s keychain*").await;
        assert!(keychain.attr("disabled").await.expect("an answer").is_some(), "what is not there cannot be chosen");
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.fill("The same again", acme::PASSPHRASE).await;
        page.click("button", "Make the vault").await;
        page.sees("No keys yet").await;
    });
}
