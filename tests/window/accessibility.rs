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
        let mut seen = Seen::new(theme);
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
        let mut seen = Seen::new(theme);
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

/// The screens that were looked at, in one theme.
struct Seen<'a> {
    theme: &'a str,
    wrong: Vec<String>,
}

impl<'a> Seen<'a> {
    fn new(theme: &'a str) -> Self {
        Self { theme, wrong: Vec::new() }
    }

    /// Takes pictures of a screen at both sizes, and holds it against axe-core's rules.
    async fn look(&mut self, page: &Page, screen: &str) {
        for (suffix, size) in [("", SIZE), ("-small", SMALLEST)] {
            page.resize(size).await;
            page.picture(&screens().join(format!("{screen}-{}{suffix}.png", self.theme))).await;
            self.wrong.extend(violations(page).await.iter().map(|wrong| format!("{screen} at {size:?}: {wrong}")));
        }
        page.resize(SIZE).await;
    }

    /// Fails with all that was wrong.
    fn nothing_wrong(self) {
        assert!(self.wrong.is_empty(), "in {}:\n{}", self.theme, self.wrong.join("\n"));
    }
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
