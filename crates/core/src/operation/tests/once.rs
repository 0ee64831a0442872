//! Requests that may come again: the second time finds what the first one made, whatever became of it since, and makes nothing.

use super::world::{World, actor, days, request, signed};
use crate::{
    error::Code,
    model::{
        Delivery, Event, KeyId, OperatorRole, Place, Record, RecordChange, RecordRef, RequestId, RevocationReason,
    },
    operation::{DeleteKey, EditKey, IssueKey, IssueOnce, OnceReply, RemoveRole, RevokeKey, RotateKey, comes_to},
    secret::Token,
};
use crate::{model::Switch, state::State};

fn asker() -> KeyId {
    "AskingKey001".parse().unwrap()
}

fn once(issue: IssueKey, name: &str) -> IssueOnce {
    IssueOnce { issue, once: RequestId::of(asker(), name) }
}

#[track_caller]
fn issued(reply: OnceReply) -> (KeyId, Token) {
    match reply {
        OnceReply::Issued(issued) => (issued.key, issued.token),
        OnceReply::Before { key, .. } => panic!("{key} was issued before"),
    }
}

#[track_caller]
fn before(reply: OnceReply) -> (KeyId, bool) {
    match reply {
        OnceReply::Before { key, deleted } => (key, deleted),
        OnceReply::Issued(issued) => panic!("{} was issued anew", issued.key),
    }
}

#[test]
fn a_request_that_comes_again_finds_its_key_whatever_became_of_it() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    for (make, name) in [(request as fn(&str, _) -> IssueKey, "opaque"), (signed, "jwt")] {
        world.set_rules(|rules| rules.formats = crate::model::Formats::Both);
        let ask = once(make(name, role), name);
        let (key, _) = issued(world.run(&ask).unwrap());
        let count = world.changes.len();
        assert_eq!(before(world.run(&ask).unwrap()), (key, false));
        // Whatever it is called by now, and also when the rules would refuse it as a new one.
        world.run(&EditKey { name: Some(format!("other {name}")), ..super::world::edit(key) }).unwrap();
        world.set_rules(|rules| rules.keys_enabled = crate::model::KeysEnabled::NoNew);
        assert_eq!(before(world.run(&ask).unwrap()), (key, false));
        world.set_rules(|rules| rules.keys_enabled = crate::model::KeysEnabled::Yes);
        world.run(&RevokeKey { key, reason: RevocationReason::Compromised }).unwrap();
        assert_eq!(before(world.run(&ask).unwrap()), (key, false));
        world.run(&DeleteKey { key }).unwrap();
        assert_eq!(before(world.run(&ask).unwrap()), (key, true));
        assert_eq!(world.changes.len(), count + 3);
    }
}

#[test]
fn another_request_by_the_same_name_is_refused_and_another_asker_is_another_one() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let ask = once(request("first", role), "one");
    let (key, _) = issued(world.run(&ask).unwrap());
    let differ = [
        request("second", role),
        IssueKey { description: "x".to_owned(), ..request("first", role) },
        IssueKey { expiration: days(3), ..request("first", role) },
        IssueKey { grants: Vec::new(), ..request("first", role) },
        signed("first", role),
    ];
    for issue in differ {
        let (code, field, message) = world.refusal(&once(issue, "one"));
        assert_eq!((code, field.as_deref()), (Code::InvalidArgument, Some("idempotency_key")), "{message}");
    }
    // How the token is handed over is not the asker's to say.
    let other = IssueKey { delivery: Delivery::Printed, ..request("first", role) };
    assert_eq!(before(world.run(&once(other, "one")).unwrap()), (key, false));
    let (second, _) = issued(world.run(&once(request("second", role), "two")).unwrap());
    let elsewhere = IssueOnce { issue: request("third", role), once: RequestId::of(second, "one") };
    assert_ne!(issued(world.run(&elsewhere).unwrap()).0, key);
    // What was refused was not done, and can be asked anew.
    let taken = once(request("first", role), "four");
    assert_eq!(world.refusal(&taken).0, Code::NameTaken);
    world.run(&RevokeKey { key, reason: RevocationReason::Superseded }).unwrap();
    issued(world.run(&taken).unwrap());
    // A successor was not asked for by that request.
    let rotate = RotateKey { key: second, switch: Switch::Overlap { seconds: 7200 }, delivery: Delivery::Answered };
    let successor = world.run(&rotate).unwrap().key;
    assert_eq!(world.key(successor).once, None);
}

#[test]
fn what_is_read_back_from_disk_remembers_and_what_is_taken_back_forgets() {
    let mut world = World::with(|rules| rules.delete_role = crate::model::DeleteRole::Cascade);
    let role = world.role("Reader", &["a"]);
    let ask = once(request("first", role), "one");
    let (key, _) = issued(world.run(&ask).unwrap());
    let reread = |world: &World, reference| {
        let json = serde_json::to_vec(&world.state.record(reference).unwrap()).unwrap();
        let mut state = State::new(world.state.rules().clone());
        state.load(serde_json::from_slice::<Record>(&json).unwrap(), Place { sequence: 1, offset: 0 });
        state
    };
    assert_eq!(reread(&world, RecordRef::Key(key)).issued_once(ask.once).unwrap().0, key);
    let undo = world.undo.take().unwrap();
    world.state.revert(undo);
    assert!(world.state.issued_once(ask.once).is_none());
    let (key, _) = issued(world.run(&ask).unwrap());
    world.run(&RemoveRole { role, cascade: false }).unwrap();
    assert_eq!(reread(&world, RecordRef::Tombstone(key)).issued_once(ask.once).unwrap().0, key);
    let undo = world.undo.take().unwrap();
    world.state.revert(undo);
    assert_eq!(before(world.run(&ask).unwrap()), (key, false));

    // A while after a deletion nobody asks any more; a deletion clears what is left.
    world.run(&DeleteKey { key }).unwrap();
    world.pass(6);
    assert!(before(world.run(&ask).unwrap()).1);
    world.pass(1);
    let other = world.issue("other", role).key;
    world.run(&DeleteKey { key: other }).unwrap();
    assert!(world.state.tombstone(key).is_none() && world.state.issued_once(ask.once).is_none());
}

#[test]
fn an_issuer_asks_once_too_and_their_program_makes_no_second_key_of_a_request() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    world.actor = actor(OperatorRole::Issuer);
    let ask = once(request("first", role), "one");
    issued(world.run(&ask).unwrap());
    let change = world.changes.last().unwrap().clone();
    let [RecordChange::Put(Record::Key(first))] = &change.records[..] else { panic!() };
    let mut second = first.clone();
    second.id = "OtherKey0001".parse().unwrap();
    second.name = super::name("second");
    second.digest = crate::model::TokenDigest::of(b"another");
    let comes = |key: &crate::model::Key| {
        let Event::KeyIssued { roles, expiration, delivery, .. } = change.event.clone() else { panic!() };
        let event = Event::KeyIssued { key: key.id, name: key.name.clone(), roles, expiration, delivery };
        comes_to(&world.state, &world.actor, world.now, &event, &[&RecordChange::Put(Record::Key(key.clone()))])
    };
    assert!(!comes(&second));
    second.once = None;
    assert!(comes(&second));
}
