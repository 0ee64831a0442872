//! O1 to O4, S2, S5, S7 to S9, S11 and P9: what a key is given, what lists show of it, and that its token is had once.

use keywright_core::{
    error::Code,
    model::{Accounts, Delivery, Format, Preset, Switch, Verdict},
    operation::{DeleteKey, DeliverKey, EditKey, GrantRequest, IssueKey, RotateKey},
    view::{KeyQuery, KeyView},
};

use super::world::{World, edit, grant, request};

fn listed(world: &World) -> Vec<KeyView> {
    world.see(|seen| seen.page(&KeyQuery::default(), world.now())).keys
}

fn roles(key: &KeyView) -> Vec<&str> {
    key.grants.iter().map(|grant| grant.role.as_str()).collect()
}

#[test]
fn o1_a_key_has_a_name_a_description_if_wanted_and_one_or_more_roles() {
    let world = World::new(Preset::Organisation);
    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let plain = world.issue("plain", one);
    let grants = vec![grant(one), grant(two)];
    let both = world.apply(&IssueKey { description: "for CI".to_owned(), grants, ..request("both", one) });
    assert_eq!((world.key(plain.key).description.as_str(), roles(&world.key(plain.key))), ("", vec!["One"]));
    assert_eq!((world.key(both.key).description.as_str(), roles(&world.key(both.key))), ("for CI", vec!["One", "Two"]));
    assert!(world.may(&both.token, "a") && world.may(&both.token, "b"));
    for refused in [
        IssueKey { grants: Vec::new(), ..request("none", one) },
        IssueKey { grants: vec![grant(one), grant(one)], ..request("twice", one) },
    ] {
        assert_eq!(world.refusal(&refused).field.as_deref(), Some("grants"));
    }
    assert_eq!(world.refusal(&request(" ", one)).field.as_deref(), Some("name"));
}

#[test]
fn o2_and_p9_the_token_can_never_be_had_again() {
    let world = World::new(Preset::Organisation);
    let role = world.role("Reader", &["a"]);
    let issued = world.apply(&IssueKey { delivery: Delivery::Pending, ..request("backup", role) });
    let waiting = |world: &World| world.see(|seen| seen.unstored(world.now())).len();
    assert_eq!(waiting(&world), 1, "until somebody says that they have it");
    world.apply(&DeliverKey { key: issued.key, delivery: Delivery::Copied });
    assert_eq!(waiting(&world), 0);
    let world = world.reopen_as("Ada");
    // Nothing that is on the disk holds it, and nothing that is answered.
    let secret = &issued.token.expose()[16..59];
    for file in world.files() {
        assert!(!String::from_utf8_lossy(&file).contains(secret));
    }
    let shown = serde_json::to_string(&(listed(&world), world.vault.history(issued.key).unwrap())).unwrap();
    assert!(!shown.contains(secret));
    // Who lost it rotates the key, and gets another one.
    let switch = Switch::Overlap { seconds: 3600 };
    let again = world.apply(&RotateKey { key: issued.key, switch, delivery: Delivery::Copied });
    assert_ne!(again.token.expose(), issued.token.expose());
}

#[test]
fn o3_the_list_shows_name_description_and_the_last_four_characters() {
    let world = World::new(Preset::Organisation);
    let role = world.role("Reader", &["a"]);
    let issued = world.apply(&IssueKey { description: "nightly".to_owned(), ..request("backup", role) });
    let key = &listed(&world)[0];
    assert_eq!((key.name.as_str(), key.description.as_str()), ("backup", "nightly"));
    assert!(issued.token.expose().ends_with(&*key.last_four) && key.last_four.len() == 4);
}

#[test]
fn o4_name_description_and_roles_are_changed() {
    let world = World::new(Preset::Organisation);
    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let issued = world.issue("backup", one);
    world.apply(&EditKey {
        name: Some("restore".to_owned()),
        description: Some("weekly".to_owned()),
        grants: Some(vec![grant(two)]),
        ..edit(issued.key)
    });
    let key = world.key(issued.key);
    assert_eq!((key.name.as_str(), key.description.as_str(), roles(&key)), ("restore", "weekly", vec!["Two"]));
    assert!(world.may(&issued.token, "b") && !world.may(&issued.token, "a"));
}

#[test]
fn s2_the_list_shows_name_roles_creation_and_expiration() {
    let world = World::new(Preset::Signed);
    let role = world.role("Scanner", &["scans.read"]);
    let before = world.now();
    let issued = world.issue("scanner", role);
    let key = &listed(&world)[0];
    assert_eq!((key.name.as_str(), roles(key), key.expires_at), ("scanner", vec!["Scanner"], issued.expires_at));
    assert!(key.created_at >= before && key.created_at <= world.now());
    assert!(key.expires_at.unwrap() - key.created_at >= chrono::TimeDelta::days(180));
}

#[test]
fn s5_the_three_roles_come_with_the_preset() {
    let world = World::new(Preset::Signed);
    let roles: Vec<_> = world
        .vault
        .read(|state| state.role_views(world.now()))
        .into_iter()
        .map(|role| (role.name, role.permissions, role.scoped))
        .collect();
    let role = |name: &str, permission: &str, scoped| (name.to_owned(), vec![permission.to_owned()], scoped);
    assert_eq!(
        roles,
        [
            role("Cloud Account Viewer", "*.read", true),
            role("Global Admin", "*", false),
            role("Global Viewer", "*.read", false),
        ]
    );
}

#[test]
fn s7_further_roles_are_added() {
    let world = World::new(Preset::Signed);
    let (one, two) = (world.role("One", &["a"]), world.scoped_role("Two", &["b"]));
    let east = world.account("east");
    let limited = GrantRequest { role: two, accounts: Some(Accounts::Selected(vec![east])) };
    let issued = world.apply(&IssueKey { grants: vec![grant(one), limited], ..request("scanner", one) });
    let key = world.key(issued.key);
    assert_eq!(roles(&key), ["One", "Two"]);
    assert_eq!(key.grants[1].accounts.as_deref(), Some(&["east".to_owned()][..]));
}

#[test]
fn s8_the_key_stands_in_the_list_and_a_token_that_nobody_stored_is_told() {
    let world = World::new(Preset::Signed);
    let role = world.role("One", &["a"]);
    let issued = world.apply(&IssueKey { delivery: Delivery::Pending, ..request("scanner", role) });
    // The name only identifies the key: it is in no token, and no token is found by it.
    assert_ne!(world.check(&issued.token), world.explain("scanner").verdict);
    assert_eq!(listed(&world)[0].delivery, Delivery::Pending);
    let world = world.reopen_as("Ada");
    let unstored = world.see(|seen| seen.unstored(world.now()));
    assert_eq!((unstored.len(), unstored[0].name.as_str()), (1, "scanner"));
}

#[test]
fn s9_roles_and_accounts_are_edited_and_a_key_is_removed() {
    let world = World::new(Preset::Signed);
    let role = world.scoped_role("Watcher", &["*.read"]);
    let (east, west) = (world.account("east"), world.account("west"));
    let within = |accounts| GrantRequest { role, accounts };
    let selected = |accounts: &[_]| Some(Accounts::Selected(accounts.to_vec()));
    let issued = world.apply(&IssueKey { grants: vec![within(selected(&[east]))], ..request("watcher", role) });
    let reads = |account| {
        let need = ["scans.read".parse().unwrap()];
        world.see(|seen| seen.explain(issued.token.expose(), &need, Some(account), world.now())).verdict
    };
    assert_eq!((reads(east), reads(west)), (Verdict::Valid, Verdict::AccountNotGranted));
    for nothing in [None, selected(&[])] {
        let refused = world.refusal(&EditKey { grants: Some(vec![within(nothing)]), ..edit(issued.key) });
        assert_eq!(refused.field.as_deref(), Some("grants"));
    }
    world.apply(&EditKey { grants: Some(vec![within(selected(&[west]))]), ..edit(issued.key) });
    assert_eq!((reads(east), reads(west)), (Verdict::AccountNotGranted, Verdict::Valid));
    world.apply(&EditKey { grants: Some(vec![within(Some(Accounts::All))]), ..edit(issued.key) });
    assert_eq!((reads(east), reads(west)), (Verdict::Valid, Verdict::Valid));
    // Who has only the public key takes the token on until its end; here it is known that it ended.
    world.apply(&DeleteKey { key: issued.key });
    assert_eq!(world.check(&issued.token), Verdict::Revoked);
    assert!(listed(&world).is_empty());
}

#[test]
fn s11_what_a_connection_may_do_depends_on_the_keys_roles() {
    let world = World::new(Preset::Signed);
    let (admin, viewer) = (world.role("All of it", &["*"]), world.role("Looking", &["*.read"]));
    let (all, some) = (world.issue("admin", admin), world.issue("viewer", viewer));
    assert_eq!((world.key(all.key).format, world.key(some.key).format), (Format::Jwt, Format::Jwt));
    assert!(world.may(&all.token, "scans.start") && world.may(&all.token, "scans.read"));
    assert!(!world.may(&some.token, "scans.start") && world.may(&some.token, "scans.read"));
    // Keywright's own are in neither.
    assert!(!world.may(&all.token, "keywright.read"));
    let names_fixed = world.refusal(&EditKey { name: Some("other".to_owned()), ..edit(all.key) });
    assert_eq!(names_fixed.code, Code::NameFixed);
}
