//! What goes beyond the four systems: rotation, a token found in a leak, many keys at once, and what tells of all that happened.

use std::fs;

use keywright_tests::{dialog, page::key, stage::Keyring};

use super::{Story, tell};
use crate::door;

#[test]
fn beyond() {
    tell("beyond", "Standard", Keyring::Absent, async |story| {
        let tokens = four_keys_and_the_first_role(story).await;
        b1_a_successor_takes_the_keys_place_after_an_overlap(story, &tokens[0]).await;
        b7_a_suspended_key_stops_and_a_reinstated_one_works_again(story, &tokens[1]).await;
        b3_a_token_found_in_a_leak_is_identified_and_its_key_revoked(story, &tokens[1]).await;
        b5_an_ended_key_never_holds_its_name(story).await;
        the_calendar_leads_from_a_day_to_its_keys(story).await;
        b6_many_keys_are_revoked_at_once_after_a_preview(story, &tokens[2]).await;
        everything_that_happened_is_told_and_proved(story).await;
    });
}

async fn four_keys_and_the_first_role(story: &mut Story<'_>) -> Vec<String> {
    let page = story.page.clone();
    story.new_key("ci-1").await;
    page.fill("Role name", "Reader").await;
    page.fill("Permissions", "builds.read ").await;
    page.click("button", "Add role").await;
    page.find("button", "Remove Reader").await;
    story.issue("ci-1").await;
    let mut tokens = vec![story.copy().await];
    story.done("ci-1").await;
    for name in ["ci-2", "ci-3", "ci-4"] {
        tokens.push(story.key(name, "Reader").await);
    }
    tokens
}

async fn b1_a_successor_takes_the_keys_place_after_an_overlap(story: &mut Story<'_>, old: &str) {
    let page = story.page.clone();
    story.select("ci-1").await;
    page.click("button", "Rotate…").await;
    page.click("radio", "1 hour").await;
    page.sees("The old key ends").await;
    story.look("b1-rotate").await;
    page.click("button", "Rotate key").await;
    page.find("dialog", "Key rotated: ci-1").await;
    let new = story.copy().await;
    story.look("b1-card").await;
    page.click("button", "Done").await;
    page.gone("dialog", "Key rotated: ci-1").await;
    page.find("heading", "Rotation").await;
    page.sees("this key").await;
    story.look("b1-chain").await;
    story.identified(&new, "This token works").await;
    story.identified(old, "This token works").await;
}

async fn b7_a_suspended_key_stops_and_a_reinstated_one_works_again(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.select("ci-2").await;
    door::more(&page, "Suspend…").await;
    story.look("b7-suspend").await;
    page.click("button", "Suspend key").await;
    page.find("row", "*Suspended ci-2 *").await;
    story.identified(token, "This token does not work: its key is suspended").await;
    page.click("button", "Reinstate").await;
    page.find("row", "*Active ci-2 *").await;
}

async fn b3_a_token_found_in_a_leak_is_identified_and_its_key_revoked(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    let line = format!("curl -H 'Authorization: Bearer {token}' https://builds.example.org/");
    story.identify(&line, "This token works").await;
    story.look("b3-identified").await;
    page.click("button", "Revoke ci-2…").await;
    page.find("alertdialog", "Revoke ci-2?").await;
    assert!(page.is_chosen("radio", "Compromised").await, "whoever found it knows why");
    page.click("button", "Revoke key").await;
    page.find("row", "*Revoked ci-2 *").await;
    // B2: the record stays, with who, when and why.
    page.sees("Revoked by Ada: compromised").await;
    story.look("b2-revoked").await;
}

async fn b5_an_ended_key_never_holds_its_name(story: &mut Story<'_>) {
    story.key("ci-2", "Reader").await;
    story.page.find("row", "*Active ci-2 *").await;
    story.page.find("row", "*Revoked ci-2 *").await;
}

async fn the_calendar_leads_from_a_day_to_its_keys(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Calendar").await;
    story.look("calendar").await;
    page.click("button", "*: 4 keys end*").await;
    page.find("button", "Ends *").await;
    page.sees("4 of 6 keys").await;
    story.look("calendar-day").await;
    page.click("button", "Ends *").await;
    page.sees("6 keys, sorted by expiry").await;
}

async fn b6_many_keys_are_revoked_at_once_after_a_preview(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    page.fill("Search keys", "ci-").await;
    page.sees("6 of 6 keys").await;
    page.click("button", "Close the panel").await;
    page.press(&[key::ENTER]).await;
    page.press(&[key::CONTROL, 'a']).await;
    page.find("toolbar", "Selected keys").await;
    page.sees("All 6 keys that match").await;
    story.look("b6-selected").await;
    page.click("button", "More").await;
    page.click("menuitem", "Add role…").await;
    story.look("b6-add-role").await;
    page.click("button", "Cancel").await;
    page.click("button", "Revoke…").await;
    page.sees("5 keys change").await;
    page.sees("1 key is left out").await;
    story.look("b6-preview").await;
    page.click("button", "Revoke 5 keys").await;
    page.sees("5 keys are revoked; 1 was left out.").await;
    page.click("button", "Close").await;
    page.gone("alertdialog", "Revoke: 6 keys").await;
    page.sees("Revoked 6").await;
    story.identified(token, "This token does not work: its key is revoked").await;
    page.click("button", "Clear the search").await;
}

async fn everything_that_happened_is_told_and_proved(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Activity").await;
    page.find("button", "Rotated the key ci-1*").await;
    story.look("activity").await;
    page.click("button", "What: Everything").await;
    page.click("menuitemradio", "Roles").await;
    page.sees("1 entry that fit").await;
    page.click("button", "What: Roles").await;
    page.click("menuitemradio", "Everything").await;
    page.fill("Search activity", "nothing like this").await;
    page.sees("Nothing like that happened").await;
    page.click("button", "Show everything").await;
    page.find("button", "Rotated the key ci-1*").await;
    page.click("button", "Verify the chain").await;
    page.sees("whole, signed and in order.").await;
    story.look("activity-verified").await;
    page.click("button", "Close").await;
    page.gone("dialog", "Verify the chain").await;
    let file = story.window.stage.home().join("acme.jsonl");
    page.click("button", "Save as file…").await;
    dialog::choose(&story.window.stage, "Save as a new file", &file);
    page.sees("All that happened is in").await;
    let written = fs::read_to_string(&file).expect("the file");
    assert!(written.lines().count() > 10 && written.contains("key_rotated"), "{written}");
}
