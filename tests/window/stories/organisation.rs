//! An organisation whose Admins hand out a few keys: CloudCasa's page of API keys.

use keywright_tests::{acme, page::key, stage::Keyring};

use super::{Story, tell};
use crate::door;

const NEW: &str = "seven tall ships sailing";

#[test]
fn organisation() {
    tell("organisation", "Organisation", Keyring::Absent, async |story| {
        let token = o1_a_new_key_has_a_name_a_description_and_roles(story).await;
        o3_the_list_shows_name_description_and_the_last_four_characters(story, &token).await;
        o4_a_click_on_its_name_leads_to_changing_it(story).await;
        o8_requests_with_the_key_have_exactly_its_roles(story, &token).await;
        o5_the_remove_icon_ends_a_key_at_once(story).await;
        o6_the_eleventh_key_is_refused(story).await;
        o10_what_should_be_looked_at_is_found(story).await;
        o9_generating_is_switched_off_while_keys_go_on_working(story, &token).await;
        o7_who_gets_at_the_keys_is_set_by_role(story).await;
    });
}

async fn o1_a_new_key_has_a_name_a_description_and_roles(story: &mut Story<'_>) -> String {
    let page = story.page.clone();
    // A vault with roles and no key has one next step.
    assert!(page.until(async || page.focused().await.starts_with("button New key")).await);
    page.press(&[key::ENTER]).await;
    page.fill("Name", "Terraform").await;
    page.fill("Description*", "Plans and applies").await;
    page.click("button", "Issue key").await;
    page.sees("Give the key at least one role.").await;
    door::choose(&page, "Roles", "Admin").await;
    door::choose(&page, "Roles", "Viewer").await;
    page.sees("Never. It works until it is revoked.").await;
    page.sees("0 of 10 active keys").await;
    story.look("o1-new-key").await;
    story.issue("Terraform").await;
    o2_the_token_is_had_once(story).await
}

async fn o2_the_token_is_had_once(story: &mut Story<'_>) -> String {
    let page = story.page.clone();
    page.sees("This is the only time this key can be had. Nothing can bring it back.").await;
    story.look("o2-card").await;
    let token = story.copy().await;
    story.done("Terraform").await;
    assert!(!page.holds(&token).await, "nothing in the window has it any more");
    assert_eq!(page.count("button", "Copy key").await + page.count("button", "Show the key").await, 0);
    token
}

async fn o3_the_list_shows_name_description_and_the_last_four_characters(story: &mut Story<'_>, token: &str) {
    let last_four = &token[token.len() - 4..];
    story.page.find("row", "*Active Terraform Plans and applies *").await;
    story.page.find("row", &format!("*…{last_four}*")).await;
}

async fn o4_a_click_on_its_name_leads_to_changing_it(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.click("button", "Close the panel").await;
    story.select("Terraform").await;
    page.click("button", "Edit").await;
    page.fill("Name", "OpenTofu").await;
    page.fill("Description*", "Reads the state").await;
    page.click("button", "Remove Admin").await;
    story.look("o4-edit").await;
    page.click("button", "Save").await;
    page.gone("dialog", "Edit Terraform").await;
    page.find("row", "*Active OpenTofu Reads the state Viewer *").await;
    page.find("complementary", "Key OpenTofu").await;
    page.sees("Renamed from Terraform").await;
    story.look("o4-panel").await;
}

async fn o8_requests_with_the_key_have_exactly_its_roles(story: &mut Story<'_>, token: &str) {
    assert!(story.may(token, "clusters.read", None).await);
    assert!(!story.may(token, "clusters.delete", None).await);
}

async fn o5_the_remove_icon_ends_a_key_at_once(story: &mut Story<'_>) {
    let page = story.page.clone();
    let token = story.key("Old agent", "Viewer").await;
    page.click("button", "Delete Old agent").await;
    page.sees("Whatever uses it is refused from the next check on").await;
    story.look("o5-delete").await;
    page.click("button", "Delete key").await;
    page.gone("alertdialog", "Delete Old agent?").await;
    page.gone("row", "* Old agent *").await;
    story.identified(&token, "No key of this vault has this token").await;
}

async fn o6_the_eleventh_key_is_refused(story: &mut Story<'_>) {
    let page = story.page.clone();
    for number in 2..=10 {
        let name = format!("Agent {number}");
        story.new_key(&name).await;
        door::choose(&page, "Roles", "Viewer").await;
        story.issue(&name).await;
        page.click("checkbox", "I have stored this key").await;
        story.done(&name).await;
    }
    page.sees("10 of 10 keys are active. Revoke or remove one, or raise the limit in Rules.").await;
    assert!(!page.is_enabled("button", "New key").await, "what would be refused is not offered");
    story.look("o6-ten-of-ten").await;
    story.delete("Agent 10").await;
    story.key("Agent 11", "Viewer").await;
    page.sees("10 of 10 keys are active.").await;
}

async fn o10_what_should_be_looked_at_is_found(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Review").await;
    page.find("heading", "Unused roles 1").await;
    page.find("heading", "Without an owner 10").await;
    page.sees("Long-lived 10").await;
    story.look("o10-review").await;
    page.click("button", "Give an owner… without an owner").await;
    door::add(&page, "Owner", "Platform").await;
    page.find("list", "Keys that change").await;
    story.look("o10-give-an-owner").await;
    page.click("button", "Set the owner of 10 keys").await;
    page.gone("heading", "Without an owner 10").await;
    // Least privilege: the role that nobody has goes; the one that is used stays.
    page.click("button", "Show unused roles").await;
    page.click("button", "Admin").await;
    page.find("complementary", "Role Admin").await;
    page.click("button", "Remove…").await;
    page.sees("Nobody has it, so nothing else changes.").await;
    page.click("button", "Remove role").await;
    page.gone("row", "Admin *").await;
    page.click("row", "Viewer *").await;
    page.find("complementary", "Role Viewer").await;
    page.click("button", "Remove…").await;
    page.find("alertdialog", "Viewer is in use").await;
    story.look("o10-role-in-use").await;
    page.click("button", "Show 10 keys").await;
    page.find("button", "Role: Viewer").await;
    page.sees("10 of 10 keys").await;
    page.click("button", "Role: Viewer").await;
    page.click("menuitemradio", "Any role").await;
}

async fn o9_generating_is_switched_off_while_keys_go_on_working(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.go("Settings").await;
    page.click("radio", "No new ones").await;
    page.sees("Keys that go on working").await;
    story.look("o9-what-the-change-means").await;
    story.change_rules("1 rule").await;
    story.go("Keys").await;
    page.sees("Issuing is switched off in Rules; existing keys go on working.").await;
    assert!(!page.is_enabled("button", "New key").await);
    story.look("o9-no-new-keys").await;
    story.identified(token, "This token works").await;
    page.click("button", "Open Settings").await;
    page.click("radio", "On").await;
    story.change_rules("1 rule").await;
}

async fn o7_who_gets_at_the_keys_is_set_by_role(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.operator("Ivy", "Issuer", None).await;
    page.sees("Has not changed the first passphrase yet.").await;
    story.lock().await;
    story.look("o7-who-opens-it").await;
    story.unlock("Ivy", acme::PASSPHRASE).await;
    page.sees("In this vault only an Admin sees and manages keys.").await;
    page.sees("An Admin gave you this passphrase").await;
    assert!(!page.holds("OpenTofu").await, "no key is in the page");
    story.look("o7-an-issuer-sees-no-keys").await;
    page.click("button", "Change passphrase…").await;
    page.fill("Current passphrase", acme::PASSPHRASE).await;
    page.fill("New passphrase", NEW).await;
    page.fill("The same again", NEW).await;
    page.click("button", "Change the passphrase").await;
    page.sees_no("An Admin gave you this passphrase").await;

    story.lock().await;
    story.unlock("Ada", acme::PASSPHRASE).await;
    story.go("Settings").await;
    page.click("radio", "Admins and Issuers").await;
    page.sees("These operators manage keys from now on: Ivy.").await;
    story.change_rules("1 rule").await;
    story.lock().await;
    story.unlock("Ivy", NEW).await;
    story.select("OpenTofu").await;
    page.find("button", "Revoke…").await;
    story.go("Roles").await;
    assert!(!page.is_enabled("button", "New role").await, "only an Admin changes roles");

    story.lock().await;
    story.unlock("Ada", acme::PASSPHRASE).await;
    story.go("Settings").await;
    page.click("button", "Remove Ivy").await;
    page.sees("What is written from then on is sealed with a key that they never had.").await;
    story.look("o7-remove-an-operator").await;
    page.click("button", "Remove operator").await;
    page.gone("button", "Remove Ivy").await;
    story.lock().await;
    assert_eq!(page.count("radio", "Ivy").await, 0, "who was removed opens nothing");
}
