//! Owners and accounts: whom keys are for, and where a role can be limited to.

use keywright_tests::{stage::Keyring, window};

use crate::door;

#[test]
fn owners() {
    window::case("owners", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.click("button", "Owners").await;
        page.click("button", "New owner").await;
        page.fill("Name", "Platform").await;
        page.click("button", "Add owner*").await;
        page.find("alert", "").await;
        page.fill("Name", "Operations").await;
        page.fill("Contact*", "ops@example.org").await;
        page.click("button", "Add owner*").await;
        page.click("row", "Operations*").await;
        page.find("complementary", "Owner Operations").await;

        page.click("button", "Remove…").await;
        page.click("button", "Remove owner").await;
        page.gone("alertdialog", "Remove Operations?").await;
        page.gone("row", "Operations*").await;

        page.click("row", "Platform*").await;
        page.find("complementary", "Owner Platform").await;
        page.click("button", "Remove…").await;
        page.sees("1 live key would be deleted with this owner").await;
        page.click("button", "Show them in the list instead").await;
        page.find("row", "*Active ci-deploy*").await;
    });
}

#[test]
fn a_role_limited_to_an_account() {
    window::case("accounts", Keyring::Absent, door::large, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        // What soon expires is told in the side bar, where it moves nothing.
        page.sees("keys end within 30 days").await;
        page.click("button", "New key").await;
        page.fill("Name", "backup-staging").await;
        door::choose(&page, "Roles", "Backup operator").await;
        page.click("button", "Issue key").await;
        page.sees("Choose at least one account, or All accounts.").await;
        door::choose(&page, "Backup operator in", "staging").await;
        page.click("button", "Issue key").await;
        page.sees("Key issued: backup-staging").await;
        page.click("checkbox", "I have stored this key").await;
        page.click("button", "Done").await;
        page.fill("Search keys", "backup-staging").await;
        page.click("row", "*Active backup-staging*").await;
        page.find("complementary", "Key backup-staging").await;
        page.sees("in staging").await;
    });
}
