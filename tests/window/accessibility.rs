//! Every screen, in light and dark, at the window's usual size and its smallest: axe-core finds nothing wrong with it, and a
//! picture of it is left in `screens/` of the target folder, for people to look at.

use std::path::Path;

use keywright_tests::{
    acme,
    page::{Page, key},
    stage::{Keyring, Stage},
    window::{self, SIZE, screens},
};
use serde_json::Value;

use crate::door;

/// The window's smallest size.
const SMALLEST: (u32, u32) = (820, 560);
/// axe-core, from the page's own development packages.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");

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
        page.sees("New vault").await;
        page.find("button", "Make the vault").await;
        look(&page, theme, "first-run").await;
        page.click("radio", "A passphrase*").await;
        page.fill("Passphrase", "twelve").await;
        page.sees("eak").await;
        look(&page, theme, "first-run-passphrase").await;
        page.click("radio", "This computer’s keychain*").await;
        page.click("button", "Make the vault").await;
        page.sees("Recovery code of").await;
        look(&page, theme, "recovery-code").await;
        page.click("checkbox", "I have stored this code").await;
        page.click("button", "Done").await;
        page.sees("No keys yet").await;
        look(&page, theme, "keys-empty").await;
        page.click("button", "Roles*").await;
        page.sees("No roles yet").await;
        look(&page, theme, "roles-empty").await;
    });
}

fn screens_in(theme: &str) {
    let prepare = |stage: &Stage| {
        door::large(stage);
        set(stage, theme);
    };
    window::case(&format!("screens-{theme}"), Keyring::Unlocked, prepare, async |window| {
        let page = window.page.clone();
        page.sees("This vault is locked.").await;
        look(&page, theme, "unlock").await;
        door::unlock(&page).await;
        page.sees("150 keys").await;
        look(&page, theme, "keys").await;
        page.fill("Search keys", "ci-deploy").await;
        page.click("row", "Active ci-deploy Deploys*").await;
        page.find("complementary", "Key ci-deploy").await;
        page.fill("Search keys", "").await;
        page.sees("150 keys").await;
        page.sees("History").await;
        look(&page, theme, "key-panel").await;
        page.click("button", "Edit").await;
        look(&page, theme, "edit-key").await;
        page.press(&[key::ESCAPE]).await;
        page.click("button", "Revoke…").await;
        look(&page, theme, "revoke").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("alertdialog", "Revoke ci-deploy?").await;

        page.fill("Search keys", "nothing like this").await;
        page.sees("Nothing is lost").await;
        look(&page, theme, "keys-none-found").await;
        page.click("button", "Show all keys").await;

        page.click("button", "New key").await;
        page.fill("Name", "pager-hotfix").await;
        page.sees("Expires").await;
        look(&page, theme, "issue").await;
        door::choose(&page, "Roles", "Deploy").await;
        page.click("button", "Issue key").await;
        page.sees("Key issued: pager-hotfix").await;
        look(&page, theme, "reveal").await;
        page.click("button", "Copy key").await;
        page.sees("Copied.").await;
        look(&page, theme, "reveal-copied").await;
        page.click("button", "Done").await;
        page.gone("dialog", "Key issued: pager-hotfix").await;

        page.click("button", "Roles*").await;
        page.click("row", "Backup operator*").await;
        page.find("complementary", "Role Backup operator").await;
        look(&page, theme, "roles").await;
        page.click("button", "Edit").await;
        look(&page, theme, "edit-role").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("dialog", "Edit Backup operator").await;
        page.click("button", "Owners").await;
        page.click("row", "Platform*").await;
        page.find("complementary", "Owner Platform").await;
        look(&page, theme, "owners").await;
        page.click("button", "Accounts").await;
        page.find("row", "staging*").await;
        look(&page, theme, "accounts").await;
        page.click("button", "Settings").await;
        page.sees("Clear the clipboard after").await;
        look(&page, theme, "settings").await;
        page.press(&[key::CONTROL, 'k']).await;
        page.find("dialog", "Command palette").await;
        look(&page, theme, "palette").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("dialog", "Command palette").await;
        page.press(&['?']).await;
        page.find("dialog", "Keyboard shortcuts").await;
        look(&page, theme, "shortcuts").await;
    });
}

fn set(stage: &Stage, theme: &str) {
    acme::settings(stage, &format!(r#"{{"theme": "{theme}", "clipboard_seconds": 30, "idle_minutes": null}}"#));
}

/// Takes pictures of a screen at both sizes, and holds it against axe-core's rules.
async fn look(page: &Page, theme: &str, screen: &str) {
    for (name, size) in [("", SIZE), ("-small", SMALLEST)] {
        page.resize(size).await;
        page.picture(&screens().join(format!("{screen}-{theme}{name}.png"))).await;
        let wrong = violations(page).await;
        assert!(wrong.is_empty(), "{screen} in {theme} at {size:?}:\n{}", wrong.join("\n"));
    }
    page.resize(SIZE).await;
}

async fn violations(page: &Page) -> Vec<String> {
    let axe = std::fs::read_to_string(Path::new(AXE)).expect("axe-core is installed: `npm ci` in ui/");
    let script = format!(
        "const done = arguments[0];
         if (!window.axe) {{ {axe} }}
         window.axe.run(document, {{ resultTypes: ['violations'] }}).then((answer) => done(answer.violations), (error) => done(String(error)));"
    );
    let answer = page.script_async(&script, vec![]).await;
    let Value::Array(violations) = answer else { return vec![format!("axe did not run: {answer}")] };
    let nodes = |violation: &Value| {
        let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
        nodes
            .iter()
            .map(|node| format!("    {}\n      {}", node["target"], node["failureSummary"]))
            .collect::<Vec<_>>()
            .join("\n")
    };
    violations
        .iter()
        .map(|violation| format!("  {}: {}\n{}", violation["id"], violation["help"], nodes(violation)))
        .collect()
}
