//! Owners: what they hold, suspension, and removal with their keys.

use super::world::{World, actor, edit, grant, request};
use crate::{
    error::Code,
    model::{Accounts, Event, KeysEnabled, Operator, OperatorRole, OwnerId, Preset, RoleId, Verdict},
    operation::{
        AddOwner, EditKey, EditOwner, GrantRequest, IssueKey, Operation, ReinstateOwner, RemoveOwner, RemoveRole,
        SuspendOwner,
    },
    secret::Token,
};

/// A vault of personal keys that are switched on, and the role that comes with it.
fn personal() -> (World, RoleId) {
    let mut world = World::preset(Preset::Personal);
    world.set_rules(|rules| rules.keys_enabled = KeysEnabled::Yes);
    let role = world.state.roles().next().unwrap().id;
    (world, role)
}

fn hold(owner: OwnerId, grants: Vec<GrantRequest>) -> EditOwner {
    EditOwner { owner, name: None, contact: None, team: None, grants: Some(grants) }
}

fn bare(text: &str, owner: OwnerId) -> IssueKey {
    let role = "NoSuchRole00".parse().unwrap();
    IssueKey { owner: Some(owner), grants: Vec::new(), ..request(text, role) }
}

fn may(world: &World, token: &Token, permission: &str) -> Verdict {
    let need = [permission.parse().unwrap()];
    world.state.whole().explain(token.expose(), &need, None, world.now).verdict
}

#[test]
fn an_owner_has_a_contact_a_team_and_grants() {
    let mut world = World::standard();
    let scoped = world.scoped_role("Scoped", &["a"]);
    let east = world.account("east");
    let limited = GrantRequest { role: scoped, accounts: Some(Accounts::Selected(vec![east])) };
    let add = AddOwner {
        name: "Grafana".to_owned(),
        contact: "grafana@example.org".to_owned(),
        team: "Platform".to_owned(),
        grants: vec![limited.clone()],
    };
    let owner = world.run(&add).unwrap();
    let view = world.state.whole().owner_view(owner, world.now).unwrap();
    assert_eq!(
        (view.name.as_str(), view.contact.as_str(), view.team.as_str()),
        ("Grafana", "grafana@example.org", "Platform")
    );
    assert_eq!(view.grants[0].accounts.as_deref(), Some(&["east".to_owned()][..]));

    let edit = EditOwner { team: Some(" Observability ".to_owned()), ..hold(owner, vec![]) };
    world.run(&edit).unwrap();
    let Some(Event::OwnerEdited { changes, .. }) = world.changes.last().map(|change| &change.event) else { panic!() };
    let said: Vec<_> = changes.iter().map(|change| (change.field.as_str(), change.to.as_deref())).collect();
    assert_eq!(said, [("team", Some("Observability")), ("roles", None)]);

    let twice = AddOwner { name: "Other".to_owned(), grants: vec![limited.clone(), limited], ..AddOwner::default() };
    assert_eq!(world.refusal(&twice).0, Code::RuleRefused);
    let unsaid = GrantRequest { role: scoped, accounts: None };
    let unsaid = AddOwner { name: "Other".to_owned(), grants: vec![unsaid], ..AddOwner::default() };
    assert_eq!(world.refusal(&unsaid).1.as_deref(), Some("grants"));
    let secret = AddOwner { name: "Other".to_owned(), team: "AGE-SECRET-KEY-1QQ".to_owned(), ..AddOwner::default() };
    assert_eq!((world.refusal(&secret).0, world.refusal(&secret).1.as_deref()), (Code::SecretInText, Some("team")));
}

#[test]
fn a_key_may_do_what_its_owner_may_do_now() {
    let (mut world, role) = personal();
    let owner = world.owner("Mo");
    let token = world.run(&bare("Laptop", owner)).unwrap().token;
    assert_eq!(may(&world, &token, "reports.read"), Verdict::MissingPermission);
    world.run(&hold(owner, vec![grant(role)])).unwrap();
    assert_eq!(may(&world, &token, "reports.read"), Verdict::Valid);
    world.run(&hold(owner, vec![])).unwrap();
    assert_eq!(may(&world, &token, "reports.read"), Verdict::MissingPermission);
}

#[test]
fn suspending_an_owner_stops_their_keys_and_reinstating_starts_them() {
    let (mut world, role) = personal();
    let (owner, other) = (world.owner("Mo"), world.owner("Jo"));
    world.run(&hold(owner, vec![grant(role)])).unwrap();
    let issued = world.run(&bare("Laptop", owner)).unwrap();
    world.run(&SuspendOwner { owner }).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::OwnerSuspended);
    let changes = world.changes.len();
    world.run(&SuspendOwner { owner }).unwrap();
    assert_eq!(world.changes.len(), changes, "they are suspended already");

    let (code, field, message) = world.refusal(&bare("Phone", owner));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("owner")));
    assert!(message.starts_with("Mo is suspended"), "{message}");
    let theirs = world.run(&bare("Desk", other)).unwrap().key;
    let give = EditKey { owner: Some(Some(owner)), ..edit(theirs) };
    assert_eq!(world.refusal(&give).1.as_deref(), Some("owner"));

    world.run(&ReinstateOwner { owner }).unwrap();
    assert_eq!(world.check(&issued.token), Verdict::Valid);
    world.run(&give).unwrap();
}

#[test]
fn an_owner_goes_with_their_keys_only_where_that_is_said() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let of = |text: &str, owner| IssueKey { owner: Some(owner), ..request(text, role) };
    let issued = world.run(&of("One", blue)).unwrap();
    world.run(&of("Two", blue)).unwrap();
    world.run(&of("Three", red)).unwrap();
    let alone = RemoveOwner { owner: blue, with_keys: false };
    let (code, field, message) = world.refusal(&alone);
    assert_eq!((code, field.as_deref()), (Code::InUse, Some("owner")));
    assert!(message.starts_with("2 keys belong to Blue.") && message.contains("with them"), "{message}");
    assert!(!alone.irreversible(&world.state));

    let with_keys = RemoveOwner { owner: blue, with_keys: true };
    assert!(with_keys.irreversible(&world.state));
    let shown = world.state.whole().owner_removal(blue, world.now).unwrap();
    let deleted = world.run(&with_keys).unwrap();
    let mut shown: Vec<_> = shown.keys.iter().map(|key| key.id).collect();
    shown.sort();
    let mut deleted_ids = deleted.clone();
    deleted_ids.sort();
    assert_eq!(shown, deleted_ids);
    assert_eq!((world.state.key_count(), world.check(&issued.token)), (1, Verdict::Unknown));
    let Some(Event::OwnerRemoved { deleted_keys, .. }) = world.changes.last().map(|change| &change.event) else {
        panic!()
    };
    assert_eq!(deleted_keys.len(), 2);
}

#[test]
fn an_owner_whose_keys_somebody_manages_stays() {
    let mut world = World::standard();
    let owner = world.owner("Blue");
    let tied = Operator { owner: Some(owner), ..actor(OperatorRole::Issuer).operator };
    world.state.set_operators(vec![tied], []);
    let (code, field, message) = world.refusal(&RemoveOwner { owner, with_keys: true });
    assert_eq!((code, field.as_deref()), (Code::InUse, Some("owner")));
    assert!(message.starts_with("Ada manages the keys of Blue only."), "{message}");
    assert_eq!(world.state.whole().owner_removal(owner, world.now).unwrap().operators, ["Ada"]);
}

#[test]
fn a_role_that_an_owner_with_live_keys_needs_stays() {
    let (mut world, role) = personal();
    let owner = world.owner("Mo");
    world.run(&hold(owner, vec![grant(role)])).unwrap();
    world.run(&bare("Laptop", owner)).unwrap();
    let (code, field, message) = world.refusal(&RemoveRole { role, cascade: false });
    assert_eq!((code, field.as_deref()), (Code::InUse, Some("role")));
    assert!(message.starts_with("Mo has the role API access"), "{message}");
    assert_eq!(world.state.role_view(role, world.now).unwrap().owners, 1);
    world.run(&hold(owner, vec![])).unwrap();
    world.run(&RemoveRole { role, cascade: false }).unwrap();
}
