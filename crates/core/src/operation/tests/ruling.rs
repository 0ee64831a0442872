//! Changing the rules: who may, what it would mean, and that no key changes by it. And whether somebody may issue at all.

use super::world::{World, days, request, signed};
use crate::{
    error::Code,
    model::{Event, Expiration, FieldChange, KeysEnabled, Managers, OperatorRole, Preset, RevocationReason, Verdict},
    operation::{AddOwner, IssueKey, RevokeKey, SetRules, SuspendOwner},
    view::RuleEffect,
};

fn set(text: &str) -> SetRules {
    SetRules::parse(&text.split(' ').collect::<Vec<_>>()).unwrap()
}

/// What a change would mean, each by its rule: the sentence and how many keys.
fn effects(world: &World, text: &str) -> Vec<(String, String, usize)> {
    let effect = world.state.rules_effect(&world.actor, &set(text), world.now).unwrap();
    effect.effects.into_iter().map(|RuleEffect { rule, sentence, count, .. }| (rule, sentence, count)).collect()
}

fn effect(world: &World, text: &str) -> (String, usize) {
    let [(_, sentence, count)] = &effects(world, text)[..] else { panic!("{text}") };
    (sentence.clone(), *count)
}

#[test]
fn what_changed_is_in_the_ledger_as_it_is_written() {
    let mut world = World::standard();
    world.run(&set("max_lifetime=180 default_lifetime=30d")).unwrap();
    let Some(Event::RulesChanged { changes }) = world.changes.last().map(|change| &change.event) else { panic!() };
    let change = |field: &str, from: &str, to: &str| FieldChange {
        field: field.to_owned(),
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
    };
    assert_eq!(*changes, [change("default_lifetime", "90d", "30d"), change("max_lifetime", "365", "180")]);
    assert_eq!(world.state.rules().max_lifetime, Some(180));
    let before = world.changes.len();
    world.run(&set("max_lifetime=180")).unwrap();
    assert_eq!(world.changes.len(), before, "it is 180 already");
}

#[test]
fn bad_rules_change_nothing_and_say_which_one() {
    let mut world = World::standard();
    let cases = [
        ("max_lifetime=366", Code::InvalidArgument, "max_lifetime"),
        ("warn_before=7 max_lifetime=soon", Code::InvalidArgument, "max_lifetime"),
        ("max_lifetime=30", Code::RuleRefused, "default_lifetime"),
        ("colour=blue", Code::InvalidArgument, "rule"),
    ];
    for (text, code, rule) in cases {
        let (refused, field, _) = world.refusal(&set(text));
        assert_eq!((refused, field.as_deref()), (code, Some(rule)), "{text}");
        let previewed = world.state.rules_effect(&world.actor, &set(text), world.now).unwrap_err();
        assert_eq!((previewed.code, previewed.field.as_deref()), (code, Some(rule)));
    }
    assert_eq!(*world.state.rules(), Preset::Standard.rules());
    world.act_as(OperatorRole::Issuer);
    assert_eq!(world.refusal(&set("warn_before=7")).0, Code::NotAllowed);
    assert!(world.state.rules_effect(&world.actor, &set("warn_before=7"), world.now).is_err());
}

#[test]
fn a_change_says_what_it_would_mean_before_it_is_made() {
    let mut world =
        World::with(|rules| (rules.never_expires, rules.names_unique) = (true, crate::model::NamesUnique::No));
    let (role, other) = (world.role("Reader", &["a"]), world.role("Writer", &["b"]));
    let owner = world.owner("Blue");
    let two = IssueKey {
        owner: Some(owner),
        grants: vec![super::world::grant(role), super::world::grant(other)],
        expiration: days(100),
        ..request("Same", role)
    };
    world.run(&two).unwrap();
    world.run(&IssueKey { owner: Some(owner), expiration: Expiration::Never, ..request("same", role) }).unwrap();
    world.run(&IssueKey { expiration: days(5), ..signed("Signed", role) }).unwrap();
    let gone = world.issue("Gone", role).key;
    world.run(&RevokeKey { key: gone, reason: RevocationReason::NoLongerNeeded }).unwrap();
    let keys: Vec<_> = world.state.keys().cloned().collect();

    let said = |text: &str| effect(&world, text);
    assert_eq!(said("keys_enabled=no"), ("Keys that stop at once, until keys are switched on again: 3.".to_owned(), 3));
    assert_eq!(said("keys_enabled=no_new").0, "Keys that go on working: 3. None can be issued.");
    assert_eq!(said("formats=opaque").1, 1);
    assert_eq!(
        said("max_lifetime=90"),
        ("Keys that last longer than 90 days: 2. They keep their end; only new keys are limited.".to_owned(), 2)
    );
    assert_eq!(said("never_expires=refused").1, 1);
    assert_eq!(
        said("names_unique=vault"),
        ("Keys that have the name of another one: 2. They keep it; a new name must be free.".to_owned(), 2)
    );
    assert_eq!(said("names_unique=owner").1, 2);
    assert_eq!(said("roles_per_key=one").1, 1);
    assert_eq!(
        said("max_active_keys=2").0,
        "Active keys, over the limit of 2: 3. They go on working, and none can be issued until there are fewer."
    );
    assert!(effects(&world, "max_active_keys=3").is_empty());
    assert_eq!(said("max_keys_per_owner=1").1, 2);
    assert_eq!(said("owner_required=yes").1, 1);
    assert_eq!(said("warn_before=7").1, 1);
    assert_eq!(said("token_prefix=acme").1, 2);
    assert_eq!(said("token_issuer=acme").1, 1);
    let by_owner = effects(&world, "roles_per_key=owner owner_required=yes");
    assert_eq!(by_owner[0].1, "Keys without an owner, or whose owner has no role: 3. They may do nothing any more.");

    world.run(&set("max_lifetime=90 never_expires=refused names_unique=vault max_active_keys=1")).unwrap();
    assert_eq!(world.state.keys().cloned().collect::<Vec<_>>(), keys, "no key is changed by a rule");
}

#[test]
fn who_sees_keys_is_said_by_name() {
    let mut world = World::standard();
    let operator = |number: usize, text: &str, role| crate::model::Operator {
        id: format!("Operator{number:04}").parse().unwrap(),
        name: super::world::name(text),
        role,
        owner: None,
    };
    let (grace, edsger) = (operator(1, "Grace", OperatorRole::Issuer), operator(2, "Edsger", OperatorRole::Viewer));
    world.state.set_operators(vec![grace, edsger], []);
    assert_eq!(effect(&world, "managers=admin").0, "From now on these operators see no keys: Grace, Edsger.");
    world.set_rules(|rules| rules.managers = Managers::Admin);
    let said = effect(&world, "managers=issuer").0;
    assert_eq!(said, "These operators manage keys from now on: Grace. These see them: Edsger.");
}

#[test]
fn a_rule_counts_at_the_next_check() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let token = world.issue("Key", role).token;
    world.run(&set("keys_enabled=no")).unwrap();
    assert_eq!(world.check(&token), Verdict::KeysDisabled);
    world.run(&set("keys_enabled=no_new")).unwrap();
    assert_eq!(world.check(&token), Verdict::Valid);
}

#[test]
fn whoever_cannot_issue_learns_why_before_they_try() {
    let mut world = World::standard();
    let refusal = |world: &World| {
        let error = world.state.may_issue(&world.actor, world.now).unwrap_err();
        assert!(error.message.ends_with('.'));
        (error.code, error.message)
    };
    assert_eq!(refusal(&world).1, "There is no role yet. Add one first: a key may do what its roles allow.");
    let role = world.role("Reader", &["a"]);
    world.state.may_issue(&world.actor, world.now).unwrap();

    world.act_as(OperatorRole::Viewer);
    assert_eq!(refusal(&world).0, Code::NotAllowed);
    world.act_as(OperatorRole::Issuer);
    world.state.may_issue(&world.actor, world.now).unwrap();
    world.set_rules(|rules| rules.managers = Managers::Admin);
    assert_eq!(refusal(&world).1, "In this vault only an Admin sees and manages keys. Ask an Admin.");

    world.act_as(OperatorRole::Admin);
    for enabled in [KeysEnabled::No, KeysEnabled::NoNew] {
        world.set_rules(|rules| rules.keys_enabled = enabled);
        assert_eq!(refusal(&world).0, Code::KeysDisabled);
    }
    world.set_rules(|rules| (rules.keys_enabled, rules.max_active_keys) = (KeysEnabled::Yes, Some(1)));
    world.issue("Key", role);
    assert_eq!(refusal(&world).0, Code::LimitReached);

    // Who manages one owner's keys only is told what stands in that owner's way.
    world.set_rules(|rules| {
        (rules.max_active_keys, rules.max_keys_per_owner, rules.managers) = (None, Some(1), Managers::Issuer);
    });
    let owner = world.run(&AddOwner { name: "Blue".to_owned(), ..AddOwner::default() }).unwrap();
    world.run(&IssueKey { owner: Some(owner), ..request("Theirs", role) }).unwrap();
    world.act_as(OperatorRole::Issuer);
    world.state.may_issue(&world.actor, world.now).unwrap();
    world.actor.operator.owner = Some(owner);
    assert_eq!(refusal(&world).0, Code::LimitReached);
    world.act_as(OperatorRole::Admin);
    world.run(&SuspendOwner { owner }).unwrap();
    world.act_as(OperatorRole::Issuer);
    world.actor.operator.owner = Some(owner);
    assert!(refusal(&world).1.starts_with("Blue is suspended"));

    let personal = World::preset(Preset::Personal);
    assert_eq!(refusal(&personal).0, Code::KeysDisabled);
    let mut personal = personal;
    personal.set_rules(|rules| rules.keys_enabled = KeysEnabled::Yes);
    assert!(refusal(&personal).1.starts_with("There is no owner yet."));
}
