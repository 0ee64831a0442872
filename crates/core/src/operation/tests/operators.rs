//! What may become of operators, and what may not.

use super::world::{World, actor, name};
use crate::{
    error::{Code, Error, Result},
    model::{Event, Operator, OperatorId, OperatorRole},
    operation::{AddOperator, EditOperator, OperatorChange, RemoveOperator},
};

fn operator(number: usize, text: &str, role: OperatorRole) -> Operator {
    Operator { id: format!("Operator{number:04}").parse().unwrap(), name: name(text), role, owner: None }
}

/// Ada, an Admin, asks; Grace is an Issuer, Edsger a Viewer.
fn vault() -> World {
    let mut world = World::standard();
    let ada = actor(OperatorRole::Admin).operator;
    let grace = operator(1, "Grace", OperatorRole::Issuer);
    let edsger = operator(2, "Edsger", OperatorRole::Viewer);
    world.state.set_operators(vec![ada, grace, edsger], [("Operator0009".parse().unwrap(), name("Alan"))]);
    world
}

fn id(number: usize) -> OperatorId {
    format!("Operator{number:04}").parse().unwrap()
}

fn add(text: &str, role: OperatorRole) -> AddOperator {
    AddOperator { name: text.to_owned(), role, owner: None }
}

fn edit(number: usize) -> EditOperator {
    EditOperator { operator: id(number), name: None, role: None, owner: None }
}

fn plan_add(world: &mut World, asked: &AddOperator) -> Result<OperatorChange> {
    world.with_context(|state, actor, context| asked.plan(state, actor, context))
}

fn plan_edit(world: &mut World, asked: &EditOperator) -> Result<OperatorChange> {
    world.with_context(|state, actor, context| asked.plan(state, actor, context))
}

fn plan_remove(world: &mut World, number: usize) -> Result<OperatorChange> {
    let asked = RemoveOperator { operator: id(number) };
    world.with_context(|state, actor, context| asked.plan(state, actor, context))
}

fn refused<T: std::fmt::Debug>(planned: Result<T>) -> (Code, Option<String>, String) {
    let Error { code, message, field } = planned.unwrap_err();
    assert!(message.ends_with('.'), "{message}");
    (code, field, message)
}

#[test]
fn an_operator_is_added_with_a_free_name() {
    let mut world = vault();
    let change = plan_add(&mut world, &add(" Hopper ", OperatorRole::Issuer)).unwrap();
    let after = change.after.unwrap();
    assert_eq!((after.name.as_str(), after.role, change.before), ("Hopper", OperatorRole::Issuer, None));
    assert!(matches!(change.event, Event::OperatorAdded { operator, .. } if operator == after.id));
    let (code, field, message) = refused(plan_add(&mut world, &add("ＧＲＡＣＥ", OperatorRole::Viewer)));
    assert_eq!((code, field.as_deref()), (Code::NameTaken, Some("name")));
    assert!(message.starts_with("There is already an operator called Grace."), "{message}");
    // Who left does not hold their name.
    plan_add(&mut world, &add("Alan", OperatorRole::Viewer)).unwrap();
    assert_eq!(refused(plan_add(&mut world, &add("a\u{202e}b", OperatorRole::Viewer))).0, Code::InvalidText);
}

#[test]
fn only_an_issuer_is_tied_and_to_an_owner_that_there_is() {
    let mut world = vault();
    let owner = world.owner("Blue");
    let tied = |role| AddOperator { owner: Some(owner), ..add("Hopper", role) };
    let after = plan_add(&mut world, &tied(OperatorRole::Issuer)).unwrap().after.unwrap();
    assert_eq!(after.owner, Some(owner));
    for role in [OperatorRole::Admin, OperatorRole::Viewer] {
        let (code, field, _) = refused(plan_add(&mut world, &tied(role)));
        assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("owner")));
    }
    let nobody = AddOperator { owner: Some("NoSuchOwner0".parse().unwrap()), ..add("Hopper", OperatorRole::Issuer) };
    assert_eq!(refused(plan_add(&mut world, &nobody)).0, Code::OwnerNotFound);

    let tie = EditOperator { owner: Some(Some(owner)), ..edit(1) };
    let change = plan_edit(&mut world, &tie).unwrap();
    let Event::OperatorEdited { changes, .. } = &change.event else { panic!() };
    assert_eq!((changes[0].field.as_str(), changes[0].to.as_deref()), ("owner", Some("Blue")));
    let ada = actor(OperatorRole::Admin).operator;
    world.state.set_operators(vec![ada, change.after.unwrap()], []);
    let promoted = plan_edit(&mut world, &EditOperator { role: Some(OperatorRole::Admin), ..edit(1) }).unwrap();
    assert_eq!(promoted.after.unwrap().owner, None, "an Admin is tied to nobody");
}

#[test]
fn the_last_admin_stays_and_nobody_removes_or_demotes_themself() {
    let mut world = vault();
    let demote = |number| EditOperator { role: Some(OperatorRole::Viewer), ..edit(number) };
    for planned in [plan_remove(&mut world, 0), plan_edit(&mut world, &demote(0))] {
        let (code, field, message) = refused(planned);
        assert_eq!((code, field.as_deref()), (Code::NotAllowed, Some("operator")));
        assert_eq!(message, "Ada is the last Admin. Make somebody else an Admin first.");
    }
    let ada = actor(OperatorRole::Admin).operator;
    world.state.set_operators(vec![ada, operator(1, "Grace", OperatorRole::Admin)], []);
    let (code, _, message) = refused(plan_remove(&mut world, 0));
    assert_eq!((code, &*message), (Code::NotAllowed, "You cannot remove yourself. Ask another Admin."));
    assert_eq!(refused(plan_edit(&mut world, &demote(0))).0, Code::NotAllowed);
    assert_eq!(plan_edit(&mut world, &demote(1)).unwrap().after.unwrap().role, OperatorRole::Viewer);
    assert_eq!(plan_remove(&mut world, 1).unwrap().after, None);
    // A new name, and the role that they have, are theirs to give.
    let rename = EditOperator { name: Some("Countess".to_owned()), role: Some(OperatorRole::Admin), ..edit(0) };
    assert_eq!(plan_edit(&mut world, &rename).unwrap().after.unwrap().name.as_str(), "Countess");
}

#[test]
fn who_left_or_never_was_is_not_found() {
    let mut world = vault();
    for number in [7, 9] {
        assert_eq!(refused(plan_remove(&mut world, number)).0, Code::OperatorNotFound);
        assert_eq!(refused(plan_edit(&mut world, &edit(number))).0, Code::OperatorNotFound);
    }
    assert_eq!(world.state.operator_name(id(9)), "Alan", "what they did is still theirs");
    let unchanged = plan_edit(&mut world, &edit(1)).unwrap();
    assert_eq!(unchanged.before, unchanged.after);
}
