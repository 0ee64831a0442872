//! O1 to O9: the organisation, whose Admins hand out a few keys.

use chrono::TimeDelta;
use keywright_core::{
    error::Code,
    model::{Expiration, OperatorRole, Preset, Verdict},
    operation::{DeleteKey, EditKey, IssueKey},
    view::KeyQuery,
};

use super::world::{DOOR, World, edit, grant, request};

#[test]
fn o1_a_key_has_a_name_a_description_and_one_or_more_roles() {
    let world = World::new(Preset::Organisation);
    let (admin, viewer) = (world.role_named("Admin"), world.role_named("Viewer"));
    let asked = IssueKey {
        description: "Plans and applies".to_owned(),
        grants: vec![grant(admin), grant(viewer)],
        ..request("Terraform", admin)
    };
    let key = world.key(world.apply(&asked).key);
    assert_eq!((key.name.as_str(), key.description.as_str(), key.grants.len()), ("Terraform", "Plans and applies", 2));
    let bare = IssueKey { grants: Vec::new(), ..request("Other", admin) };
    assert_eq!(world.refusal(&bare).field.as_deref(), Some("grants"));
}

#[test]
fn o2_and_o3_a_token_is_had_once_and_known_by_its_last_four_characters() {
    let world = World::new(Preset::Organisation);
    let issued = world.apply(&request("Terraform", world.role_named("Viewer")));
    let world = world.reopen_as("Ada");
    let page = world.see(|seen| seen.page(&KeyQuery::default(), world.now()));
    let [key] = &page.keys[..] else { panic!("{page:?}") };
    assert!(issued.token.expose().ends_with(&key.last_four) && key.last_four.len() == 4);
    let shown = format!("{page:?}{:?}", world.vault.history(issued.key).unwrap());
    assert!(!shown.contains(issued.token.expose()));
}

#[test]
fn o4_name_description_and_roles_are_changed() {
    let world = World::new(Preset::Organisation);
    let issued = world.apply(&request("Terraform", world.role_named("Viewer")));
    let asked = EditKey {
        name: Some("OpenTofu".to_owned()),
        description: Some("Renamed".to_owned()),
        grants: Some(vec![grant(world.role_named("Admin"))]),
        ..edit(issued.key)
    };
    world.apply(&asked);
    let key = world.key(issued.key);
    assert_eq!((key.name.as_str(), key.description.as_str()), ("OpenTofu", "Renamed"));
    assert_eq!(key.grants[0].role, "Admin");
    assert!(world.may(&issued.token, "clusters.delete"));
}

#[test]
fn o5_removing_an_active_key_ends_it_at_once() {
    let world = World::new(Preset::Organisation);
    let issued = world.apply(&request("Terraform", world.role_named("Viewer")));
    world.apply(&DeleteKey { key: issued.key });
    assert_eq!(world.check(&issued.token), Verdict::Unknown);
}

#[test]
fn o6_the_eleventh_key_is_refused() {
    let world = World::new(Preset::Organisation);
    let role = world.role_named("Viewer");
    let first = world.issue("Key 1", role);
    for number in 2..10 {
        world.issue(&format!("Key {number}"), role);
    }
    let soon = world.now() + TimeDelta::seconds(3);
    world.apply(&IssueKey { expiration: Expiration::At(soon), ..request("Key 10", role) });
    let error = world.refusal(&request("Key 11", role));
    assert_eq!(error.code, Code::LimitReached);
    assert_eq!(error.message, "10 of 10 keys are active. Revoke or remove one, or raise the limit in Rules.");
    world.apply(&DeleteKey { key: first.key });
    world.issue("Key 11", role);
    world.pass_until(soon);
    world.issue("Key 12", role);
    assert_eq!(world.refusal(&request("Key 13", role)).code, Code::LimitReached);
}

#[test]
fn o7_only_an_admin_gets_at_the_keys_and_who_may_is_set() {
    let world = World::new(Preset::Organisation);
    let role = world.role_named("Viewer");
    world.operator("Ivy", OperatorRole::Issuer, None);
    world.operator("Vic", OperatorRole::Viewer, None);
    let world = world.reopen_as("Ivy");
    assert_eq!(world.refusal(&request("Key", role)).code, Code::NotAllowed);
    let refused = |world: &World| world.vault.see(DOOR, |_| ()).unwrap_err();
    assert!(refused(&world).message.contains("only an Admin sees and manages keys"));
    let world = world.reopen_as("Vic");
    assert_eq!(refused(&world).code, Code::NotAllowed);
    let world = world.reopen_as("Ada");
    world.set(&["managers=issuer"]);
    let world = world.reopen_as("Ivy");
    world.issue("Key", role);
    let world = world.reopen_as("Vic");
    assert_eq!(world.see(|seen| seen.page(&KeyQuery::default(), world.now())).total, 1);
    assert_eq!(world.refusal(&request("Other", role)).code, Code::NotAllowed);
}

#[test]
fn o8_a_key_may_do_exactly_what_its_roles_allow() {
    let world = World::new(Preset::Organisation);
    let (viewer, admin) = (world.role_named("Viewer"), world.role_named("Admin"));
    let viewing = world.issue("Viewing", viewer).token;
    let both = IssueKey { grants: vec![grant(viewer), grant(admin)], ..request("Everything", viewer) };
    let everything = world.apply(&both).token;
    assert!(world.may(&viewing, "backups.read") && !world.may(&viewing, "backups.write"));
    assert!(world.may(&everything, "backups.write") && !world.may(&everything, "keywright.write"));
}

#[test]
fn o9_generating_is_switched_off_while_keys_go_on_working() {
    let world = World::new(Preset::Organisation);
    let role = world.role_named("Viewer");
    let token = world.issue("Key", role).token;
    world.set(&["keys_enabled=no_new"]);
    assert_eq!(
        (world.refusal(&request("Other", role)).code, world.check(&token)),
        (Code::KeysDisabled, Verdict::Valid)
    );
    let (actor, now) = (world.vault.actor(DOOR), world.now());
    let why = world.vault.read(|state| state.may_issue(&actor, now)).unwrap_err().message;
    assert_eq!(why, "Issuing is switched off in Rules; existing keys go on working. Ask an Admin to switch it on.");
}
