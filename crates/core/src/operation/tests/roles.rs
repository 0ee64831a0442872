//! Roles, accounts and owners: adding, editing, removing.

use super::world::{World, grant, request};
use crate::{
    error::Code,
    model::{Accounts, DeleteRole, Event, OperatorRole, RevocationReason},
    operation::{
        AddAccount, AddOwner, AddRole, EditOwner, EditRole, GrantRequest, IssueKey, RemoveAccount, RemoveOwner,
        RemoveRole, RevokeKey,
    },
};

fn add(text: &str, permissions: &[&str]) -> AddRole {
    let permissions = permissions.iter().map(ToString::to_string).collect();
    AddRole { name: text.to_owned(), permissions, scoped: false, grantable_over_rest: false }
}

#[test]
fn a_role_has_sorted_permissions_none_twice() {
    let mut world = World::standard();
    let role = world.role("Reader", &["b.read", " a.* ", "b.read"]);
    let permissions: Vec<_> = world.state.role(role).unwrap().permissions.iter().map(ToString::to_string).collect();
    assert_eq!(permissions, ["a.*", "b.read"]);
}

#[test]
fn a_role_needs_a_good_name_and_good_permissions() {
    let mut world = World::standard();
    world.role("Reader", &["*.read"]);
    let cases = [
        (add("", &["a"]), Code::InvalidText, "name"),
        (add("a@b", &["a"]), Code::InvalidText, "name"),
        (add("a,b", &["a"]), Code::InvalidText, "name"),
        (add("READER", &["a"]), Code::NameTaken, "name"),
        (add("Writer", &[]), Code::InvalidPermission, "permissions"),
        (add("Writer", &["Backups.Read"]), Code::InvalidPermission, "permissions"),
        (add("Writer", &["a.*.b"]), Code::InvalidPermission, "permissions"),
        (add("Writer", &["a", ""]), Code::InvalidPermission, "permissions"),
        (add("Writer", &["AGE-SECRET-KEY-1QQ"]), Code::SecretInText, "permissions"),
    ];
    for (asked, code, field) in cases {
        let (refused, about, message) = world.refusal(&asked);
        assert_eq!((refused, about.as_deref()), (code, Some(field)), "{asked:?}: {message}");
    }
}

#[test]
fn only_an_admin_changes_what_keys_are_made_of() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let account = world.account("east");
    for operator in [OperatorRole::Issuer, OperatorRole::Viewer] {
        world.act_as(operator);
        assert_eq!(world.refusal(&add("Writer", &["a"])).0, Code::NotAllowed);
        assert_eq!(
            world.refusal(&EditRole { role, name: None, permissions: None, grantable_over_rest: None }).0,
            Code::NotAllowed
        );
        assert_eq!(world.refusal(&RemoveRole { role, cascade: false }).0, Code::NotAllowed);
        assert_eq!(world.refusal(&AddAccount { name: "west".to_owned() }).0, Code::NotAllowed);
        assert_eq!(world.refusal(&RemoveAccount { account }).0, Code::NotAllowed);
    }
    assert_eq!(world.refusal(&AddOwner { name: "Blue".to_owned(), ..AddOwner::default() }).0, Code::NotAllowed);
}

#[test]
fn renaming_a_role_changes_no_key_and_is_said_in_history() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let other = world.role("Other", &["x"]);
    let key = world.issue("Key", role).key;
    let before = world.key(key).clone();
    let edit =
        |name: &str| EditRole { role, name: Some(name.to_owned()), permissions: None, grantable_over_rest: None };
    world.run(&edit("Viewer")).unwrap();
    assert_eq!(*world.key(key), before);
    let Some(Event::RoleEdited { name, changes, .. }) = world.changes.last().map(|change| change.event.clone()) else {
        panic!()
    };
    assert_eq!((name.as_str(), changes[0].to.as_deref()), ("Reader", Some("Viewer")));
    assert_eq!(world.refusal(&edit("OTHER")).0, Code::NameTaken);
    world.run(&edit("VIEWER")).unwrap();
    let changes = world.changes.len();
    world
        .run(&EditRole {
            role,
            name: Some("VIEWER".to_owned()),
            permissions: Some(vec!["*.read".to_owned()]),
            grantable_over_rest: None,
        })
        .unwrap();
    assert_eq!(world.changes.len(), changes, "nothing changed");
    assert_eq!(world.state.find_role("viewer"), Ok(role));
    assert_eq!(world.state.find_role(other.as_str()), Ok(other));
    assert_eq!(world.state.find_role("Reader").unwrap_err().code, Code::RoleNotFound);
}

#[test]
fn a_role_that_a_live_key_has_stays_unless_cascaded() {
    let mut world = World::standard();
    let (role, other) = (world.role("Reader", &["*.read"]), world.role("Other", &["x"]));
    let only = world.issue("Only", role);
    let both = world.run(&IssueKey { grants: vec![grant(role), grant(other)], ..request("Both", role) }).unwrap();
    let (code, field, message) = world.refusal(&RemoveRole { role, cascade: false });
    assert_eq!((code, field.as_deref()), (Code::InUse, Some("role")));
    assert!(message.starts_with("2 live keys have the role Reader."), "{message}");

    let planned = world.state.preview_role_removal(role, true, world.now).unwrap();
    let removal = world.run(&RemoveRole { role, cascade: true }).unwrap();
    assert_eq!(planned, removal);
    assert_eq!((removal.deleted, removal.reduced), (vec![only.key], vec![both.key]));
    assert!(world.state.key(only.key).is_none());
    assert_eq!(world.key(both.key).grants.len(), 1);
    let Some(Event::RoleRemoved { deleted_keys, .. }) = world.changes.last().map(|change| change.event.clone()) else {
        panic!()
    };
    assert_eq!(deleted_keys.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Only"]);
    assert_eq!(world.refusal(&RemoveRole { role, cascade: true }).0, Code::RoleNotFound);
}

#[test]
fn ended_keys_do_not_hold_a_role() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    world.run(&RevokeKey { key, reason: RevocationReason::Superseded }).unwrap();
    world.run(&RemoveRole { role, cascade: false }).unwrap();
    assert!(world.key(key).grants.is_empty(), "the record stays");
}

#[test]
fn a_vault_can_cascade_by_rule() {
    let mut world = World::with(|rules| rules.delete_role = DeleteRole::Cascade);
    let role = world.role("Reader", &["*.read"]);
    let key = world.issue("Key", role).key;
    world.run(&RemoveRole { role, cascade: false }).unwrap();
    assert!(world.state.key(key).is_none());
}

#[test]
fn an_account_that_a_grant_is_limited_to_stays() {
    let mut world = World::standard();
    let role = world.scoped_role("Scoped", &["x"]);
    let (east, west) = (world.account("east"), world.account("west"));
    let limited = GrantRequest { role, accounts: Some(Accounts::Selected(vec![east])) };
    let key = world.run(&IssueKey { grants: vec![limited], ..request("Key", role) }).unwrap().key;
    assert_eq!(world.refusal(&AddAccount { name: "EAST".to_owned() }).0, Code::NameTaken);
    assert_eq!(world.refusal(&AddAccount { name: "a@b".to_owned() }).0, Code::InvalidText);
    assert_eq!(world.refusal(&RemoveAccount { account: east }).0, Code::InUse);
    world.run(&RemoveAccount { account: west }).unwrap();
    assert_eq!(world.refusal(&RemoveAccount { account: west }).0, Code::AccountNotFound);
    world.run(&crate::operation::DeleteKey { key }).unwrap();
    world.run(&RemoveAccount { account: east }).unwrap();
}

#[test]
fn an_owner_with_keys_stays() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let owner = world.owner("Blue");
    assert_eq!(world.refusal(&AddOwner { name: "BLUE".to_owned(), ..AddOwner::default() }).0, Code::NameTaken);
    let key = world.run(&IssueKey { owner: Some(owner), ..request("Key", role) }).unwrap().key;
    assert_eq!(world.refusal(&RemoveOwner { owner, with_keys: false }).0, Code::InUse);
    let edit = |name: &str, contact: &str| EditOwner {
        owner,
        name: Some(name.to_owned()),
        contact: Some(contact.to_owned()),
        team: None,
        grants: None,
    };
    world.run(&edit("Team Blue", "blue@example.org")).unwrap();
    let changes = world.changes.len();
    world.run(&edit("Team Blue", " blue@example.org ")).unwrap();
    assert_eq!(world.changes.len(), changes);
    assert_eq!(world.state.whole().key_view(key, world.now).unwrap().owner.as_deref(), Some("Team Blue"));
    world.run(&crate::operation::DeleteKey { key }).unwrap();
    world.run(&RemoveOwner { owner, with_keys: false }).unwrap();
    assert_eq!(world.refusal(&RemoveOwner { owner, with_keys: false }).0, Code::OwnerNotFound);
    assert_eq!(world.refusal(&edit("x", "")).0, Code::OwnerNotFound);
}
