//! Every screen, in light and dark, at the window's usual size and its smallest; those that belong to a story are looked at
//! in `stories`.

use keywright_tests::{
    acme,
    page::key,
    stage::{Keyring, Stage},
    window,
};

use crate::{door, look::Looks};

#[test]
fn light() {
    screens_in("light");
}

#[test]
fn dark() {
    screens_in("dark");
}

#[test]
fn first_run_light() {
    first_run_in("light");
}

#[test]
fn first_run_dark() {
    first_run_in("dark");
}

fn first_run_in(theme: &str) {
    let prepare = |stage: &Stage| set(stage, theme);
    window::case(&format!("screens-first-{theme}"), Keyring::Unlocked, prepare, async |window| {
        let page = window.page.clone();
        let mut seen = Looks::at_both_sizes(theme);
        page.sees("New vault").await;
        page.find("button", "Make the vault").await;
        seen.look(&page, "first-run").await;
        page.click("radio", "A passphrase*").await;
        page.fill("Passphrase", "twelve").await;
        page.sees("eak").await;
        seen.look(&page, "first-run-passphrase").await;
        page.click("radio", "This computer’s keychain*").await;
        page.click("button", "Make the vault").await;
        page.sees("Recovery code of").await;
        seen.look(&page, "recovery-code").await;
        page.click("checkbox", "I have stored this code").await;
        page.click("button", "Done").await;
        page.sees("No keys yet").await;
        seen.look(&page, "keys-empty").await;
        page.click("button", "Roles*").await;
        page.sees("No roles yet").await;
        seen.look(&page, "roles-empty").await;
        seen.nothing_wrong();
    });
}

fn screens_in(theme: &str) {
    let prepare = |stage: &Stage| {
        door::large(stage);
        set(stage, theme);
    };
    window::case(&format!("screens-{theme}"), Keyring::Unlocked, prepare, async |window| {
        let page = window.page.clone();
        let mut seen = Looks::at_both_sizes(theme);
        page.sees("This vault is locked.").await;
        seen.look(&page, "unlock").await;
        door::unlock(&page).await;
        page.sees("150 keys").await;
        seen.look(&page, "keys").await;
        page.fill("Search keys", "ci-deploy").await;
        page.click("row", "*Active ci-deploy Deploys*").await;
        page.find("complementary", "Key ci-deploy").await;
        page.click("button", "Clear the search").await;
        page.sees("150 keys").await;
        page.sees("History").await;
        seen.look(&page, "key-panel").await;
        page.click("button", "Edit").await;
        seen.look(&page, "edit-key").await;
        page.press(&[key::ESCAPE]).await;
        page.click("button", "Revoke…").await;
        seen.look(&page, "revoke").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("alertdialog", "Revoke ci-deploy?").await;

        page.fill("Search keys", "nothing like this").await;
        page.sees("Nothing is lost").await;
        seen.look(&page, "keys-none-found").await;
        page.click("button", "Show all keys").await;

        page.click("button", "New key").await;
        page.fill("Name", "pager-hotfix").await;
        page.sees("Expires").await;
        seen.look(&page, "issue").await;
        door::choose(&page, "Roles", "Deploy").await;
        page.click("button", "Issue key").await;
        page.sees("Key issued: pager-hotfix").await;
        seen.look(&page, "reveal").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        seen.look(&page, "reveal-copied").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Key issued: pager-hotfix").await;

        page.click("button", "Roles*").await;
        page.click("row", "Backup operator*").await;
        page.find("complementary", "Role Backup operator").await;
        seen.look(&page, "roles").await;
        page.click("button", "Edit").await;
        seen.look(&page, "edit-role").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("dialog", "Edit Backup operator").await;
        page.click("button", "Owners").await;
        page.click("row", "Platform*").await;
        page.find("complementary", "Owner Platform").await;
        seen.look(&page, "owners").await;
        page.click("button", "Accounts").await;
        page.find("row", "staging*").await;
        seen.look(&page, "accounts").await;
        page.click("button", "Settings").await;
        page.sees("Clear the clipboard after").await;
        seen.look(&page, "settings").await;
        page.click("button", "Service off").await;
        page.sees("Off: nothing listens").await;
        seen.look(&page, "service").await;
        for (view, screen) in
            [("How to call it", "service-calling"), ("Bundles", "service-bundles"), ("Public keys", "service-keys")]
        {
            page.click("radio", view).await;
            page.find("group", view).await;
            seen.look(&page, screen).await;
        }
        page.press(&[key::CONTROL, 'k']).await;
        page.find("dialog", "Command palette").await;
        seen.look(&page, "palette").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("dialog", "Command palette").await;
        page.press(&['?']).await;
        page.find("dialog", "Keyboard shortcuts").await;
        seen.look(&page, "shortcuts").await;
        seen.nothing_wrong();
    });
}

fn set(stage: &Stage, theme: &str) {
    acme::settings(stage, &format!(r#"{{"theme": "{theme}", "clipboard_seconds": 30, "idle_minutes": null}}"#));
}
