//! Random sequences of operations beside a plain model. After every step both agree on what was refused and why, on every verdict, and on what lists show; and every step can be taken back.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{
    model::{Entry, Model, NAMES, Replaced, SAME_NAME},
    world::{World, days, edit, grant, request},
};
use crate::{
    error::{Code, Result},
    model::{
        Completion, Delivery, Expiration, Format, KeyId, NamesUnique, Place, Record, RecordRef, RevocationReason,
        Switch, Time, Verdict,
    },
    operation::{
        BulkAct, CompleteRotation, DeleteKey, DeliverKey, EditKey, IssueKey, ReinstateKey, ReinstateOwner, RemoveOwner,
        RemoveRole, RevokeKey, RotateKey, SetRules, SuspendKey, SuspendOwner,
    },
    secret::Token,
    view::{BulkRequest, KeyQuery, KeySelection, Status, StatusFilter},
};

#[derive(Debug, Clone)]
enum Step {
    Issue { name: usize, owner: Option<usize>, roles: BTreeSet<usize>, days: Option<u32>, signed: bool },
    Rename { key: usize, name: usize },
    Move { key: usize, owner: Option<usize> },
    Grant { key: usize, roles: BTreeSet<usize> },
    End { key: usize, days: Option<u32> },
    Suspend(usize),
    Reinstate(usize),
    Revoke(usize),
    Delete(usize),
    RemoveRole { role: usize, cascade: bool },
    RemoveOwner { owner: usize, with_keys: bool },
    SuspendOwner(usize),
    ReinstateOwner(usize),
    Rule(usize),
    Rotate { key: usize, switch: Switch },
    Use(usize),
    HandOver(usize),
    Many { keys: Vec<usize>, act: BulkAct },
    Pass(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..12_usize;
    let owner = || prop::option::of(0..2_usize);
    let roles = || prop::collection::btree_set(0..3_usize, 0..3);
    let end = || prop::option::of(prop::sample::select(&[1, 5, 30, 400][..]));
    prop_oneof![
        6 => (0..4_usize, owner(), roles(), end(), any::<bool>())
            .prop_map(|(name, owner, roles, days, signed)| Step::Issue { name, owner, roles, days, signed }),
        1 => (key.clone(), 0..4_usize).prop_map(|(key, name)| Step::Rename { key, name }),
        1 => (key.clone(), owner()).prop_map(|(key, owner)| Step::Move { key, owner }),
        1 => (key.clone(), roles()).prop_map(|(key, roles)| Step::Grant { key, roles }),
        1 => (key.clone(), end()).prop_map(|(key, days)| Step::End { key, days }),
        1 => key.clone().prop_map(Step::Suspend),
        1 => key.clone().prop_map(Step::Reinstate),
        1 => key.clone().prop_map(Step::Revoke),
        1 => key.clone().prop_map(Step::Delete),
        1 => (0..3_usize, any::<bool>()).prop_map(|(role, cascade)| Step::RemoveRole { role, cascade }),
        1 => (0..2_usize, prop::bool::weighted(0.3))
            .prop_map(|(owner, with_keys)| Step::RemoveOwner { owner, with_keys }),
        1 => (0..2_usize).prop_map(Step::SuspendOwner),
        1 => (0..2_usize).prop_map(Step::ReinstateOwner),
        2 => (0..RULES.len()).prop_map(Step::Rule),
        4 => (key.clone(), switch()).prop_map(|(key, switch)| Step::Rotate { key, switch }),
        2 => key.clone().prop_map(Step::Use),
        2 => key.clone().prop_map(Step::HandOver),
        1 => (prop::collection::vec(key, 0..5), act()).prop_map(|(keys, act)| Step::Many { keys, act }),
        2 => (0..4_i64).prop_map(Step::Pass),
    ]
}

/// Rules as they are written; `Model::set_rule` knows them by the same numbers.
const RULES: [&str; 9] = [
    "keys_enabled=yes",
    "keys_enabled=no_new",
    "keys_enabled=no",
    "max_active_keys=2",
    "max_active_keys=none",
    "names_unique=owner",
    "max_lifetime=100",
    "expiry_extendable=yes",
    "warn_before=7",
];

fn switch() -> impl Strategy<Value = Switch> {
    prop::sample::select(
        &[
            Switch::Now,
            Switch::Overlap { seconds: 86_400 },
            Switch::Overlap { seconds: Switch::LONGEST },
            Switch::FirstUse { deadline_seconds: 2 * 86_400 },
        ][..],
    )
}

fn act() -> impl Strategy<Value = BulkAct> {
    prop::sample::select(
        &[
            BulkAct::Revoke { reason: RevocationReason::Compromised },
            BulkAct::Suspend,
            BulkAct::Reinstate,
            BulkAct::Delete,
        ][..],
    )
}

/// Does the step in both, and answers what each said.
fn run(
    world: &mut World,
    model: &mut Model,
    tokens: &mut Vec<Token>,
    step: &Step,
) -> (Result<(), Code>, Result<(), Code>) {
    let now = world.now;
    let ids: Vec<_> = model.keys.iter().map(|key| key.id).collect();
    let nobody: KeyId = "NoSuchKey000".parse().unwrap();
    let id = |place: usize| ids.get(place % ids.len().max(1)).copied().unwrap_or(nobody);
    let expiration = |asked: Option<u32>| asked.map_or(Expiration::Never, days);
    let role_id = |model: &Model, role: usize| model.roles[role].unwrap_or("NoSuchRole00".parse().unwrap());
    let owner_id = |model: &Model, owner: usize| model.owners[owner].unwrap_or("NoSuchOwner0".parse().unwrap());
    let grants = |model: &Model, roles: &BTreeSet<usize>| {
        roles.iter().map(|role| grant(role_id(model, *role))).collect::<Vec<_>>()
    };
    let done = |result: Result<()>| result.map_err(|error| error.code);

    match step {
        Step::Issue { name, owner, roles, days, signed } => {
            let asked = IssueKey {
                owner: owner.map(|owner| owner_id(model, owner)),
                grants: grants(model, roles),
                expiration: expiration(*days),
                format: Some(if *signed { Format::Jwt } else { Format::Opaque }),
                ..request(NAMES[*name], role_id(model, 0))
            };
            let expected = model.may_issue(*name, *owner, roles, *days, now);
            let said = world.run(&asked);
            if let (Ok(issued), Ok(end)) = (&said, &expected) {
                tokens.push(issued.token.clone());
                model.keys.push(Entry {
                    id: issued.key,
                    name: *name,
                    owner: *owner,
                    roles: roles.clone(),
                    end: *end,
                    signed: *signed,
                    suspended: false,
                    revoked: false,
                    deleted: None,
                    created: now,
                    from: None,
                    replaced: None,
                });
            }
            (done(said.map(|_| ())), expected.map(|_| ()))
        }
        Step::Rename { key, name } => {
            let said = world.run(&EditKey { name: Some(NAMES[*name].to_owned()), ..edit(id(*key)) });
            let expected = model.key(*key, true, now).map(|key| key.clone()).and_then(|entry| {
                if entry.name != *name {
                    model.name_free(*name, entry.owner, Some(entry.id), now)?;
                }
                model.key(*key, true, now)?.name = *name;
                Ok(())
            });
            (done(said), expected)
        }
        Step::Move { key, owner } => {
            let to = owner.map(|owner| owner_id(model, owner));
            let said = world.run(&EditKey { owner: Some(to), ..edit(id(*key)) });
            let expected = model.key(*key, true, now).map(|key| key.clone()).and_then(|entry| {
                model.owner_known(*owner)?;
                if entry.owner != *owner {
                    model.owner_works(*owner)?;
                    model.room_for_owner(*owner)?;
                    model.name_free(entry.name, *owner, Some(entry.id), now)?;
                }
                model.key(*key, true, now)?.owner = *owner;
                Ok(())
            });
            (done(said), expected)
        }
        Step::Grant { key, roles } => {
            let said = world.run(&EditKey { grants: Some(grants(model, roles)), ..edit(id(*key)) });
            let expected = model.key(*key, true, now).map(|_| ()).and_then(|()| {
                model.roles_known(roles)?;
                model.key(*key, true, now)?.roles.clone_from(roles);
                Ok(())
            });
            (done(said), expected)
        }
        Step::End { key, days } => {
            let said = world.run(&EditKey { expiration: Some(expiration(*days)), ..edit(id(*key)) });
            let expected = model.key(*key, true, now).map(|key| key.clone()).and_then(|entry| {
                let asked = days.map(|days| now + chrono::TimeDelta::days(days.into()));
                let later = |old: Time| asked.is_none_or(|asked| asked > old);
                if entry.end.is_some_and(later) {
                    if !model.rules.expiry_extendable || entry.signed {
                        return Err(Code::ExpiryFixed);
                    }
                    model.end(*days, now)?;
                    if entry.replaced.is_some_and(|replaced| !replaced.waits) {
                        return Err(Code::ExpiryFixed);
                    }
                }
                let entry = model.key(*key, true, now)?;
                if entry.end != asked {
                    entry.replaced = entry.replaced.map(|replaced| Replaced { ended_before: asked, ..replaced });
                }
                entry.end = asked;
                Ok(())
            });
            (done(said), expected)
        }
        Step::Suspend(key) => {
            (done(world.run(&SuspendKey { key: id(*key) })), model.key(*key, true, now).map(|key| key.suspended = true))
        }
        Step::Reinstate(key) => (
            done(world.run(&ReinstateKey { key: id(*key) })),
            model.key(*key, true, now).map(|key| key.suspended = false),
        ),
        Step::Revoke(key) => {
            let said = world.run(&RevokeKey { key: id(*key), reason: RevocationReason::NoLongerNeeded });
            (done(said), model.revoke(*key, now))
        }
        Step::Delete(key) => {
            let said = world.run(&DeleteKey { key: id(*key) });
            (done(said), model.delete(*key, now))
        }
        Step::RemoveRole { role, cascade } => {
            let said = world.run(&RemoveRole { role: role_id(model, *role), cascade: *cascade });
            let used = model.keys.iter().any(|key| key.is_live(now) && key.roles.contains(role));
            let expected = match model.roles[*role] {
                None => Err(Code::RoleNotFound),
                Some(_) if used && !cascade => Err(Code::InUse),
                Some(_) => {
                    model.roles[*role] = None;
                    let mut ending = Vec::new();
                    for (place, key) in model.keys.iter_mut().enumerate().filter(|(_, key)| key.deleted.is_none()) {
                        if key.roles.remove(role) && key.roles.is_empty() && *cascade {
                            ending.push(place);
                        }
                    }
                    model.give_back(&ending, now);
                    ending.iter().for_each(|place| model.keys[*place].deleted = Some(now));
                    Ok(())
                }
            };
            (done(said.map(|_| ())), expected)
        }
        Step::RemoveOwner { owner, with_keys } => {
            let said = world.run(&RemoveOwner { owner: owner_id(model, *owner), with_keys: *with_keys });
            let keys: Vec<_> = (0..model.keys.len())
                .filter(|place| model.keys[*place].deleted.is_none() && model.keys[*place].owner == Some(*owner))
                .collect();
            let expected = match model.owners[*owner] {
                None => Err(Code::OwnerNotFound),
                Some(_) if !(keys.is_empty() || *with_keys) => Err(Code::InUse),
                Some(_) => {
                    model.owners[*owner] = None;
                    model.give_back(&keys, now);
                    keys.iter().for_each(|place| model.keys[*place].deleted = Some(now));
                    Ok(())
                }
            };
            (done(said.map(|_| ())), expected)
        }
        Step::SuspendOwner(owner) => {
            let said = world.run(&SuspendOwner { owner: owner_id(model, *owner) });
            (done(said), model.owner_known(Some(*owner)).map(|()| model.suspended[*owner] = true))
        }
        Step::ReinstateOwner(owner) => {
            let said = world.run(&ReinstateOwner { owner: owner_id(model, *owner) });
            (done(said), model.owner_known(Some(*owner)).map(|()| model.suspended[*owner] = false))
        }
        Step::Rule(place) => {
            model.set_rule(*place);
            (done(world.run(&SetRules::parse(&RULES[*place..=*place]).unwrap())), Ok(()))
        }
        Step::Rotate { key, switch } => {
            let rotate = RotateKey { key: id(*key), switch: *switch, delivery: Delivery::Pending };
            let said = world.run(&rotate);
            let place = *key % model.keys.len().max(1);
            let first_use = matches!(switch, Switch::FirstUse { .. });
            let known = model.key(*key, false, now).map(|_| ()).and_then(|()| model.keys_on());
            let live = known.and_then(|()| model.key(*key, true, now).map(|_| ()));
            let expected = live.and_then(|()| model.may_rotate(place, first_use, now));
            if let (Ok(issued), Ok(end)) = (&said, &expected) {
                assert_eq!(issued.expires_at, *end);
                tokens.push(issued.token.clone());
                model.rotate(place, issued.key, *switch, *end, now);
                // Whatever else is left undone: one of the two works until the successor's own end.
                let ends = model.keys[place].end.filter(|_| !matches!(switch, Switch::Now));
                assert!(ends.is_none_or(|ends| end.is_none_or(|end| ends <= end)));
                assert_eq!(world.check(&issued.token), Verdict::Valid);
            }
            (done(said.map(|_| ())), expected.map(|_| ()))
        }
        Step::Use(key) => {
            let said = world.run(&CompleteRotation { key: id(*key), by: Completion::FirstUse });
            (done(said), model.complete(*key, |replaced| replaced.on_first_use || replaced.waits, now))
        }
        Step::HandOver(key) => {
            let delivered = world.run(&DeliverKey { key: id(*key), delivery: Delivery::Copied });
            let said =
                delivered.and_then(|()| world.run(&CompleteRotation { key: id(*key), by: Completion::HandOver }));
            // Two changes: each of them alone is taken back elsewhere.
            world.undo = None;
            (done(said), model.complete(*key, |replaced| replaced.waits, now))
        }
        Step::Many { keys, act } => {
            let chosen: Vec<_> = keys.iter().map(|key| id(*key)).collect();
            let request = BulkRequest { selection: KeySelection::Keys { keys: chosen.clone() }, act: act.clone() };
            let steps = world.state.whole().bulk_steps(&request, &world.actor, now);
            if keys.is_empty() {
                return (done(steps.map(|_| ())), Err(Code::InvalidArgument));
            }
            steps.unwrap().steps.iter().for_each(|step| {
                world.run(step).unwrap();
            });
            // Several changes: each of them alone is taken back elsewhere.
            world.undo = None;
            let places: BTreeSet<_> = keys.iter().map(|key| key % model.keys.len().max(1)).collect();
            for place in places {
                let _ = match act {
                    BulkAct::Revoke { .. } => model.revoke(place, now),
                    BulkAct::Suspend => model.key(place, true, now).map(|key| key.suspended = true),
                    BulkAct::Reinstate => model.key(place, true, now).map(|key| key.suspended = false),
                    _ => model.delete(place, now),
                };
            }
            (Ok(()), Ok(()))
        }
        Step::Pass(days) => {
            world.pass(*days);
            (Ok(()), Ok(()))
        }
    }
}

/// All that can be seen of a State.
#[derive(Debug, PartialEq)]
struct Seen {
    records: BTreeMap<RecordRef, (Record, Option<Place>)>,
    verdicts: Vec<Verdict>,
    live: usize,
    revision: u64,
    named: Vec<BTreeSet<KeyId>>,
    owned: Vec<BTreeSet<KeyId>>,
}

fn look(world: &World, model: &Model, tokens: &[Token], now: Time) -> Seen {
    let state = &world.state;
    Seen {
        records: state.record_refs().map(|one| (one, (state.record(one).unwrap(), state.place(one)))).collect(),
        verdicts: tokens.iter().map(|token| state.whole().explain(token.expose(), &[], None, now).verdict).collect(),
        live: state.live_keys(now),
        revision: state.revision(),
        named: NAMES.map(|name| state.keys_named(&super::name(name)).map(|key| key.id).collect()).into(),
        owned: model
            .owners
            .iter()
            .flatten()
            .map(|owner| state.keys_of_owner(*owner).map(|key| key.id).collect())
            .collect(),
    }
}

fn compare(world: &World, model: &Model, tokens: &[Token]) {
    let (state, now) = (&world.state, world.now);
    let kept: Vec<_> = model.keys.iter().filter(|key| key.deleted.is_none()).collect();
    assert_eq!(state.key_count(), kept.len());
    assert_eq!(state.live_keys(now), kept.iter().filter(|key| key.is_live(now)).count());
    assert_eq!(state.pairs(now), model.pairs(now));
    assert_eq!(*state.rules(), model.rules);
    for (key, token) in model.keys.iter().zip(tokens) {
        let explained = state.whole().explain(token.expose(), &[], None, now);
        // A tombstone is cleared some time after its token ended.
        let cleared = key.deleted.is_some() && key.own_end().is_some_and(|end| end <= now);
        let verdict =
            if cleared && explained.verdict == Verdict::Unknown { Verdict::Unknown } else { model.verdict(key, now) };
        assert_eq!(explained.verdict, verdict, "{key:?}");
        assert_eq!(explained.key.map(|view| view.id), key.deleted.is_none().then_some(key.id));
    }
    let warn = i64::from(model.rules.warn_before);
    for filter in [
        StatusFilter::Active,
        StatusFilter::Expiring,
        StatusFilter::Suspended,
        StatusFilter::Expired,
        StatusFilter::Revoked,
    ] {
        let page = state.whole().page(&KeyQuery { status: Some(filter), ..KeyQuery::default() }, now);
        let expected: BTreeSet<_> = kept
            .iter()
            .filter(|key| match (filter, key.status(now, warn)) {
                (StatusFilter::Active, status) => matches!(status, Status::Active | Status::Expiring),
                (StatusFilter::Expiring, status) => status == Status::Expiring,
                (StatusFilter::Suspended, status) => status == Status::Suspended,
                (StatusFilter::Expired, status) => status == Status::Expired,
                (StatusFilter::Revoked, status) => status == Status::Revoked,
            })
            .map(|key| key.id)
            .collect();
        assert_eq!(page.keys.iter().map(|key| key.id).collect::<BTreeSet<_>>(), expected);
        assert_eq!((page.total, page.counts.all), (expected.len(), kept.len()));
    }
    for (place, name) in NAMES.iter().enumerate() {
        let same = |key: &&&Entry| SAME_NAME[key.name] == SAME_NAME[place];
        let live: Vec<_> = kept.iter().filter(same).filter(|key| key.is_live(now)).collect();
        let candidates = if live.is_empty() { kept.iter().filter(same).collect() } else { live };
        let found = state.whole().find_key(name, now).map_err(|error| error.code);
        let expected = match &*candidates {
            [] => Err(Code::KeyNotFound),
            [key] => Ok(key.id),
            _ => Err(Code::Ambiguous),
        };
        assert_eq!(found, expected);
    }
}

proptest! {
    #[test]
    fn every_sequence_ends_as_the_model_says(
        steps in prop::collection::vec(step(), 1..60),
        names_unique in prop::sample::select(&[NamesUnique::Vault, NamesUnique::Owner, NamesUnique::No][..]),
        max_active_keys in prop::option::of(1..5_u32),
        max_keys_per_owner in prop::option::of(1..3_u32),
        (never_expires, expiry_extendable) in any::<(bool, bool)>(),
        warn_before in 1..40_u32,
    ) {
        let mut world = World::with(|rules| {
            (rules.names_unique, rules.max_active_keys, rules.max_keys_per_owner) =
                (names_unique, max_active_keys, max_keys_per_owner);
            (rules.never_expires, rules.expiry_extendable, rules.warn_before) =
                (never_expires, expiry_extendable, warn_before);
        });
        let roles = ["One", "Two", "Three"].map(|name| Some(world.role(name, &["a"]))).into();
        let owners = ["Blue", "Red"].map(|name| Some(world.owner(name))).into();
        let rules = world.state.rules().clone();
        let mut model = Model { rules, keys: Vec::new(), roles, owners, suspended: [false; 2] };
        let mut tokens = Vec::new();
        for step in &steps {
            let before = look(&world, &model, &tokens, world.now);
            let (now, known) = (world.now, tokens.len());
            world.undo = None;
            let (said, expected) = run(&mut world, &mut model, &mut tokens, step);
            assert_eq!(said, expected, "{step:?}");
            compare(&world, &model, &tokens);
            if let Some(undo) = world.undo.take() {
                let after = look(&world, &model, &tokens, now);
                world.state.revert(undo);
                assert_eq!(look(&world, &model, &tokens[..known], now).records, before.records, "{step:?}");
                assert_eq!(look(&world, &model, &tokens[..known], now).verdicts, before.verdicts, "{step:?}");
                let place = Place { sequence: after.revision, offset: after.revision * 100 };
                world.state.apply(world.changes.last().unwrap().clone(), place);
                assert_eq!(look(&world, &model, &tokens, now), after);
            }
        }
    }
}
