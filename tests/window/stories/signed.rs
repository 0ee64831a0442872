//! Keys that are signed tokens with names that stay: SecureCloud's API access keys.

use std::{fs, io::Write, path::Path, process::Stdio};

use keywright_tests::{acme, clipboard, page::key, stage::Keyring};
use serde_json::Value;

use super::{Story, tell};
use crate::door;

/// Verifies a token by two libraries that know nothing of Keywright.
const VERIFY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/jwt/verify.mjs");

#[test]
fn signed() {
    tell("signed", "Signed tokens", Keyring::Absent, async |story| {
        s5_three_roles_come_with_it(story).await;
        s4_it_lasts_six_months_unless_days_are_given(story).await;
        s6_a_cloud_account_viewer_needs_an_account_or_all(story).await;
        s7_another_role_is_added(story).await;
        let token = s8_the_details_stay_open_until_they_are_saved(story).await;
        s1_any_library_verifies_the_token(story, &token).await;
        s2_the_list_shows_name_roles_creation_and_expiration(story).await;
        s3_the_name_is_unique_and_stays(story).await;
        s11_what_the_connection_may_do_depends_on_the_roles(story, &token).await;
        s9_roles_and_accounts_are_edited_and_the_key_removed(story, &token).await;
        s10_only_admins_see_keys(story).await;
    });
}

async fn s5_three_roles_come_with_it(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.find("row", "Cloud Account Viewer by account *").await;
    page.find("row", "Global Admin *").await;
    page.find("row", "Global Viewer *").await;
    story.look("s5-roles").await;
    story.go("Keys").await;
}

async fn s4_it_lasts_six_months_unless_days_are_given(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.new_key("Scanner").await;
    page.sees("It cannot be changed later: the rules keep names as they are.").await;
    assert!(page.until(async || page.is_chosen("radio", "6 months").await).await, "half a year unless said otherwise");
    assert_eq!(page.count("radio", "Opaque").await, 0, "there is no other format to choose");
    page.click("radio", "Days…").await;
    page.fill("Days", "3651").await;
    page.sees("3650").await;
    page.fill("Days", "45").await;
    page.sees("in 45 days.").await;
    page.click("radio", "6 months").await;
}

async fn s6_a_cloud_account_viewer_needs_an_account_or_all(story: &mut Story<'_>) {
    let page = story.page.clone();
    door::choose(&page, "Roles", "Cloud Account Viewer").await;
    page.click("button", "Issue key").await;
    page.find("alert", "").await;
    page.sees("Choose at least one account, or All accounts.").await;
    story.look("s6-no-account").await;
    door::add(&page, "Cloud Account Viewer in", "aws-prod").await;
    page.find("button", "Remove aws-prod").await;
}

async fn s7_another_role_is_added(story: &mut Story<'_>) {
    door::choose(&story.page, "Roles", "Global Viewer").await;
    story.page.find("button", "Remove Global Viewer").await;
    story.look("s7-two-roles").await;
}

async fn s8_the_details_stay_open_until_they_are_saved(story: &mut Story<'_>) -> String {
    let page = story.page.clone();
    story.issue("Scanner").await;
    page.sees("The name only identifies it.").await;
    story.look("s8-details").await;
    page.press(&[key::ESCAPE]).await;
    page.click("button", "Done").await;
    page.sees("You have not stored this key. Without it, the key is useless.").await;
    story.look("s8-not-stored").await;
    page.click("button", "Go back").await;
    page.click("button", "Copy name").await;
    page.sees("Name copied.").await;
    assert_eq!(clipboard::text(&story.window.stage).as_deref(), Some("Scanner"));
    let token = story.copy().await;
    story.done("Scanner").await;
    token
}

async fn s1_any_library_verifies_the_token(story: &mut Story<'_>, token: &str) {
    story.lock().await;
    let (code, keys, complained) = door::command_line(story.window, &["export", "jwks"], "");
    assert_eq!(code, Some(0), "{complained}");
    door::unlock(&story.page).await;
    story.select("Scanner").await;
    let stage = &story.window.stage;
    let file = stage.home().join("jwks.json");
    fs::write(&file, keys).expect("a file with the public keys");
    let vault = stage.folder("XDG_DATA_HOME").join("keywright").join("Acme.keywright").join("vault.json");
    let vault: Value = serde_json::from_slice(&fs::read(vault).expect("the vault")).expect("JSON");
    let issuer = format!("urn:uuid:{}", vault["signed"]["vault"].as_str().unwrap_or_default());
    let mut command = stage.command("node");
    command.arg(Path::new(VERIFY)).arg(file).arg(issuer).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = command.spawn().expect("node starts");
    node.stdin.take().expect("its input").write_all(token.as_bytes()).expect("it reads");
    let said = node.wait_with_output().expect("it ends").stdout;
    let said: Value = serde_json::from_slice(&said).expect("an answer; `npm ci` in tests/jwt installs the libraries");
    for library in ["jose", "jsonwebtoken"] {
        assert_eq!(said[library]["verdict"], "valid", "{said}");
    }
}

async fn s2_the_list_shows_name_roles_creation_and_expiration(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.find("row", "*Active Scanner Cloud Account Viewer (1), Global Viewer *in 6 mo*").await;
    page.sees("Created").await;
    story.look("s2-list").await;
}

async fn s3_the_name_is_unique_and_stays(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.new_key("SCANNER").await;
    door::choose(&page, "Roles", "Global Viewer").await;
    page.click("button", "Issue key").await;
    page.find("alert", "").await;
    story.look("s3-name-taken").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "New key").await;
    page.click("button", "Edit").await;
    page.sees("The rules keep names as they are.").await;
    let name = page.find("textbox", "Name").await;
    assert!(name.attr("readonly").await.expect("an answer").is_some());
}

async fn s9_roles_and_accounts_are_edited_and_the_key_removed(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.select("Scanner").await;
    page.click("button", "Edit").await;
    page.click("button", "Remove aws-prod").await;
    page.click("button", "Save").await;
    page.sees("Choose at least one account, or All accounts.").await;
    door::choose(&page, "Cloud Account Viewer in", "All accounts").await;
    page.sees("Services that have only the public key go by the roles in its token until it expires").await;
    // There is no extension: what would put the end off is struck out.
    page.click("button", "Change…").await;
    page.sees("In this vault an expiration can be brought forward, but not put off.").await;
    assert!(!page.is_enabled("radio", "1 year").await);
    story.look("s9-edit").await;
    page.click("button", "Keep it").await;
    page.click("button", "Save").await;
    page.gone("dialog", "Edit Scanner").await;
    page.find("row", "*Active Scanner Cloud Account Viewer, Global Viewer *").await;

    page.click("button", "Delete Scanner").await;
    page.sees("Services that have only the public key honour the token until it expires").await;
    story.look("s9-delete").await;
    page.click("button", "Delete key").await;
    page.sees("No keys yet").await;
    story.identified(token, "This token does not work: its key is revoked").await;
}

async fn s11_what_the_connection_may_do_depends_on_the_roles(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    // Only in its account, without the role that holds everywhere.
    page.click("button", "Remove Global Viewer").await;
    page.click("button", "Save").await;
    page.gone("dialog", "Edit Scanner").await;
    assert!(story.may(token, "findings.read", Some("aws-prod")).await);
    assert!(!story.may(token, "findings.write", Some("aws-prod")).await);
    story.select("Scanner").await;
    page.click("button", "Edit").await;
    door::choose(&page, "Roles", "Global Viewer").await;
    page.click("button", "Save").await;
    page.gone("dialog", "Edit Scanner").await;
}

async fn s10_only_admins_see_keys(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.operator("Vic", "Viewer", None).await;
    story.lock().await;
    story.unlock("Vic", acme::PASSPHRASE).await;
    page.sees("The keys are not shown").await;
    assert!(!page.is_enabled("button", "New key").await);
    story.look("s10-a-viewer").await;
}
