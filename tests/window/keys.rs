//! What is done with a key after it was issued.

use keywright_tests::{page::Page, stage::Keyring, window};

use crate::door;

async fn open(page: &Page) {
    door::unlock(page).await;
    page.click("row", "*Active ci-deploy*").await;
    page.find("complementary", "Key ci-deploy").await;
}

#[test]
fn edit() {
    window::case("keys-edit", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        open(&page).await;
        page.click("button", "Edit").await;
        page.fill("Name", "ci-release").await;
        page.fill("Description*", "Releases from the build server").await;
        door::choose(&page, "Roles", "Viewer").await;
        page.click("button", "Save*").await;
        page.sees("Renamed ci-deploy to ci-release.").await;
        // It would go by itself, on a slow machine before all is looked at.
        page.point_at("button", "Undo").await;
        page.gone("dialog", "Edit ci-deploy").await;
        page.find("row", "*Active ci-release*").await;
        page.find("complementary", "Key ci-release").await;
        page.click("button", "Undo").await;
        page.find("row", "*Active ci-deploy*").await;
    });
}

#[test]
fn suspend_and_reinstate() {
    window::case("keys-suspend", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        open(&page).await;
        page.click("button", "More").await;
        page.click("menuitem", "Suspend…").await;
        page.click("button", "Suspend key").await;
        page.find("row", "*Suspended ci-deploy*").await;
        page.click("button", "Reinstate").await;
        page.find("row", "*Active ci-deploy*").await;
    });
}

#[test]
fn revoke() {
    window::case("keys-revoke", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        open(&page).await;
        page.click("button", "Revoke…").await;
        page.click("radio", "Compromised*").await;
        page.click("button", "Revoke key").await;
        page.find("row", "*Revoked ci-deploy*").await;
        page.sees("compromised").await;
        page.gone("button", "Revoke…").await;
        page.click("button", "Revoked 1").await;
        page.find("row", "*Revoked ci-deploy*").await;
        window.restart().await;
        let page = window.page.clone();
        door::unlock(&page).await;
        page.find("row", "*Revoked ci-deploy*").await;
    });
}

#[test]
fn delete() {
    window::case("keys-delete", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        open(&page).await;
        page.click("button", "More").await;
        page.click("menuitem", "Delete…").await;
        page.sees("This cannot be undone.").await;
        page.click("button", "Cancel").await;
        page.find("row", "*Active ci-deploy*").await;
        page.click("button", "More").await;
        page.click("menuitem", "Delete…").await;
        page.click("button", "Delete key").await;
        page.sees("No keys yet").await;
        assert_eq!(page.count("complementary", "Key ci-deploy").await, 0);
    });
}

#[test]
fn what_is_not_acceptable_is_said_beside_the_field() {
    window::case("keys-bad", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        page.click("button", "New key").await;
        page.fill("Name", "CI-Deploy ").await;
        door::choose(&page, "Roles", "Deploy").await;
        page.click("button", "Issue key").await;
        page.find("alert", "").await;
        page.fill("Name", &"x".repeat(300)).await;
        page.click("button", "Issue key").await;
        page.sees("100").await;
        page.fill("Name", "fine").await;
        page.click("radio", "Days…").await;
        for (days, said) in [("0", "at least 1"), ("99999", "365 days at the most"), ("soon", "whole number")] {
            page.fill("Days", days).await;
            page.sees(said).await;
        }
        page.fill("Days", "30").await;
        page.sees("in 30 days").await;
        page.click("button", "Issue key").await;
        page.sees("Key issued: fine").await;
    });
}
