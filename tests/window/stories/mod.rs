//! The four systems, each as one whole story in the real window: from the first run with its preset to its last row, every
//! step named by the row that it shows, every screen looked at in light and dark. What goes beyond the four is a fifth.
//!
//! Not here: rows that are REST alone, which belong to the service; and every corner of a rule, which `tests/systems` turns.

mod beyond;
mod organisation;
mod personal;
mod service;
mod signed;

use keywright_tests::{
    acme, clipboard,
    page::{Page, key},
    stage::{Keyring, Stage},
    window::{self, Window},
};

use crate::{door, look::Looks};

/// With what `keywright verify` ends when it says no.
const NO: i32 = 10;

const SETTINGS: &str = r#"{"theme": "light", "clipboard_seconds": 300, "idle_minutes": null}"#;

/// A vault that was just made, in the window, by Ada, an Admin.
struct Story<'w> {
    window: &'w mut Window,
    page: Page,
    name: &'static str,
    looks: Looks,
}

/// Tells a story that begins with a fresh machine and the preset of this title.
fn tell(name: &'static str, preset: &str, keyring: Keyring, story: impl AsyncFnOnce(&mut Story<'_>)) {
    let prepare = |stage: &Stage| acme::settings(stage, SETTINGS);
    window::case(&format!("story-{name}"), keyring, prepare, async move |window: &mut Window| {
        let page = window.page.clone();
        let mut telling = Story { window, page, name, looks: Looks::in_both_themes() };
        telling.first_run(preset).await;
        story(&mut telling).await;
        telling.looks.nothing_wrong();
    });
}

impl Story<'_> {
    async fn first_run(&mut self, preset: &str) {
        let page = self.page.clone();
        page.sees("New vault").await;
        page.fill("Vault name", "Acme").await;
        page.fill("Your name", "Ada").await;
        page.click("radio", "A passphrase").await;
        page.fill("Passphrase", acme::PASSPHRASE).await;
        page.fill("The same again", acme::PASSPHRASE).await;
        page.click("radio", preset).await;
        self.look("first-run").await;
        page.click("button", "Make the vault").await;
        page.sees("No keys yet").await;
    }

    /// Looks at the screen as it is now.
    async fn look(&mut self, screen: &str) {
        self.looks.look(&self.page, &format!("{}-{screen}", self.name)).await;
    }

    /// Opens a place of the side bar.
    async fn go(&self, place: &str) {
        self.page.click("button", place).await;
        self.page.find("heading", place).await;
    }

    /// Begins a key of this name.
    async fn new_key(&self, name: &str) {
        self.page.click("button", "New key").await;
        self.page.fill("Name", name).await;
    }

    /// Issues what the sheet says; the card is open then.
    async fn issue(&self, name: &str) {
        self.page.click("button", "Issue key").await;
        self.page.find("dialog", &format!("Key issued: {name}")).await;
    }

    /// Issues a key of this name and role, everything else as it comes; answers its token.
    async fn key(&self, name: &str, role: &str) -> String {
        self.new_key(name).await;
        door::choose(&self.page, "Role*", role).await;
        self.issue(name).await;
        let token = self.copy().await;
        self.done(name).await;
        token
    }

    /// Copies the key on the card; answers the token, as another program finds it.
    async fn copy(&self) -> String {
        self.page.click("button", "Copy key").await;
        self.page.sees("Copied.").await;
        clipboard::text(&self.window.stage).expect("something is in the clipboard")
    }

    /// Closes the card, which asks nothing more.
    async fn done(&self, name: &str) {
        self.page.click("button", "Done").await;
        self.page.gone("dialog", &format!("Key issued: {name}")).await;
        self.page.find("complementary", &format!("Key {name}")).await;
    }

    /// Selects a key in the list; its panel is open then.
    async fn select(&self, name: &str) {
        self.page.click("row", &format!("* {name} *")).await;
        self.page.find("complementary", &format!("Key {name}")).await;
    }

    /// Deletes a key by the remove icon of its row.
    async fn delete(&self, name: &str) {
        self.page.click("button", &format!("Delete {name}")).await;
        self.page.click("button", "Delete key").await;
        self.page.gone("alertdialog", &format!("Delete {name}?")).await;
        self.page.gone("row", &format!("* {name} *")).await;
    }

    /// Pastes a token that was found somewhere; what Keywright says of it is on the screen then, and `heading` over it.
    async fn identify(&self, token: &str, heading: &str) {
        // Over an open dialog, even one that is about to close, the window's shortcuts do nothing.
        self.page.gone("dialog", "*").await;
        self.page.gone("alertdialog", "*").await;
        self.page.press(&[key::CONTROL, 'k']).await;
        let field = self.page.find("combobox", "Command or key").await;
        field.send_keys("Identify").await.expect("it takes text");
        self.page.click("option", "Identify a token…").await;
        self.page.fill("Token", token).await;
        self.page.click("button", "Identify").await;
        self.page.sees(heading).await;
        assert!(!self.page.holds(token).await, "the page forgets what was pasted");
    }

    /// The same, and nothing more.
    async fn identified(&self, token: &str, heading: &str) {
        self.identify(token, heading).await;
        self.page.click("button", "Close").await;
        self.page.gone("dialog", "Identify a token").await;
    }

    /// Writes a rule's new value in Settings, or chooses it.
    async fn rule(&self, title: &str, value: &str) {
        self.page.fill(title, value).await;
        self.page.find("region", "What the change means").await;
    }

    /// Makes the changes of rules that are written, after what they mean is said.
    async fn change_rules(&self, count: &str) {
        self.page.click("button", &format!("Change {count}")).await;
        self.page.gone("region", "What the change means").await;
    }

    async fn lock(&self) {
        door::lock(&self.page).await;
    }

    /// Opens the vault, which several people can open.
    async fn unlock(&self, operator: &str, passphrase: &str) {
        self.page.click("radio", operator).await;
        self.page.fill("Passphrase", passphrase).await;
        self.page.click("button", "Unlock").await;
        self.page.find("button", "Lock").await;
    }

    /// Adds an operator, as an Admin does in Settings, with a first passphrase.
    async fn operator(&mut self, name: &str, role: &str, owner: Option<&str>) {
        let page = self.page.clone();
        self.go("Settings").await;
        page.click("button", "Add an operator…").await;
        page.fill("Name", name).await;
        page.click("radio", role).await;
        if let Some(owner) = owner {
            door::choose(&page, "Only for one owner*", owner).await;
        }
        page.fill("First passphrase", acme::PASSPHRASE).await;
        page.fill("The same again", acme::PASSPHRASE).await;
        self.look("operator").await;
        page.click("button", "Add operator").await;
        page.gone("dialog", "New operator").await;
        page.find("button", &format!("Edit {name}")).await;
    }

    /// Whether a service that asks this vault lets a request with this token do that: by the command line, for which the
    /// window lets go of the vault.
    async fn may(&self, token: &str, permission: &str, account: Option<&str>) -> bool {
        self.lock().await;
        let mut arguments = vec!["verify", "--operator", "Ada", "--permission", permission];
        arguments.extend(account.into_iter().flat_map(|account| ["--account", account]));
        let (code, said, complained) = door::command_line(self.window, &arguments, token);
        if self.page.count("radio", "Ada").await > 0 {
            self.unlock("Ada", acme::PASSPHRASE).await;
        } else {
            door::unlock(&self.page).await;
        }
        assert!(matches!(code, Some(0 | NO)), "{code:?}: {said}{complained}");
        code == Some(0)
    }
}
