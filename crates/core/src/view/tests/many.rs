//! Acts on many keys: the preview says what will happen, and what happens is what the preview said.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    error::Code,
    model::{Accounts, Delivery, KeyId, NamesUnique, OperatorRole, OwnerId, RevocationReason, RolesPerKey, Switch},
    operation::{
        BulkAct, GrantRequest, IssueKey, RevokeKey, RotateKey, SuspendKey,
        tests::{World, request},
    },
    view::{BulkPreview, BulkRequest, KeyQuery, KeySelection, Status, StatusFilter},
};

fn keys(keys: &[KeyId], act: BulkAct) -> BulkRequest {
    BulkRequest { selection: KeySelection::Keys { keys: keys.to_vec() }, act }
}

fn preview(world: &World, request: &BulkRequest) -> BulkPreview {
    world.state.whole().bulk_preview(request, &world.actor, world.now).unwrap()
}

/// Does it all, one step after the other, and answers how many were left out.
fn apply(world: &mut World, request: &BulkRequest) -> usize {
    let steps = world.state.whole().bulk_steps(request, &world.actor, world.now).unwrap();
    for step in &steps.steps {
        world.run(step).unwrap();
    }
    steps.left_out
}

const REVOKE: BulkAct = BulkAct::Revoke { reason: RevocationReason::OwnerLeft };

#[test]
fn b6_a_preview_tells_what_changes_what_is_so_already_and_what_is_refused() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let ids: Vec<_> = ["a", "b", "c"].iter().map(|name| world.issue(name, role).key).collect();
    world.run(&SuspendKey { key: ids[1] }).unwrap();
    world.run(&RevokeKey { key: ids[2], reason: RevocationReason::OwnerLeft }).unwrap();
    let gone = "NoSuchKey000".parse().unwrap();
    let request = keys(&[ids[0], ids[1], ids[2], gone, ids[0]], BulkAct::Suspend);
    let said = preview(&world, &request);
    assert_eq!((said.change_count, said.unchanged_count, said.refused_count), (1, 1, 2));
    assert_eq!((said.changes[0].id, said.unchanged[0].id), (ids[0], ids[1]));
    let refused: Vec<_> = said.refused.iter().map(|one| (one.key, one.name.as_str(), one.code)).collect();
    assert_eq!(refused, [(ids[2], "c", Code::KeyEnded), (gone, "", Code::KeyNotFound)]);
    assert!(said.refused.iter().all(|one| one.reason.ends_with('.')));
    let changes = world.changes.len();
    assert_eq!(apply(&mut world, &request), 2);
    assert_eq!(world.changes.len(), changes + 1);
    assert_eq!(world.state.whole().key_view(ids[0], world.now).unwrap().status, Status::Suspended);
}

#[test]
fn b6_all_that_a_query_finds_are_meant_unless_the_vault_changed_since() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    for number in 0..150 {
        world.issue(&format!("ci {number}"), role);
    }
    world.issue("Other", role);
    let query = KeyQuery { search: "ci".to_owned(), limit: 10, offset: 5, ..KeyQuery::default() };
    let revision = world.state.revision();
    let selection = KeySelection::Matching { query: Box::new(query), revision };
    let request = BulkRequest { selection, act: REVOKE };
    let said = preview(&world, &request);
    assert_eq!((said.change_count, said.changes.len()), (150, BulkPreview::SHOWN));
    world.issue("One more", role);
    for refused in [
        world.state.whole().bulk_preview(&request, &world.actor, world.now).map(|_| ()),
        world.state.whole().bulk_steps(&request, &world.actor, world.now).map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::Stale, Some("selection")));
        assert!(error.message.contains("has changed since"), "{}", error.message);
    }
}

#[test]
fn the_status_of_a_query_counts_for_an_act_too() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (first, _) = (world.issue("a", role).key, world.issue("b", role));
    world.run(&SuspendKey { key: first }).unwrap();
    let query = KeyQuery { status: Some(StatusFilter::Suspended), ..KeyQuery::default() };
    let selection = KeySelection::Matching { query: Box::new(query), revision: world.state.revision() };
    let said = preview(&world, &BulkRequest { selection, act: BulkAct::Reinstate });
    assert_eq!((said.change_count, said.changes[0].id), (1, first));
}

#[test]
fn nothing_chosen_is_said() {
    let world = World::standard();
    let error = world.state.whole().bulk_preview(&keys(&[], REVOKE), &world.actor, world.now).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("selection")));
}

#[test]
fn b6_roles_are_added_taken_and_set_on_many() {
    let mut world = World::standard();
    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let ids = [world.issue("a", one).key, world.issue("b", two).key];
    let grant = |role| GrantRequest { role, accounts: None };
    let roles = |world: &World| ids.map(|id| world.key(id).grants.iter().map(|grant| grant.role).collect::<Vec<_>>());

    let add = keys(&ids, BulkAct::AddRole { grant: grant(two) });
    let said = preview(&world, &add);
    assert_eq!((said.change_count, said.unchanged_count), (1, 1));
    apply(&mut world, &add);
    assert_eq!(roles(&world), [vec![one, two], vec![two]]);

    let take = keys(&ids, BulkAct::RemoveRole { role: two });
    let said = preview(&world, &take);
    assert_eq!((said.change_count, said.refused_count), (1, 1), "a key keeps one role");
    apply(&mut world, &take);
    assert_eq!(roles(&world), [vec![one], vec![two]]);
    assert_eq!(preview(&world, &keys(&ids[..1], BulkAct::RemoveRole { role: two })).unchanged_count, 1);

    apply(&mut world, &keys(&ids, BulkAct::SetRoles { grants: vec![grant(two), grant(one)] }));
    assert_eq!(roles(&world), [vec![two, one], vec![two, one]]);
}

#[test]
fn a_role_limited_to_accounts_is_kept_when_others_are_added() {
    let mut world = World::standard();
    let (scoped, plain) = (world.scoped_role("Scoped", &["a"]), world.role("Plain", &["b"]));
    let east = world.account("east");
    let grants = vec![GrantRequest { role: scoped, accounts: Some(Accounts::Selected(vec![east])) }];
    let limited = world.run(&IssueKey { grants, ..request("a", scoped) }).unwrap().key;
    let grants = vec![GrantRequest { role: scoped, accounts: Some(Accounts::All) }];
    let everywhere = world.run(&IssueKey { grants, ..request("b", scoped) }).unwrap().key;
    let grant = GrantRequest { role: plain, accounts: None };
    let request = keys(&[limited, everywhere], BulkAct::AddRole { grant });
    assert_eq!(preview(&world, &request).change_count, 2);
    apply(&mut world, &request);
    assert_eq!(world.key(limited).grants[0].accounts, Accounts::Selected(vec![east]));
    assert_eq!(world.key(everywhere).grants[0].accounts, Accounts::All);
}

#[test]
fn one_role_a_key_means_one_in_bulk_too() {
    let mut world = World::with(|rules| rules.roles_per_key = RolesPerKey::One);
    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let key = world.issue("a", one).key;
    let add = BulkAct::AddRole { grant: GrantRequest { role: two, accounts: None } };
    assert_eq!(preview(&world, &keys(&[key], add)).refused[0].code, Code::RuleRefused);
}

#[test]
fn moving_many_to_one_owner_keeps_to_its_limit_and_to_its_names() {
    let mut world = World::with(|rules| {
        (rules.max_keys_per_owner, rules.names_unique) = (Some(2), NamesUnique::Owner);
    });
    let role = world.role("Reader", &["a"]);
    let owners: Vec<OwnerId> = ["Blue", "Red", "Green"].iter().map(|name| world.owner(name)).collect();
    let mut ids = Vec::new();
    for (name, owner) in [("Backup", Some(owners[0])), ("backup", Some(owners[1])), ("Deploy", None), ("Test", None)] {
        ids.push(world.run(&IssueKey { owner, ..request(name, role) }).unwrap().key);
    }
    let request = keys(&ids, BulkAct::SetOwner { owner: Some(owners[2]) });
    let said = preview(&world, &request);
    assert_eq!(said.change_count, 2);
    let refused: Vec<_> = said.refused.iter().map(|one| (one.key, one.code)).collect();
    assert_eq!(refused, [(ids[1], Code::NameTaken), (ids[3], Code::LimitReached)]);
    apply(&mut world, &request);
    assert_eq!(world.state.keys_of_owner(owners[2]).count(), 2);
}

#[test]
fn both_of_a_rotated_pair_can_be_ended_in_either_order() {
    for turned in [false, true] {
        for act in [REVOKE, BulkAct::Delete] {
            let mut world = World::standard();
            let role = world.role("Reader", &["a"]);
            let old = world.issue("Backup", role).key;
            let switch = Switch::Overlap { seconds: 3600 };
            let new = world.run(&RotateKey { key: old, switch, delivery: Delivery::Pending }).unwrap().key;
            let mut both = [old, new];
            if turned {
                both.reverse();
            }
            let request = keys(&both, act);
            assert_eq!(preview(&world, &request).change_count, 2);
            apply(&mut world, &request);
            assert_eq!(world.state.live_keys(world.now), 0);
        }
    }
}

#[test]
fn a_viewer_is_refused_for_each_and_who_is_tied_for_others_keys() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let mine = world.run(&IssueKey { owner: Some(blue), ..request("Mine", role) }).unwrap().key;
    let theirs = world.run(&IssueKey { owner: Some(red), ..request("Theirs", role) }).unwrap().key;
    world.act_as(OperatorRole::Viewer);
    assert_eq!(preview(&world, &keys(&[mine, theirs], REVOKE)).refused_count, 2);
    world.act_as(OperatorRole::Issuer);
    world.actor.operator.owner = Some(blue);
    let seen = world.state.seen_by(&world.actor, world.now).unwrap();
    let said = seen.bulk_preview(&keys(&[mine, theirs], REVOKE), &world.actor, world.now).unwrap();
    let refused: Vec<_> = said.refused.iter().map(|one| (one.key, one.name.as_str(), one.code)).collect();
    assert_eq!((said.change_count, refused), (1, vec![(theirs, "", Code::KeyNotFound)]));
}

#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    Suspended,
    Revoked,
    Rotated,
    Owned,
}

proptest! {
    #[test]
    fn what_the_preview_says_is_what_happens(
        before in prop::collection::vec(prop::sample::select(
            &[Before::Nothing, Before::Suspended, Before::Revoked, Before::Rotated, Before::Owned][..]), 1..8),
        act in 0..7_usize,
        (unique, limit) in (prop::sample::select(&[NamesUnique::Owner, NamesUnique::No][..]), prop::option::of(1..4_u32)),
        turned in any::<bool>(),
    ) {
        let mut world = World::with(|rules| rules.names_unique = unique);
        let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
        let owner = world.owner("Blue");
        let mut ids = Vec::new();
        for (number, before) in before.iter().enumerate() {
            let owned = if matches!(before, Before::Owned) { Some(owner) } else { None };
            let name = format!("key {}", if unique == NamesUnique::No { 0 } else { number });
            let key = world.run(&IssueKey { owner: owned, ..request(&name, one) }).unwrap().key;
            match before {
                Before::Suspended => world.run(&SuspendKey { key }).unwrap(),
                Before::Revoked => world.run(&RevokeKey { key, reason: RevocationReason::Superseded }).unwrap(),
                Before::Rotated => {
                    let switch = Switch::Overlap { seconds: 3600 };
                    ids.push(world.run(&RotateKey { key, switch, delivery: Delivery::Pending }).unwrap().key);
                }
                Before::Nothing | Before::Owned => {}
            }
            ids.push(key);
        }
        if turned {
            ids.reverse();
        }
        // Lowered below what is there: existing keys stay.
        let mut rules = world.state.rules().clone();
        rules.max_keys_per_owner = limit;
        world.state.load(crate::model::Record::Rules(rules), crate::model::Place { sequence: 900, offset: 0 });
        let grant = |role| GrantRequest { role, accounts: None };
        let act = match act {
            0 => REVOKE,
            1 => BulkAct::Suspend,
            2 => BulkAct::Reinstate,
            3 => BulkAct::Delete,
            4 => BulkAct::AddRole { grant: grant(two) },
            5 => BulkAct::SetRoles { grants: vec![grant(two)] },
            _ => BulkAct::SetOwner { owner: Some(owner) },
        };
        let request = keys(&ids, act);
        let said = preview(&world, &request);
        let look = |world: &World| -> BTreeMap<KeyId, _> { ids.iter().map(|id| (*id, world.state.key(*id).cloned())).collect() };
        let first = look(&world);
        let left_out = apply(&mut world, &request);
        let last = look(&world);
        prop_assert_eq!(left_out, said.refused_count);
        prop_assert_eq!(said.change_count + said.unchanged_count + said.refused_count, ids.len());
        for view in &said.changes {
            prop_assert_ne!(&first[&view.id], &last[&view.id]);
        }
        // A key that is as it was only has its end back where its successor went.
        for id in said.unchanged.iter().map(|view| view.id).chain(said.refused.iter().map(|one| one.key)) {
            let same = |key: &Option<crate::model::Key>| {
                key.clone().map(|key| crate::model::Key { rotation: None, expires_at: None, ..key })
            };
            prop_assert_eq!(same(&first[&id]), same(&last[&id]));
        }
    }
}
