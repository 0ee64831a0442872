//! Rotation: a successor takes a key's place, at once, after an overlap, or once it is first used.

use chrono::TimeDelta;

use super::world::{World, days, edit, request, signed};
use crate::{
    error::Code,
    model::{
        Accounts, Completion, Delivery, Event, Expiration, KeyId, KeysEnabled, NamesUnique, OperatorRole, Record,
        RecordChange, Replacement, RevocationReason, RolesPerKey, Switch, Time, Verdict,
    },
    operation::{
        CompleteRotation, DeleteKey, DeliverKey, EditKey, GrantRequest, IssueKey, Issued, Operation, RemoveRole,
        RevokeKey, RotateKey, SetRules, SuspendKey, SuspendOwner,
    },
};

const DAY: Switch = Switch::Overlap { seconds: 86_400 };
const WEEK: Switch = Switch::FirstUse { deadline_seconds: Switch::DEADLINE };

fn rotation(key: KeyId, switch: Switch) -> RotateKey {
    RotateKey { key, switch, delivery: Delivery::Pending }
}

fn revoke(key: KeyId) -> RevokeKey {
    RevokeKey { key, reason: RevocationReason::NeverStored }
}

/// Somebody has the token of this key, and says that they are done.
fn hand_over(world: &mut World, key: KeyId) {
    world.run(&DeliverKey { key, delivery: Delivery::Copied }).unwrap();
    world.run(&CompleteRotation { key, by: Completion::HandOver }).unwrap();
}

/// This key was used.
fn used(world: &mut World, key: KeyId) {
    world.run(&CompleteRotation { key, by: Completion::FirstUse }).unwrap();
}

/// A vault with one key, and the key.
fn one() -> (World, Issued) {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let key = world.issue("Backup", role);
    (world, key)
}

fn replacement(world: &World, key: KeyId) -> Replacement {
    *world.key(key).replacement().unwrap()
}

#[test]
fn b1_a_successor_has_the_same_name_roles_owner_format_and_duration() {
    let mut world = World::standard();
    let role = world.scoped_role("Reader", &["a"]);
    let owner = world.owner("Blue");
    let east = world.account("east");
    let asked = IssueKey {
        owner: Some(owner),
        description: "nightly".to_owned(),
        expiration: days(60),
        grants: vec![GrantRequest { role, accounts: Some(Accounts::Selected(vec![east])) }],
        ..request("Backup", role)
    };
    let old = world.run(&asked).unwrap();
    world.pass(10);
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    let (before, after) = (world.key(old.key).clone(), world.key(new.key).clone());
    assert_eq!(
        (&after.name, &after.description, after.owner, &after.grants, after.format),
        (&before.name, &before.description, before.owner, &before.grants, before.format)
    );
    assert_ne!((after.id, after.digest), (before.id, before.digest));
    assert_eq!(after.expires_at, Some(world.now + TimeDelta::days(60)));
    assert_eq!(new.expires_at, after.expires_at);
    assert_eq!(after.rotated_from(), Some(old.key));
    assert_eq!(after.created_at, world.now);
    assert_eq!(after.delivery, Delivery::Pending);
}

#[test]
fn b1_now_ends_the_old_key_once_somebody_has_the_new_token() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, Switch::Now)).unwrap();
    hand_over(&mut world, new.key);
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
    assert_eq!(world.key(old.key).revoked.as_ref().unwrap().reason, RevocationReason::Superseded);
    assert_eq!(replacement(&world, old.key).by, new.key);
    let events = world.changes.len();
    hand_over(&mut world, new.key);
    assert_eq!(world.changes.len(), events, "the second time says nothing new");
}

#[test]
fn b1_now_ends_the_old_key_with_the_rotation_where_the_token_is_stored_already() {
    let (mut world, old) = one();
    let new = world.run(&RotateKey { delivery: Delivery::Printed, ..rotation(old.key, Switch::Now) }).unwrap();
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
    assert_eq!(replacement(&world, old.key).ends_at, Some(world.now));
}

#[test]
fn b1_a_rotation_whose_token_reaches_nobody_leaves_the_old_key_as_it_was() {
    let (mut world, old) = one();
    world.run(&DeliverKey { key: old.key, delivery: Delivery::Printed }).unwrap();
    let before = world.key(old.key).clone();
    let new = world.run(&rotation(old.key, Switch::Now)).unwrap();
    for delivery in [Delivery::Pending, Delivery::NeverStored] {
        world.run(&DeliverKey { key: new.key, delivery }).unwrap();
        world.run(&CompleteRotation { key: new.key, by: Completion::HandOver }).unwrap();
        assert_eq!(world.check(&old.token), Verdict::Valid, "{delivery:?}");
    }
    let asked = |world: &World| world.state.whole().unstored(world.now).iter().map(|key| key.id).collect::<Vec<_>>();
    assert_eq!(asked(&world), [new.key]);
    // Somebody has it, as far as is known, but has not said that they are done.
    world.run(&DeliverKey { key: new.key, delivery: Delivery::Shown }).unwrap();
    assert_eq!((asked(&world), world.check(&old.token)), (vec![new.key], Verdict::Valid));
    world.run(&revoke(new.key)).unwrap();
    assert_eq!(world.key(old.key), &before);
    assert_eq!((asked(&world), world.check(&old.token)), (vec![], Verdict::Valid));
}

#[test]
fn b1_a_use_of_the_successor_is_proof_that_somebody_has_its_token() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, Switch::Now)).unwrap();
    assert_eq!(world.state.ends_by_first_use(new.key, world.now).map(|key| key.id), Some(old.key));
    used(&mut world, new.key);
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
}

#[test]
fn b1_a_hand_over_ends_no_key_that_waits_for_something_else() {
    for switch in [DAY, WEEK] {
        let (mut world, old) = one();
        let new = world.run(&rotation(old.key, switch)).unwrap();
        hand_over(&mut world, new.key);
        assert_eq!(world.check(&old.token), Verdict::Valid);
    }
}

#[test]
fn b1_now_in_place_of_an_overlap_gives_the_old_key_its_own_end_until_the_hand_over() {
    let (mut world, old) = one();
    world.run(&rotation(old.key, DAY)).unwrap();
    let new = world.run(&rotation(old.key, Switch::Now)).unwrap();
    assert_eq!(world.key(old.key).expires_at, old.expires_at);
    world.pass(2);
    assert_eq!(world.check(&old.token), Verdict::Valid);
    // It is edited as if nothing took its place, for nothing does so far.
    let soon = world.now + TimeDelta::days(3);
    world.run(&EditKey { expiration: Some(Expiration::At(soon)), ..edit(old.key) }).unwrap();
    let events = world.changes.len();
    world.run(&revoke(new.key)).unwrap();
    assert_eq!((world.key(old.key).expires_at, world.changes.len()), (Some(soon), events + 1));
}

#[test]
fn b1_with_an_overlap_both_work_until_the_old_one_ends() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Valid, Verdict::Valid));
    let asked = replacement(&world, old.key);
    assert_eq!(asked.ends_at, Some(world.now + TimeDelta::days(1)));
    assert_eq!(asked.ended_before, old.expires_at);
    assert_eq!(world.key(old.key).expires_at, asked.ends_at);
    world.pass(1);
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Expired, Verdict::Valid));
}

#[test]
fn b1_the_first_use_of_the_successor_ends_the_old_key() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, WEEK)).unwrap();
    assert_eq!(world.state.ends_by_first_use(new.key, world.now).map(|key| key.id), Some(old.key));
    assert_eq!(world.state.ends_by_first_use(old.key, world.now), None);
    used(&mut world, new.key);
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Revoked, Verdict::Valid));
    let events = world.changes.len();
    used(&mut world, new.key);
    assert_eq!(world.changes.len(), events, "the second use says nothing new");
}

#[test]
fn b1_without_a_first_use_the_old_key_ends_at_the_deadline() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, WEEK)).unwrap();
    world.pass(7);
    assert_eq!((world.check(&old.token), world.check(&new.token)), (Verdict::Expired, Verdict::Valid));
    used(&mut world, new.key);
    assert_eq!(world.key(old.key).revoked, None, "it had ended already");
}

#[test]
fn an_overlap_is_not_completed_by_a_use() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    used(&mut world, new.key);
    assert_eq!(world.check(&old.token), Verdict::Valid);
    used(&mut world, old.key);
}

#[test]
fn b1_rotating_again_before_the_switch_replaces_the_successor() {
    let (mut world, old) = one();
    let first = world.run(&rotation(old.key, DAY)).unwrap();
    world.now += TimeDelta::hours(1);
    let second = world.run(&rotation(old.key, WEEK)).unwrap();
    assert_eq!(world.check(&first.token), Verdict::Revoked);
    assert_eq!((world.check(&old.token), world.check(&second.token)), (Verdict::Valid, Verdict::Valid));
    let asked = replacement(&world, old.key);
    assert_eq!((asked.by, asked.ended_before, asked.on_first_use), (second.key, old.expires_at, true));
    assert_eq!(second.expires_at, Some(world.now + TimeDelta::days(90)), "as long as the key was first given");
    let Event::KeyRotated { instead_of, .. } = world.changes.last().unwrap().event else { panic!() };
    assert_eq!(instead_of, Some(first.key));
}

#[test]
fn a_successor_is_not_rotated_while_the_key_before_it_works() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    let (code, field, message) = world.refusal(&rotation(new.key, Switch::Now));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("key")));
    assert!(message.contains(&format!("Rotate {} again", old.key)), "{message}");
    world.pass(1);
    world.run(&rotation(new.key, DAY)).unwrap();
}

#[test]
fn a_rotation_that_came_to_nothing_locks_nobody_out() {
    let endings = ["revoked", "deleted", "with its role"];
    for (ending, switch) in
        endings.into_iter().flat_map(|ending| [DAY, WEEK, Switch::Now].map(|switch| (ending, switch)))
    {
        let (mut world, old) = one();
        let new = world.run(&rotation(old.key, switch)).unwrap();
        match ending {
            "revoked" => world.run(&revoke(new.key)).unwrap(),
            "deleted" => world.run(&DeleteKey { key: new.key }).unwrap(),
            _ => {
                let other = world.role("Other", &["b"]);
                world.run(&EditKey { grants: Some(vec![super::world::grant(other)]), ..edit(new.key) }).unwrap();
                world.run(&RemoveRole { role: other, cascade: true }).map(|_| ()).unwrap();
            }
        }
        assert_eq!(world.key(old.key).expires_at, old.expires_at, "{ending}");
        assert_eq!(world.key(old.key).replacement(), None, "{ending}");
        world.pass(30);
        assert_eq!(world.check(&old.token), Verdict::Valid, "{ending}");
        let again = world.run(&rotation(old.key, DAY)).unwrap();
        assert_eq!(world.check(&again.token), Verdict::Valid);
    }
}

#[test]
fn removing_a_role_gives_a_key_back_its_end_once() {
    let (mut world, old) = one();
    let extra = world.role("Extra", &["b"]);
    let reader = world.key(old.key).grants[0].role;
    let roles = vec![super::world::grant(reader), super::world::grant(extra)];
    world.run(&EditKey { grants: Some(roles), ..edit(old.key) }).unwrap();
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    world.run(&EditKey { grants: Some(vec![super::world::grant(extra)]), ..edit(new.key) }).unwrap();
    let removal = world.run(&RemoveRole { role: extra, cascade: true }).unwrap();
    assert_eq!((removal.deleted, removal.reduced), (vec![new.key], vec![old.key]));
    assert_eq!((world.key(old.key).grants.len(), world.key(old.key).expires_at), (1, old.expires_at));
    let change = world.changes.last().unwrap();
    let puts =
        change.records.iter().filter(|one| matches!(one, RecordChange::Put(Record::Key(key)) if key.id == old.key));
    assert_eq!(puts.count(), 1);
}

#[test]
fn after_the_switch_the_old_key_stays_as_it_is() {
    let (mut world, old) = one();
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    world.pass(2);
    world.run(&revoke(new.key)).unwrap();
    assert_eq!(world.check(&old.token), Verdict::Expired);
    assert_eq!(replacement(&world, old.key).by, new.key);
}

#[test]
fn b1_a_pair_counts_once_for_names_and_limits() {
    let mut world = World::with(|rules| {
        (rules.max_active_keys, rules.max_keys_per_owner) = (Some(2), Some(1));
        rules.names_unique = NamesUnique::Vault;
    });
    let role = world.role("Reader", &["a"]);
    let owner = world.owner("Blue");
    let old = world.run(&IssueKey { owner: Some(owner), ..request("Backup", role) }).unwrap();
    world.run(&rotation(old.key, DAY)).unwrap();
    let other = world.run(&request("Other", role)).unwrap();
    assert_eq!(world.refusal(&request("Third", role)).0, Code::LimitReached);
    world.run(&rotation(other.key, DAY)).unwrap();
    assert_eq!(world.state.live_keys(world.now), 4);
    assert_eq!(world.state.pairs(world.now), 2);
    world.pass(2);
    assert_eq!((world.state.live_keys(world.now), world.state.pairs(world.now)), (2, 0));
    assert_eq!(world.refusal(&request("Third", role)).0, Code::LimitReached);
    assert_eq!(world.refusal(&request("Backup", role)).0, Code::NameTaken);
}

#[test]
fn one_of_a_pair_is_moved_and_renamed_as_if_it_were_alone() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (owner, old) = (world.owner("Blue"), world.issue("Backup", role));
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    world.run(&EditKey { owner: Some(Some(owner)), ..edit(new.key) }).unwrap();
    world.run(&EditKey { name: Some("backup".to_owned()), ..edit(old.key) }).unwrap();
    assert_eq!(world.refusal(&request("BACKUP", role)).0, Code::NameTaken);
}

#[test]
fn a_rotation_never_lengthens_the_life_of_the_old_key() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let old = world.run(&IssueKey { expiration: days(10), ..request("Backup", role) }).unwrap();
    world.pass(9);
    let month = Switch::Overlap { seconds: Switch::LONGEST };
    let new = world.run(&rotation(old.key, month)).unwrap();
    assert_eq!(world.key(old.key).expires_at, old.expires_at);
    assert_eq!(new.expires_at, Some(world.now + TimeDelta::days(10)));
}

#[test]
fn the_duration_is_capped_by_the_rules_as_they_are_now() {
    let end_under = |change: fn(&mut crate::model::Rules), expiration: Expiration| -> Result<Option<Time>, Code> {
        let mut world = World::with(|rules| rules.never_expires = true);
        let role = world.role("Reader", &["a"]);
        let old = world.run(&IssueKey { expiration, ..request("Backup", role) }).unwrap();
        let mut rules = world.state.rules().clone();
        change(&mut rules);
        world.state.load(Record::Rules(rules), crate::model::Place { sequence: 50, offset: 0 });
        world.run(&rotation(old.key, DAY)).map(|new| new.expires_at).map_err(|error| error.code)
    };
    let now = World::standard().now;
    let in_days = |days| Ok(Some(now + TimeDelta::days(days)));
    assert_eq!(end_under(|rules| rules.max_lifetime = Some(30), days(60)), in_days(30));
    assert_eq!(end_under(|_| {}, Expiration::Never), Ok(None));
    assert_eq!(end_under(|rules| rules.never_expires = false, Expiration::Never), in_days(90));
    let endless = |rules: &mut crate::model::Rules| {
        (rules.never_expires, rules.default_lifetime, rules.max_lifetime) = (false, None, None);
    };
    assert_eq!(end_under(endless, Expiration::Never), Err(Code::LifetimeRefused));
}

#[test]
fn the_expiration_of_a_key_that_is_replaced_comes_forward_only() {
    let mut world = World::with(|rules| rules.expiry_extendable = true);
    let role = world.role("Reader", &["a"]);
    let old = world.issue("Backup", role);
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    let (code, field, message) = world.refusal(&EditKey { expiration: Some(days(30)), ..edit(old.key) });
    assert_eq!((code, field.as_deref()), (Code::ExpiryFixed, Some("expiration")));
    assert!(message.contains(&format!("Revoke {}", new.key)), "{message}");
    let soon = world.now + TimeDelta::hours(2);
    world.run(&EditKey { expiration: Some(Expiration::At(soon)), ..edit(old.key) }).unwrap();
    assert_eq!(replacement(&world, old.key).ends_at, Some(soon));
    world.run(&revoke(new.key)).unwrap();
    assert_eq!(world.key(old.key).expires_at, Some(soon), "what was brought forward by hand stays");
}

#[test]
fn what_cannot_be_rotated_says_why_and_what_to_do() {
    let (mut world, old) = one();
    for switch in [0, 3599, Switch::LONGEST + 1, u32::MAX]
        .into_iter()
        .flat_map(|seconds| [Switch::Overlap { seconds }, Switch::FirstUse { deadline_seconds: seconds }])
    {
        let (code, field, _) = world.refusal(&rotation(old.key, switch));
        assert_eq!((code, field.as_deref()), (Code::InvalidLifetime, Some("switch")));
    }
    assert_eq!(world.refusal(&rotation("NoSuchKey000".parse().unwrap(), DAY)).0, Code::KeyNotFound);
    world.run(&SuspendKey { key: old.key }).unwrap();
    let (code, _, message) = world.refusal(&rotation(old.key, DAY));
    assert_eq!(code, Code::RuleRefused);
    assert!(message.contains("Reinstate it first"), "{message}");
    world.run(&revoke(old.key)).unwrap();
    assert_eq!(world.refusal(&rotation(old.key, DAY)).0, Code::KeyEnded);
    world.act_as(OperatorRole::Viewer);
    assert_eq!(world.refusal(&rotation(old.key, DAY)).0, Code::NotAllowed);
}

#[test]
fn where_issuing_is_off_nothing_is_rotated() {
    let (mut world, old) = one();
    let mut rules = world.state.rules().clone();
    rules.keys_enabled = KeysEnabled::NoNew;
    world.state.load(Record::Rules(rules), crate::model::Place { sequence: 50, offset: 0 });
    assert_eq!(world.refusal(&rotation(old.key, DAY)).0, Code::KeysDisabled);
}

#[test]
fn a_signed_token_has_no_first_use_that_is_seen() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let old = world.run(&signed("Backup", role)).unwrap();
    let (code, field, _) = world.refusal(&rotation(old.key, WEEK));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("switch")));
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    assert!(new.token.expose().starts_with("eyJ"));
    // Its own end is in the token: whoever has only the public key has to be told until then.
    world.run(&DeleteKey { key: old.key }).unwrap();
    assert_eq!(world.state.tombstone(old.key).unwrap().expires_at, old.expires_at);
}

#[test]
fn only_an_admin_makes_a_token_with_a_reserved_permission() {
    let mut world = World::standard();
    let role = world.role("Robot", &["keywright.read"]);
    let old = world.issue("Robot", role);
    world.act_as(OperatorRole::Issuer);
    assert_eq!(world.refusal(&rotation(old.key, DAY)).0, Code::ReservedPermission);
    world.act_as(OperatorRole::Admin);
    world.run(&rotation(old.key, DAY)).unwrap();
}

#[test]
fn where_keys_have_their_owners_roles_a_successor_has_none_of_its_own() {
    let mut world = World::standard();
    let (role, owner) = (world.role("Reader", &["a"]), world.owner("Blue"));
    let old = world.run(&IssueKey { owner: Some(owner), ..request("Backup", role) }).unwrap();
    let mut rules = world.state.rules().clone();
    rules.roles_per_key = RolesPerKey::Owner;
    world.state.load(Record::Rules(rules), crate::model::Place { sequence: 50, offset: 0 });
    let new = world.run(&rotation(old.key, DAY)).unwrap();
    assert!(world.key(new.key).grants.is_empty());
}

#[test]
fn an_issuer_deletes_while_others_tombstones_wait_to_be_cleared() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let gone = world.run(&IssueKey { expiration: days(1), ..signed("Gone", role) }).unwrap();
    let key = world.issue("Key", role);
    world.run(&DeleteKey { key: gone.key }).unwrap();
    world.pass(2);
    world.act_as(OperatorRole::Issuer);
    world.run(&DeleteKey { key: key.key }).unwrap();
    let records: Vec<_> = world.changes.last().unwrap().records.iter().map(RecordChange::to_ref).collect();
    assert_eq!(records, [crate::model::RecordRef::Key(key.key)]);
}

#[test]
fn rotating_asks_for_proof_where_a_token_that_somebody_has_ends() {
    let (mut world, old) = one();
    let asks = |world: &World, switch| rotation(old.key, switch).irreversible(&world.state);
    assert!(asks(&world, Switch::Now) && !asks(&world, DAY) && !asks(&world, WEEK));
    let first = world.run(&rotation(old.key, DAY)).unwrap();
    assert!(!asks(&world, DAY), "nobody has the first successor's token");
    world.run(&DeliverKey { key: first.key, delivery: Delivery::Copied }).unwrap();
    assert!(asks(&world, DAY));
}

#[test]
fn a_suspended_owner_gets_no_new_token() {
    let mut world = World::standard();
    let (role, owner) = (world.role("Reader", &["a"]), world.owner("Blue"));
    let old = world.run(&IssueKey { owner: Some(owner), ..request("Backup", role) }).unwrap();
    world.run(&SuspendOwner { owner }).unwrap();
    let (code, field, _) = world.refusal(&rotation(old.key, DAY));
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("owner")));
}

#[test]
fn what_a_rule_would_mean_counts_a_pair_once() {
    let mut world = World::standard();
    let (role, owner) = (world.role("Reader", &["a"]), world.owner("Blue"));
    let old = world.run(&IssueKey { owner: Some(owner), ..request("Backup", role) }).unwrap();
    world.run(&rotation(old.key, DAY)).unwrap();
    let effects = |world: &World, rule: &str| {
        let rules = SetRules::parse(&[rule]).unwrap();
        world.state.rules_effect(&world.actor, &rules, world.now).unwrap().effects.len()
    };
    for rule in ["max_active_keys=1", "max_keys_per_owner=1", "names_unique=owner"] {
        assert_eq!(effects(&world, rule), 0, "{rule}");
    }
    world.run(&IssueKey { owner: Some(owner), ..request("Other", role) }).unwrap();
    assert_eq!((effects(&world, "max_active_keys=1"), effects(&world, "max_keys_per_owner=1")), (1, 1));
}
