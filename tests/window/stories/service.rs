//! Services with one policy a key, and permissions that their code declares: Catena's API keys. A policy is a role here.

use std::fs;

use keywright_tests::{dialog, stage::Keyring};

use super::{Story, tell};
use crate::door;

const DECLARED: &str = r#"service = "backups"

[[permissions]]
permission = "backups.read"
description = "List backups"

[[permissions]]
permission = "backups.write"
description = "Make a backup"

[[permissions]]
permission = "backups.restore"
description = "Put a backup back"
"#;

#[test]
fn service() {
    tell("service", "Services", Keyring::Absent, async |story| {
        c2_no_key_before_there_is_a_policy(story).await;
        c8_a_service_declares_its_permissions_in_a_file(story).await;
        c10_a_policy_has_a_name_of_its_own_and_permissions_of_the_catalogue(story).await;
        let [one, two] = c1_a_key_has_a_name_of_its_own_and_exactly_one_policy(story).await;
        c3_renaming_a_policy_changes_no_key(story).await;
        c5_another_policy_counts_at_once(story, &one).await;
        c11_a_changed_policy_counts_for_all_its_keys_at_once(story, &two).await;
        c8_a_permission_that_is_dropped_is_shown_where_a_policy_has_it(story).await;
        c6_a_deleted_key_has_lost_access(story, &one).await;
        c12_a_policy_takes_its_keys_with_it(story, &two).await;
    });
}

async fn c2_no_key_before_there_is_a_policy(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.sees("It needs a role first: a named set of permissions.").await;
    page.find("button", "Add the first role").await;
    page.click("button", "New key").await;
    page.sees("No role exists yet.").await;
    story.look("c2-no-policy-yet").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "New key").await;
}

async fn c8_a_service_declares_its_permissions_in_a_file(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.click("radio", "Matrix").await;
    page.sees("No permissions yet").await;
    story.look("c8-no-permissions").await;
    import(story, DECLARED).await;
    page.sees("a new service").await;
    page.find("region", "New").await;
    story.look("c8-import").await;
    page.click("button", "Import").await;
    page.gone("dialog", "Import permissions").await;
    page.sees("3 permissions of 1 service").await;
    // Again and again without harm.
    import(story, DECLARED).await;
    page.sees("The catalogue says all this already. Nothing would change.").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "Import permissions").await;
}

/// Chooses a file with this in it; what it would change is on the screen then.
async fn import(story: &Story<'_>, text: &str) {
    let file = story.window.stage.home().join("permissions.toml");
    fs::write(&file, text).expect("a file");
    story.page.click("button", "Import…").await;
    story.page.find("dialog", "Import permissions").await;
    dialog::choose(&story.window.stage, "Choose a service’s file of permissions", &file);
}

async fn c10_a_policy_has_a_name_of_its_own_and_permissions_of_the_catalogue(story: &mut Story<'_>) {
    let page = story.page.clone();
    page.click("button", "New role").await;
    page.fill("Name", "Backups").await;
    // C9: the catalogue is there to choose from.
    page.click("checkbox", "backups.read *").await;
    page.click("checkbox", "backups.write *").await;
    page.find("button", "Remove backups.write").await;
    story.look("c9-catalogue").await;
    page.click("button", "Add role").await;
    page.gone("dialog", "New role").await;

    page.click("button", "New role").await;
    page.fill("Name", "BACKUPS").await;
    page.fill("Permissions", "reports.read ").await;
    page.click("button", "Add role").await;
    page.find("alert", "").await;
    page.fill("Name", "Reports").await;
    page.click("button", "Add role").await;
    page.gone("dialog", "New role").await;
    page.find("button", "Reports").await;
    page.sees("reports.read").await;
    story.look("c8-matrix").await;
}

async fn c1_a_key_has_a_name_of_its_own_and_exactly_one_policy(story: &mut Story<'_>) -> [String; 2] {
    let page = story.page.clone();
    story.go("Keys").await;
    story.new_key("Agent 1").await;
    door::add(&page, "Owner*", "Storage").await;
    door::choose(&page, "Role", "Reports").await;
    page.find("button", "Remove Reports").await;
    door::choose(&page, "Role", "Backups").await;
    page.gone("button", "Remove Reports").await;
    story.look("c1-one-policy").await;
    story.issue("Agent 1").await;
    let one = story.copy().await;
    story.done("Agent 1").await;
    story.new_key("AGENT 1").await;
    door::choose(&page, "Role", "Backups").await;
    page.click("button", "Issue key").await;
    page.find("alert", "").await;
    page.fill("Name", "Agent 2").await;
    story.issue("Agent 2").await;
    let two = story.copy().await;
    story.done("Agent 2").await;
    // C7: a policy is on any number of keys.
    story.key("Agent 3", "Backups").await;
    [one, two]
}

async fn c3_renaming_a_policy_changes_no_key(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.click("radio", "List").await;
    page.click("row", "Backups *").await;
    page.find("complementary", "Role Backups").await;
    story.look("c7-policy").await;
    page.click("button", "Edit").await;
    page.fill("Name", "Archives").await;
    page.click("button", "Save").await;
    page.find("complementary", "Role Archives").await;
    story.go("Keys").await;
    page.find("row", "*Active Agent 2 Archives *").await;
}

async fn c5_another_policy_counts_at_once(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.select("Agent 1").await;
    page.click("button", "Edit").await;
    door::choose(&page, "Role", "Reports").await;
    page.click("button", "Save").await;
    page.find("row", "*Active Agent 1 Storage Reports *").await;
    assert!(story.may(token, "reports.read", None).await);
    assert!(!story.may(token, "backups.read", None).await);
}

async fn c11_a_changed_policy_counts_for_all_its_keys_at_once(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.click("row", "Archives *").await;
    page.find("complementary", "Role Archives").await;
    page.click("button", "Edit").await;
    page.click("checkbox", "backups.restore *").await;
    page.sees("This changes what 2 keys may do, from the next check on. They gain backups.restore.").await;
    story.look("c11-reaches").await;
    page.click("button", "Save").await;
    page.gone("dialog", "Edit Archives").await;
    assert!(story.may(token, "backups.restore", None).await);
}

async fn c8_a_permission_that_is_dropped_is_shown_where_a_policy_has_it(story: &mut Story<'_>) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.click("radio", "Matrix").await;
    let dropped = DECLARED.replace("permission = \"backups.write\"", "permission = \"backups.make\"");
    import(story, &dropped).await;
    page.sees("still in Archives: shown as dropped there").await;
    story.look("c8-dropped").await;
    page.click("button", "Import").await;
    page.gone("dialog", "Import permissions").await;
    page.sees("still held").await;
    story.look("c8-matrix-dropped").await;
    story.go("Review").await;
    page.sees("Dropped permissions 1").await;
    page.click("button", "Show dropped permissions").await;
    story.look("review").await;
}

async fn c6_a_deleted_key_has_lost_access(story: &mut Story<'_>, token: &str) {
    story.go("Keys").await;
    story.select("Agent 1").await;
    story.delete("Agent 1").await;
    story.identified(token, "No key of this vault has this token").await;
}

async fn c12_a_policy_takes_its_keys_with_it(story: &mut Story<'_>, token: &str) {
    let page = story.page.clone();
    story.go("Roles").await;
    page.click("radio", "List").await;
    page.click("row", "Archives *").await;
    page.find("complementary", "Role Archives").await;
    page.click("button", "Remove…").await;
    page.sees("2 keys have no other role and are deleted with it, at once and for good.").await;
    page.find("list", "Keys that are deleted").await;
    assert!(!page.is_enabled("button", "Remove role and 2 keys").await, "not before its name is typed");
    page.fill("Type “Archives” to confirm", "Archives").await;
    story.look("c12-cascade").await;
    page.click("button", "Remove role and 2 keys").await;
    page.gone("row", "Archives *").await;
    story.go("Keys").await;
    page.sees("No keys yet").await;
    story.identified(token, "No key of this vault has this token").await;
}
