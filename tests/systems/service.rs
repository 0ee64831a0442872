//! C1 to C12: services with one role a key.

use keywright_core::{
    error::Code,
    model::{Preset, Verdict},
    operation::{AddRole, DeleteKey, EditKey, EditRole, IssueKey, Operation, RemoveRole},
};

use super::world::{DOOR, World, edit, grant, request};

#[test]
fn c1_a_key_has_exactly_one_role_and_a_name_of_its_own() {
    let world = World::new(Preset::Service);
    let (one, two) = (world.role("Backups", &["backups.*"]), world.role("Reports", &["reports.*"]));
    let both = vec![grant(one), grant(two)];
    let error = world.refusal(&IssueKey { grants: both.clone(), ..request("Agent", one) });
    assert_eq!((error.code, error.field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert_eq!(error.message, "In this vault a key has exactly one role. Choose one.");
    let key = world.issue("Agent", one).key;
    assert_eq!(world.refusal(&request("agent", two)).code, Code::NameTaken);
    assert_eq!(world.refusal(&EditKey { grants: Some(both), ..edit(key) }).code, Code::RuleRefused);
    assert_eq!(world.refusal(&EditKey { grants: Some(vec![]), ..edit(key) }).code, Code::RuleRefused);
}

#[test]
fn c2_no_key_before_there_is_a_role() {
    let world = World::new(Preset::Service);
    let bare = IssueKey { grants: Vec::new(), ..request("Agent", "NoSuchRole00".parse().unwrap()) };
    let error = world.refusal(&bare);
    assert_eq!((error.code, error.field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert_eq!(error.message, "There is no role yet. Add one first: a key may do what its roles allow.");
    let (actor, now) = (world.vault.actor(DOOR), world.now());
    assert_eq!(world.vault.read(|state| state.may_issue(&actor, now)), Err(error));
}

#[test]
fn c3_renaming_a_role_changes_no_key() {
    let world = World::new(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    let issued = world.issue("Agent", role);
    world.apply(&EditRole { role, name: Some("Archives".to_owned()), permissions: None, grantable_over_rest: None });
    let key = world.key(issued.key);
    assert_eq!((key.grants[0].role_id, key.grants[0].role.as_str()), (role, "Archives"));
    assert_eq!(world.vault.history(issued.key).unwrap().len(), 1, "nothing happened to the key");
    assert!(world.may(&issued.token, "backups.read"));
}

#[test]
fn c5_c6_and_c11_changes_count_at_once() {
    let world = World::new(Preset::Service);
    let (backups, reports) = (world.role("Backups", &["backups.*"]), world.role("Reports", &["reports.read"]));
    let (one, two) = (world.issue("One", backups), world.issue("Two", backups));
    world.apply(&EditKey { grants: Some(vec![grant(reports)]), ..edit(one.key) });
    assert!(world.may(&one.token, "reports.read") && !world.may(&one.token, "backups.read"));
    let permissions = Some(vec!["backups.read".to_owned()]);
    world.apply(&EditRole { role: backups, name: None, permissions, grantable_over_rest: None });
    assert!(world.may(&two.token, "backups.read") && !world.may(&two.token, "backups.write"));
    world.apply(&DeleteKey { key: two.key });
    assert_eq!(world.check(&two.token), Verdict::Unknown);
}

#[test]
fn c7_a_role_is_on_any_number_of_keys() {
    let world = World::new(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    let many = (0..200).map(|number| request(&format!("Agent {number}"), role));
    world.vault.apply_all(DOOR, many, &mut |_| true).unwrap();
    assert_eq!(world.vault.read(|state| state.role_view(role, world.now())).unwrap().live_keys, 200);
}

#[test]
fn c10_a_role_has_a_unique_name_and_a_list_of_permissions() {
    let world = World::new(Preset::Service);
    world.role("Backups", &["backups.*"]);
    let twice = AddRole {
        name: "BACKUPS".to_owned(),
        permissions: vec!["a".to_owned()],
        scoped: false,
        grantable_over_rest: false,
    };
    assert_eq!(world.refusal(&twice).code, Code::NameTaken);
    let none =
        AddRole { name: "Reports".to_owned(), permissions: Vec::new(), scoped: false, grantable_over_rest: false };
    assert_eq!(world.refusal(&none).field.as_deref(), Some("permissions"));
}

#[test]
fn c12_removing_a_role_deletes_its_keys_after_showing_them() {
    let world = World::new(Preset::Service);
    let role = world.role("Backups", &["backups.*"]);
    let owner = world.owner("Storage");
    let issued = world.apply(&IssueKey { owner: Some(owner), ..request("Agent", role) });
    let remove = RemoveRole { role, cascade: false };
    assert!(world.vault.read(|state| remove.irreversible(state)));
    let shown = world.see(|seen| seen.role_removal(role, false, world.now())).unwrap();
    let [key] = &shown.deleted[..] else { panic!("{shown:?}") };
    assert_eq!((key.name.as_str(), key.owner.as_deref(), key.last_used_at), ("Agent", Some("Storage"), None));
    assert!(shown.reduced.is_empty());
    let removal = world.apply(&remove);
    assert_eq!((removal.deleted, world.check(&issued.token)), (vec![issued.key], Verdict::Unknown));
}

#[test]
fn c12_where_keys_may_have_several_roles_others_are_left() {
    let world = World::new(Preset::Organisation);
    world.set(&["delete_role=cascade"]);
    let (viewer, admin) = (world.role_named("Viewer"), world.role_named("Admin"));
    let both = IssueKey { grants: vec![grant(viewer), grant(admin)], ..request("Both", viewer) };
    let key = world.apply(&both).key;
    let shown = world.see(|seen| seen.role_removal(viewer, false, world.now())).unwrap();
    assert_eq!((shown.deleted.len(), shown.reduced.len()), (0, 1));
    world.apply(&RemoveRole { role: viewer, cascade: false });
    assert_eq!(world.key(key).grants.len(), 1);
}
