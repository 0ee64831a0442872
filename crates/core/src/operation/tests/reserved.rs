//! Permissions that are reserved to Keywright itself: only an Admin grants them, and only an Admin gives a key that holds them
//! new life. Anybody who manages it may stop it.

use super::world::{World, days, edit, grant, request, signed};
use crate::{
    error::Code,
    model::{Accounts, Delivery, KeyId, OperatorRole, RevocationReason, RolesPerKey, Switch},
    operation::{EditKey, EditOwner, GrantRequest, IssueKey, ReinstateKey, RevokeKey, RotateKey, SuspendKey},
};

/// A key that holds a reserved permission, and an Issuer who asks.
fn vault() -> (World, KeyId) {
    let mut world = World::with(|rules| rules.expiry_extendable = true);
    let role = world.role("Verifier", &["keywright.verify"]);
    let key = world.run(&IssueKey { expiration: days(30), ..request("Gateway", role) }).unwrap().key;
    (world, key)
}

fn refused(world: &mut World, operation: &impl crate::operation::Operation) {
    let (code, _, message) = world.refusal(operation);
    assert_eq!(code, Code::ReservedPermission, "{message}");
    assert!(message.ends_with("Ask an Admin."));
}

#[test]
fn an_issuer_gives_no_new_life_to_a_key_that_holds_one() {
    let (mut world, key) = vault();
    let owner = world.owner("Blue");
    let role = world.key(key).grants[0].role;
    world.act_as(OperatorRole::Issuer);
    refused(&mut world, &request("Other", role));
    refused(&mut world, &EditKey { grants: Some(vec![grant(role)]), ..edit(key) });
    refused(&mut world, &EditKey { expiration: Some(days(60)), ..edit(key) });
    refused(&mut world, &EditKey { expiration: Some(days(3)), ..edit(key) });
    refused(&mut world, &EditKey { owner: Some(Some(owner)), ..edit(key) });
    refused(&mut world, &RotateKey { key, switch: Switch::Now, delivery: Delivery::Pending });
    world.run(&EditKey { description: Some("Edge".to_owned()), ..edit(key) }).unwrap();
    world.run(&SuspendKey { key }).unwrap();
    refused(&mut world, &ReinstateKey { key });
    world.act_as(OperatorRole::Admin);
    world.run(&ReinstateKey { key }).unwrap();
    world.run(&EditKey { expiration: Some(days(60)), owner: Some(Some(owner)), ..edit(key) }).unwrap();
    world.act_as(OperatorRole::Issuer);
    world.run(&RevokeKey { key, reason: RevocationReason::Compromised }).unwrap();
}

#[test]
fn what_an_owner_holds_counts_where_keys_may_do_what_their_owners_may_do() {
    let mut world = World::with(|rules| rules.roles_per_key = RolesPerKey::Owner);
    let role = world.role("Verifier", &["keywright.verify"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let grants = Some(vec![grant(role)]);
    world.run(&EditOwner { owner: blue, name: None, contact: None, team: None, grants }).unwrap();
    let of = |text: &str, owner| IssueKey { owner: Some(owner), grants: Vec::new(), ..request(text, role) };
    world.act_as(OperatorRole::Issuer);
    refused(&mut world, &of("Gateway", blue));
    let key = world.run(&of("Laptop", red)).unwrap().key;
    refused(&mut world, &EditKey { owner: Some(Some(blue)), ..edit(key) });
    world.act_as(OperatorRole::Admin);
    world.run(&of("Gateway", blue)).unwrap();
}

#[test]
fn a_signed_token_that_no_server_would_take_is_refused() {
    let mut world = World::standard();
    let role = world.scoped_role("Account Viewer", &["*.read"]);
    let accounts: Vec<_> = (0..100).map(|number| world.account(&format!("{number:03}-{}", "x".repeat(90)))).collect();
    let within = |accounts: &[_], operation: IssueKey| {
        let accounts = Some(Accounts::Selected(accounts.to_vec()));
        IssueKey { grants: vec![GrantRequest { role, accounts }], ..operation }
    };
    let (code, field, message) = world.refusal(&within(&accounts, signed("Everywhere", role)));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert!(message.contains("8 KiB") && message.contains("all accounts"), "{message}");
    // The ways out that it names: fewer, all of them, or an opaque token.
    let issued = world.run(&within(&accounts[..50], signed("Fewer", role))).unwrap();
    assert!(issued.token.expose().len() <= 8 * 1024);
    let all = GrantRequest { role, accounts: Some(Accounts::All) };
    world.run(&IssueKey { grants: vec![all], ..signed("All", role) }).unwrap();
    world.run(&within(&accounts, request("Opaque", role))).unwrap();
}
