//! People with keys of their own, which may do what they may do: Qalyptus' user keys.

use std::fs;

use keywright_tests::{acme, dialog, stage::Keyring};

use super::{Story, tell};
use crate::door;

#[test]
fn personal() {
    tell("personal", "Personal keys", Keyring::Unlocked, async |story| {
        p1_keys_are_off_until_an_admin_switches_them_on(story).await;
        p4_others_see_no_keys_while_they_are_off(story).await;
        p2_the_longest_lifetime_is_set(story).await;
        let token = p5_a_key_has_a_name_a_description_and_an_end(story).await;
        p7_its_end_is_never_put_off(story).await;
        p12_who_is_tied_to_an_owner_manages_that_owners_keys_only(story).await;
        p8_an_owner_has_so_many_keys_and_no_more(story).await;
        p10_an_admin_sees_every_owners_keys(story).await;
        p13_a_suspended_owners_keys_stop(story, &token).await;
        p14_why_a_key_does_not_work_is_told(story, &token).await;
        b4_what_expires_soon_is_told_and_stands_in_the_calendar(story).await;
        p16_who_may_generate_is_found_in_one_place(story).await;
        p11_an_admin_ends_any_key_at_once_and_proves_who_they_are(story, &token).await;
    });
}

async fn p1_keys_are_off_until_an_admin_switches_them_on(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.sees("Here a key may do what its owner may do, so it needs an owner first.").await;
    page.click("button", "Add the first owner").await;
    page.fill("Name", "Mo").await;
    page.fill("Contact*", "mo@example.org").await;
    page.fill("Team*", "Finance").await;
    door::choose(&page, "Roles", "API access").await;
    story.look("p13-new-owner").await;
    page.click("button", "Add owner").await;
    page.gone("dialog", "New owner").await;
    story.go("Keys").await;
    page.sees("switched off").await;
    assert!(!page.is_enabled("button", "New key").await);
    story.look("p1-keys-are-off").await;
}

async fn p4_others_see_no_keys_while_they_are_off(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.operator("Mo", "Issuer", Some("Mo")).await;
    story.lock().await;
    story.unlock("Mo", acme::PASSPHRASE).await;
    page.sees("Keys are switched off. An Admin can switch them on in Rules.").await;
    story.look("p4-not-shown").await;
    story.lock().await;
    story.unlock("Ada", acme::PASSPHRASE).await;
}

async fn p2_the_longest_lifetime_is_set(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Settings").await;
    page.sees("30 to 90 days is recommended.").await;
    for wrong in ["0", "366", "many"] {
        story.rule("Longest lifetime", wrong).await;
        page.find("alert", "").await;
        assert!(!page.is_enabled("button", "Change 1 rule").await, "{wrong}");
    }
    story.look("p2-refused").await;
    story.rule("Longest lifetime", "90").await;
    page.click("radio", "On").await;
    page.sees("No key that there is now is affected.").await;
    story.look("p2-rules").await;
    story.change_rules("2 rules").await;
}

async fn p5_a_key_has_a_name_a_description_and_an_end(story: &mut Story<'_>) -> String {
    let page = story.page.clone();
    story.go("Keys").await;
    story.new_key("Laptop").await;
    page.fill("Description*", "Monthly figures").await;
    page.click("button", "Issue key").await;
    // P3: a key needs an owner.
    page.sees("Say whom the key is for.").await;
    door::choose(&page, "Owner", "Mo").await;
    page.sees("What Mo may do, now and later: ").await;
    page.click("radio", "Days…").await;
    page.fill("Days", "91").await;
    page.sees("The rules let a key live 90 days at the most.").await;
    page.fill("Days", "60").await;
    page.sees("in 60 days. It cannot be extended later.").await;
    story.look("p5-generate").await;
    story.issue("Laptop").await;
    let token = story.copy().await;
    story.done("Laptop").await;
    page.find("row", "*Active Laptop Monthly figures Mo *in 60 days*").await;
    token
}

async fn p7_its_end_is_never_put_off(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.click("button", "Edit").await;
    page.sees("It can be brought forward; the rules do not let it be put off.").await;
    page.click("button", "Change…").await;
    assert!(page.until(async || !page.is_enabled("radio", "90 d").await).await);
    page.click("button", "Cancel").await;
    page.gone("dialog", "Edit Laptop").await;
}

async fn p12_who_is_tied_to_an_owner_manages_that_owners_keys_only(story: &mut Story<'_>) {
    let page = story.page.clone();
    // Another one's key, of which Mo knows nothing.
    story.new_key("Forecast").await;
    door::add(&page, "Owner", "Jo").await;
    page.sees("Jo has no role yet").await;
    story.issue("Forecast").await;
    page.click("checkbox", "I have stored this key").await;
    story.done("Forecast").await;

    story.lock().await;
    story.unlock("Mo", acme::PASSPHRASE).await;
    page.find("row", "* Laptop *").await;
    assert!(!page.holds("Forecast").await, "another owner's key is not even in the page");
    // P6: the holder generates, changes and removes what is theirs.
    story.new_key("Phone").await;
    page.sees("You manage the keys of Mo only.").await;
    story.look("p12-for-one-owner").await;
    story.issue("Phone").await;
    page.click("checkbox", "I have stored this key").await;
    story.done("Phone").await;
    page.click("button", "Edit").await;
    page.fill("Name", "Old phone").await;
    page.fill("Description*", "In the drawer").await;
    page.click("button", "Save").await;
    page.find("row", "* Old phone In the drawer *").await;
    story.look("p6-own-keys").await;
    story.delete("Old phone").await;
    story.lock().await;
    story.unlock("Ada", acme::PASSPHRASE).await;
}

async fn p8_an_owner_has_so_many_keys_and_no_more(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Settings").await;
    let keys = page.find("textbox", "Keys of one owner").await;
    assert_eq!(keys.prop("value").await.expect("an answer").as_deref(), Some("1000"));
    story.rule("Keys of one owner", "1").await;
    story.change_rules("1 rule").await;
    story.go("Keys").await;
    story.new_key("Tablet").await;
    door::choose(&page, "Owner", "Mo").await;
    page.click("button", "Issue key").await;
    page.sees("This owner has 1 of 1 keys.").await;
    story.look("p15-limit-reached").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "New key").await;
    story.go("Settings").await;
    story.rule("Keys of one owner", "1000").await;
    story.change_rules("1 rule").await;
    story.go("Keys").await;
}

async fn p10_an_admin_sees_every_owners_keys(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.find("row", "* Laptop Monthly figures Mo *").await;
    page.find("row", "* Forecast Jo *").await;
    page.click("button", "Owner: Any owner").await;
    page.click("menuitemradio", "Mo *").await;
    page.gone("row", "* Forecast *").await;
    page.click("button", "Owner: Mo").await;
    page.click("menuitemradio", "Any owner").await;
    story.go("Owners").await;
    page.click("row", "Mo *").await;
    page.find("complementary", "Owner Mo").await;
    page.sees("mo@example.org").await;
    page.sees("Added the owner Mo").await;
    story.look("p10-owner").await;
}

async fn p13_a_suspended_owners_keys_stop(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    page.click("button", "Suspend…").await;
    page.sees("1 live key of this owner is refused by this vault from the next check on").await;
    story.look("p13-suspend").await;
    page.click("button", "Suspend owner").await;
    page.sees("their keys do not work").await;
    story.identify(token, "This token does not work: its owner is suspended").await;
    story.look("p14-owner-suspended").await;
    page.click("button", "Close").await;
    page.gone("dialog", "Identify a token").await;
    page.click("button", "Reinstate").await;
    page.find("button", "Suspend…").await;
    story.identified(token, "This token works").await;
}

async fn p14_why_a_key_does_not_work_is_told(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    let other = if &token[30..31] == "x" { "y" } else { "x" };
    let mistyped = format!("{}{other}{}", &token[..30], &token[31..]);
    story.identified(&mistyped, "A character of this token is wrong").await;
    story.go("Settings").await;
    page.click("radio", "Off").await;
    page.sees("Keys that stop at once, until keys are switched on again").await;
    story.look("p1-switched-off-again").await;
    story.change_rules("1 rule").await;
    story.identify(token, "This token does not work: keys are switched off").await;
    page.find("list", "Checks").await;
    page.click("button", "Close").await;
    page.click("radio", "On").await;
    story.change_rules("1 rule").await;
    story.identified(token, "This token works").await;
}

async fn b4_what_expires_soon_is_told_and_stands_in_the_calendar(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Keys").await;
    story.new_key("Audit").await;
    door::choose(&page, "Owner", "Jo").await;
    page.click("radio", "Days…").await;
    page.fill("Days", "10").await;
    page.sees("in 10 days.").await;
    story.issue("Audit").await;
    page.click("checkbox", "I have stored this key").await;
    story.done("Audit").await;
    story.lock().await;
    story.unlock("Ada", acme::PASSPHRASE).await;
    page.sees("1 key ends within 30 days").await;
    story.look("b4-expiring-soon").await;

    story.go("Calendar").await;
    page.find("list", "Keys that end in the next 12 months, the next first").await;
    page.sees("3 keys end in the next 12 months").await;
    story.look("calendar").await;
    let file = story.window.stage.home().join("keys.ics");
    page.click("button", "Save as .ics…").await;
    dialog::choose(&story.window.stage, "Save as a new file", &file);
    page.sees("The ends of all live keys are in").await;
    let written = fs::read_to_string(&file).expect("the file");
    assert!(written.starts_with("BEGIN:VCALENDAR") && written.contains("Audit"), "{written}");
    page.click("button", "Next year").await;
    story.look("calendar-next-year").await;
    page.click("button", "Next 12 months").await;
    // The first day on which one ends leads to it.
    let day = page.find("button", "Expiring Audit*").await;
    day.click().await.expect("it leads to its key");
    page.find("complementary", "Key Audit").await;
}

async fn p16_who_may_generate_is_found_in_one_place(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Review").await;
    page.sees("Expiring soon 1").await;
    page.sees("Who may issue keys").await;
    page.find("row", "Mo Issuer*").await;
    page.click("button", "Show expiring soon").await;
    story.look("p16-review").await;
    page.click("button", "Select them in the list").await;
    page.find("toolbar", "Selected keys").await;
    page.click("button", "Clear selection").await;
    page.gone("toolbar", "Selected keys").await;
    page.click("button", "Expiring soon: show what was found").await;
}

async fn p11_an_admin_ends_any_key_at_once_and_proves_who_they_are(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.go("Settings").await;
    page.click("button", "Turn keychain on…").await;
    page.fill("Current passphrase", acme::PASSPHRASE).await;
    page.click("button", "Turn keychain on").await;
    page.find("button", "Turn keychain off…").await;
    story.lock().await;
    page.click("radio", "Ada").await;
    page.click("button", "Unlock with this computer’s keychain").await;
    story.select("Laptop").await;
    page.click("button", "Revoke…").await;
    page.click("radio", "Owner left").await;
    page.click("button", "Revoke key").await;
    page.find("alertdialog", "Prove that it is you").await;
    story.look("p11-prove").await;
    page.fill("Current passphrase", "not this one").await;
    page.click("button", "Continue").await;
    page.find("alert", "").await;
    story.look("p11-wrong").await;
    page.fill("Current passphrase", acme::PASSPHRASE).await;
    page.click("button", "Continue").await;
    page.find("row", "*Revoked Laptop *").await;
    page.gone("button", "Revoke…").await;
    story.look("p11-revoked").await;
    story.identify(token, "This token does not work: its key is revoked").await;
    story.look("p11-identified").await;
}
