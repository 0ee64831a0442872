//! Locks and unlocks.

use keywright_tests::{acme, page::key, stage::Keyring, window};

use crate::door;

#[test]
fn a_passphrase_right_and_wrong() {
    window::case("unlock", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        page.sees("This vault is locked.").await;
        assert!(!page.text().await.contains("ci-deploy"), "nothing of the vault is in the page before it is open");
        page.fill("Passphrase", "wrong passphrase").await;
        page.click("button", "Unlock").await;
        page.find("alert", "").await;
        assert!(page.text().await.contains("passphrase"), "it says what is wrong: {}", page.text().await);
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.press(&[key::ENTER]).await;
        page.sees("ci-deploy").await;

        page.press(&[key::CONTROL, 'l']).await;
        page.sees("This vault is locked.").await;
        assert!(!page.holds("ci-deploy").await, "a locked vault leaves nothing in the page");
        door::unlock(&page).await;
        page.sees("ci-deploy").await;
    });
}

#[test]
fn another_program_has_the_vault() {
    let prepare = |stage: &_| {
        // Held open by this process, which is not the app.
        std::mem::forget(acme::small(stage));
    };
    window::case("unlock-in-use", Keyring::Absent, prepare, async |window| {
        let page = window.page.clone();
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.click("button", "Unlock").await;
        page.find("alert", "").await;
        page.sees("open").await;
        assert_eq!(page.count("button", "Lock").await, 0);
    });
}

#[test]
fn the_keychain_is_turned_on_and_off() {
    window::case("unlock-keychain", Keyring::Unlocked, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.click("button", "Settings").await;
        page.click("button", "Turn keychain on…").await;
        page.fill("Current passphrase", "not this one").await;
        page.click("button", "Turn keychain on").await;
        page.find("alert", "").await;
        page.fill("Current passphrase", acme::PASSPHRASE).await;
        page.click("button", "Turn keychain on").await;
        page.find("button", "Turn keychain off…").await;
        page.press(&[key::CONTROL, 'l']).await;
        page.click("button", "Unlock with this computer’s keychain").await;
        page.click("button", "Settings").await;
        page.click("button", "Turn keychain off…").await;
        page.fill("Current passphrase", acme::PASSPHRASE).await;
        page.click("button", "Turn keychain off").await;
        page.find("button", "Turn keychain on…").await;
        page.press(&[key::CONTROL, 'l']).await;
        door::unlock(&page).await;
    });
}

#[test]
fn the_passphrase_is_changed() {
    window::case("unlock-change", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.click("button", "Settings").await;
        page.click("button", "Change passphrase…").await;
        page.fill("Current passphrase", "not this one").await;
        page.fill("New passphrase", "seven tall ships sailing").await;
        page.fill("The same again", "seven tall ships sailing").await;
        page.click("button", "Change the passphrase").await;
        page.find("alert", "").await;
        page.fill("Current passphrase", acme::PASSPHRASE).await;
        page.click("button", "Change the passphrase").await;
        page.gone("dialog", "Change the passphrase").await;
        page.press(&[key::CONTROL, 'l']).await;
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.click("button", "Unlock").await;
        page.find("alert", "").await;
        page.fill("Passphrase", "seven tall ships sailing").await;
        page.click("button", "Unlock").await;
        page.find("button", "Lock").await;
    });
}
