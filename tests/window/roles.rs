//! Roles: adding, editing, removing.

use keywright_tests::{stage::Keyring, window};

use crate::door;

#[test]
fn add_edit_and_remove() {
    window::case("roles", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.click("button", "Roles*").await;
        page.click("button", "New role").await;
        page.fill("Name", "Backup operator").await;
        page.fill("Permissions", "backups.*, storage.read ").await;
        page.click("checkbox", "Can be limited to accounts*").await;
        page.click("button", "Add role*").await;
        page.gone("dialog", "New role").await;
        page.click("row", "Backup operator*").await;
        page.find("complementary", "Role Backup operator").await;
        page.sees("storage.read").await;

        page.click("button", "Edit").await;
        page.fill("Name", "Backups").await;
        page.click("button", "Save*").await;
        page.find("complementary", "Role Backups").await;

        page.click("button", "Remove…").await;
        page.click("button", "Remove role").await;
        page.gone("alertdialog", "Remove Backups?").await;
        page.gone("row", "Backups*").await;

        page.click("row", "Deploy*").await;
        page.find("complementary", "Role Deploy").await;
        page.click("button", "Remove…").await;
        page.sees("Deploy is in use").await;
        page.click("button", "Show 1 key").await;
        page.find("row", "*Active ci-deploy*").await;
    });
}
