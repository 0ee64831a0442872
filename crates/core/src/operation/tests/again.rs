//! What an Issuer's own program could write into a ledger, beside what the operations make of the same: only the latter is
//! taken. That it always is, `World::run` checks wherever an operation is tested.

use chrono::TimeDelta;

use super::world::{World, actor, days, edit, request, signed};
use crate::{
    ledger::{Entry, Roster, write_entry},
    manifest::OperatorEntry,
    model::{
        Accounts, Change, Completion, Delivery, Event, Expiration, FieldChange, Format, Grant, Key, KeyId, Managers,
        OperatorRole, Place, Record, RecordChange, RecordRef, Replacement, Revocation, RevocationReason, RoleId,
        RolesPerKey, Rotation, Switch, Text, TokenDigest, Tombstone,
    },
    operation::{
        CompleteRotation, DeleteKey, DeliverKey, EditKey, EditOwner, IssueKey, Operation, ReinstateKey, RevokeKey,
        RotateKey, SuspendKey, comes_to,
    },
    vault_id::VaultId,
};

/// A vault with a key, seen by an Issuer.
struct Stage {
    world: World,
    role: RoleId,
    reserved: RoleId,
    key: KeyId,
}

fn stage() -> Stage {
    let mut world = World::standard();
    let (role, reserved) = (world.role("Reader", &["a"]), world.role("Verifier", &["keywright.verify"]));
    let key = world.run(&IssueKey { expiration: days(30), ..request("Key", role) }).unwrap().key;
    world.act_as(OperatorRole::Issuer);
    Stage { world, role, reserved, key }
}

impl Stage {
    /// What an operation makes, without taking it in.
    fn made<O: Operation>(&mut self, operation: &O) -> Change {
        let before = self.world.changes.len();
        assert!(self.world.run(operation).is_ok());
        let change = self.world.changes[before].clone();
        self.world.state.revert(self.world.undo.take().unwrap());
        assert!(self.takes(&change), "{change:?}");
        change
    }

    /// Takes a change in.
    fn keep(&mut self, change: Change) {
        self.world.state.apply(change, Place { sequence: 1000, offset: 0 });
    }

    fn takes(&self, change: &Change) -> bool {
        let World { state, actor, now, .. } = &self.world;
        comes_to(state, actor, *now, &change.event, &change.records.iter().collect::<Vec<_>>())
    }

    /// The change with its first key otherwise is not taken.
    fn refuses(&self, what: &str, change: &Change, forge: impl FnOnce(&mut Key)) {
        let mut forged = change.clone();
        let key = forged.records.iter_mut().find_map(|record| match record {
            RecordChange::Put(Record::Key(key)) => Some(key),
            _ => None,
        });
        forge(key.unwrap());
        assert_ne!(&forged, change, "{what}");
        assert!(!self.takes(&forged), "{what}");
    }
}

#[test]
fn the_event_says_all_that_the_records_do() {
    let mut stage = stage();
    let (key, reserved) = (stage.key, stage.reserved);
    let other = stage.world.run(&request("Other", stage.role)).unwrap().key;
    let other = stage.world.key(other).clone();
    let ended = Some(Revocation { at: other.created_at, by: other.created_by, reason: RevocationReason::Compromised });
    let suspend = stage.made(&SuspendKey { key });
    let all = [
        stage.made(&DeliverKey { key, delivery: Delivery::Copied }),
        stage.made(&EditKey { name: Some("Better".to_owned()), ..edit(key) }),
        suspend.clone(),
        stage.made(&RevokeKey { key, reason: RevocationReason::NoLongerNeeded }),
        stage.made(&request("New", stage.role)),
        stage.made(&RotateKey { key, switch: Switch::Overlap { seconds: 3600 }, delivery: Delivery::Pending }),
    ];
    for change in &all {
        let event = format!("{:?}", change.event);
        let no = |what: &str, forge: &dyn Fn(&mut Key)| stage.refuses(&format!("{what}: {event}"), change, forge);
        no("a role more", &|key| key.grants.push(Grant { role: reserved, accounts: Accounts::All }));
        no("no role", &|key| key.grants.clear());
        no("another name", &|key| key.name = other.name.clone());
        no("another end", &|key| key.expires_at = key.expires_at.map(|end| end + TimeDelta::days(9)));
        no("no end", &|key| key.expires_at = None);
        no("another birth", &|key| key.created_at -= TimeDelta::days(1));
        no("another maker", &|key| key.created_by.operator = "Somebody0000".parse().unwrap());
        if !matches!(change.event, Event::KeyIssued { .. }) {
            no("another form", &|key| key.format = Format::Jwt);
        }
        no("somebody's token", &|key| key.digest = other.digest);
        no("more delivered", &|key| key.delivery = Delivery::Confirmed);
        no("suspended otherwise", &|key| {
            key.suspended_at = key.suspended_at.map_or_else(|| Some(other.created_at), |_| None);
        });
        no("revoked otherwise", &|key| key.revoked = if key.revoked.is_some() { None } else { ended.clone() });
        let mut along = change.clone();
        along.records.push(RecordChange::Put(Record::Key(Key {
            description: Text::parse("x", "description").unwrap(),
            ..other.clone()
        })));
        assert!(!stage.takes(&along), "and another key along: {event}");
        let alone = Change { records: Vec::new(), ..change.clone() };
        assert!(!stage.takes(&alone), "and no record: {event}");
    }
    // Another event for the same records.
    let name = stage.world.key(key).name.clone();
    let quiet = Change { event: Event::KeyDelivered { key, name, delivery: Delivery::Copied }, ..suspend };
    assert!(!stage.takes(&quiet));
    // What only an Admin does.
    let rules = Event::RulesChanged { changes: vec![FieldChange { field: "formats".into(), from: None, to: None }] };
    assert!(!stage.takes(&Change { event: rules, records: Vec::new() }));
}

#[test]
fn an_edit_says_what_it_changed() {
    let mut stage = stage();
    let request = EditKey { name: Some("Better".to_owned()), expiration: Some(days(10)), ..edit(stage.key) };
    let change = stage.made(&request);
    for left in 0..2 {
        let mut forged = change.clone();
        let Event::KeyEdited { changes, .. } = &mut forged.event else { panic!("it is an edit") };
        changes.remove(left);
        assert!(!stage.takes(&forged), "{forged:?}");
    }
}

#[test]
fn an_end_is_held_to_the_rules_of_its_time() {
    let mut stage = stage();
    stage.world.set_rules(|rules| {
        (rules.max_lifetime, rules.never_expires, rules.expiry_extendable) = (Some(30), false, false);
    });
    let (key, now) = (stage.key, stage.world.now);
    let issued = stage.made(&IssueKey { expiration: days(30), ..request("New", stage.role) });
    stage.refuses("over the maximum", &issued, |key| key.expires_at = Some(now + TimeDelta::days(31)));
    stage.refuses("never", &issued, |key| key.expires_at = None);
    stage.refuses("in the past", &issued, |key| key.expires_at = Some(now));
    let by_event = |expiration| {
        let mut forged = issued.clone();
        if let Event::KeyIssued { expiration: said, .. } = &mut forged.event {
            *said = expiration;
        }
        stage.takes(&forged)
    };
    assert!(by_event(days(30)) && !by_event(days(7)) && !by_event(Expiration::Never));

    let sooner = stage.made(&EditKey { expiration: Some(days(20)), ..edit(key) });
    let edited = |end| {
        let mut forged = sooner.clone();
        let (Event::KeyEdited { changes, .. }, [RecordChange::Put(Record::Key(key))]) =
            (&mut forged.event, forged.records.as_mut_slice())
        else {
            panic!("it is an edit of one key")
        };
        key.expires_at = end;
        changes[0].to = end.map(|end| end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        stage.takes(&forged)
    };
    assert!(edited(Some(now + TimeDelta::days(10))));
    assert!(!edited(Some(now + TimeDelta::days(40))) && !edited(None) && !edited(Some(now)));
    assert!(
        !edited(Some(now + TimeDelta::days(10) + TimeDelta::milliseconds(500))),
        "whole seconds are kept, so they count"
    );
    stage.world.pass(31);
    assert!(!stage.takes(&sooner), "what ended stays ended");
}

#[test]
fn who_is_tied_changes_the_keys_of_one_owner() {
    let mut stage = stage();
    let (blue, red) = {
        stage.world.actor = actor(OperatorRole::Admin);
        (stage.world.owner("Blue"), stage.world.owner("Red"))
    };
    let key = stage.world.run(&IssueKey { owner: Some(red), ..request("Red key", stage.role) }).unwrap().key;
    stage.world.act_as(OperatorRole::Issuer);
    let all = [
        stage.made(&SuspendKey { key }),
        stage.made(&DeleteKey { key }),
        stage.made(&EditKey { owner: Some(Some(blue)), ..edit(key) }),
        stage.made(&IssueKey { owner: Some(red), ..request("New", stage.role) }),
        stage.made(&IssueKey { owner: None, ..request("Nobody's", stage.role) }),
    ];
    for change in all {
        stage.world.actor.operator.owner = None;
        assert!(stage.takes(&change));
        stage.world.actor.operator.owner = Some(blue);
        assert!(!stage.takes(&change), "{change:?}");
    }
}

#[test]
fn nothing_reserved_is_granted_or_given_new_life() {
    let mut stage = stage();
    stage.world.actor = actor(OperatorRole::Admin);
    let owner = stage.world.owner("Gateway");
    stage.world.set_rules(|rules| rules.expiry_extendable = true);
    let held = stage.world.run(&IssueKey { expiration: days(30), ..request("Gateway", stage.reserved) }).unwrap().key;
    let changes = [
        stage.made(&request("New", stage.reserved)),
        stage.made(&EditKey { expiration: Some(days(60)), ..edit(held) }),
        stage.made(&EditKey { owner: Some(Some(owner)), ..edit(held) }),
        stage.made(&RotateKey { key: held, switch: Switch::Now, delivery: Delivery::Pending }),
        {
            let suspended = stage.made(&SuspendKey { key: held });
            stage.keep(suspended);
            stage.made(&ReinstateKey { key: held })
        },
    ];
    // Where keys have what their owner may do, no key of a reserved owner is born.
    let grants = Some(request("Key", stage.reserved).grants);
    stage.world.run(&EditOwner { owner, name: None, contact: None, team: None, grants }).unwrap();
    stage.world.act_as(OperatorRole::Issuer);
    for change in changes {
        assert!(!stage.takes(&change), "{change:?}");
    }
    stage.world.actor = actor(OperatorRole::Admin);
    stage.world.set_rules(|rules| rules.roles_per_key = RolesPerKey::Owner);
    let born = stage.made(&IssueKey { owner: Some(owner), grants: Vec::new(), ..request("New", stage.role) });
    stage.world.act_as(OperatorRole::Issuer);
    assert!(!stage.takes(&born));
}

#[test]
fn a_replacement_that_somebody_wrote_gives_no_key_a_later_end() {
    let mut stage = stage();
    let key = stage.key;
    let renamed = stage.made(&EditKey { name: Some("Better".to_owned()), ..edit(key) });
    stage.refuses("one that never was", &renamed, |key| {
        let ends_at = key.expires_at;
        let replacement = Replacement { by: key.id, ends_at, on_first_use: false, ended_before: None };
        key.rotation = Some(Box::new(Rotation { from: None, replacement: Some(replacement) }));
    });
    let switch = Switch::FirstUse { deadline_seconds: 3600 };
    let rotated = stage.made(&RotateKey { key, switch, delivery: Delivery::Pending });
    let mut forged = rotated.clone();
    for record in &mut forged.records {
        if let RecordChange::Put(Record::Key(key)) = record
            && let Some(rotation) = &mut key.rotation
            && let Some(replacement) = &mut rotation.replacement
        {
            replacement.ended_before = None;
        }
    }
    assert_ne!(forged, rotated);
    assert!(!stage.takes(&forged));
    let Event::KeyRotated { successor, .. } = rotated.event else { panic!("it is a rotation") };
    stage.keep(rotated);
    stage.made(&CompleteRotation { key: successor, by: Completion::FirstUse });
    // Its end keeps the old one, and only so.
    let revoked = stage.made(&RevokeKey { key: successor, reason: RevocationReason::NeverStored });
    let mut forged = revoked.clone();
    if let Some(RecordChange::Put(Record::Key(kept))) = forged.records.last_mut() {
        kept.expires_at = None;
    }
    assert_ne!(forged, revoked);
    assert!(!stage.takes(&forged));
}

#[test]
fn a_signed_key_goes_with_its_tombstone_and_comes_back_under_no_name() {
    let mut stage = stage();
    let key = stage.world.run(&signed("Signed", stage.role)).unwrap().key;
    let deleted = stage.made(&DeleteKey { key });
    let without = |keep: &dyn Fn(&RecordChange) -> bool| {
        let mut forged = deleted.clone();
        forged.records.retain(keep);
        stage.takes(&forged)
    };
    assert!(!without(&|record| matches!(record, RecordChange::Remove(_))));
    let mut forged = deleted.clone();
    for record in &mut forged.records {
        if let RecordChange::Put(Record::Tombstone(Tombstone { expires_at, .. })) = record {
            *expires_at = Some(stage.world.now);
        }
    }
    assert_ne!(forged, deleted);
    assert!(!stage.takes(&forged), "one that goes sooner");
    let mut early = deleted.clone();
    early.records.push(RecordChange::Remove(RecordRef::Tombstone(key)));
    assert!(!stage.takes(&early));

    stage.keep(deleted);
    let new = stage.made(&request("New", stage.role));
    stage.refuses("another's token", &new, |new| new.digest = stage.world.key(stage.key).digest);
    let mut reborn = new.clone();
    if let (Event::KeyIssued { key: said, .. }, [RecordChange::Put(Record::Key(born))]) =
        (&mut reborn.event, reborn.records.as_mut_slice())
    {
        (*said, born.id, born.digest) = (key, key, TokenDigest::from_bytes([7; 32]));
    }
    assert!(!stage.takes(&reborn), "the id of a deleted key");
}

#[test]
fn a_signed_token_has_a_free_place_in_the_list_and_says_when_it_ends() {
    let mut stage = stage();
    let mut rules = stage.world.state.rules().clone();
    rules.status_list_address = Some("https://keys.example.org/list".to_owned());
    stage.world.state.load(Record::Rules(rules), Place { sequence: 900, offset: 0 });
    let first = stage.world.run(&signed("First", stage.role)).unwrap().key;
    let taken = stage.world.key(first).listed.as_ref().unwrap().index;
    let issued = stage.made(&signed("Second", stage.role));
    let moved = |key: &mut Key, index| key.listed.as_mut().unwrap().index = index;
    stage.refuses("taken", &issued, |key| moved(key, taken));
    stage.refuses("outside", &issued, |key| moved(key, 1 << 16));
    stage.refuses("none", &issued, |key| key.listed = None);
    stage.refuses("another end", &issued, |key| key.listed.as_mut().unwrap().token_ends_at = None);
    let rotated =
        stage.made(&RotateKey { key: first, switch: Switch::Overlap { seconds: 3_600 }, delivery: Delivery::Printed });
    let mut forged = rotated.clone();
    for record in &mut forged.records {
        match record {
            RecordChange::Put(Record::Key(key)) if key.id != first => moved(key, taken),
            _ => {}
        }
    }
    assert_ne!(forged, rotated);
    assert!(!stage.takes(&forged), "its predecessor's");
    let opaque = stage.made(&request("Opaque", stage.role));
    let place = crate::model::ListPlace { index: 7, token_ends_at: None };
    stage.refuses("no signed token", &opaque, |key| key.listed = Some(Box::new(place)));
    // A deleted key keeps its place.
    let deleted = stage.made(&DeleteKey { key: first });
    let mut forged = deleted.clone();
    for record in &mut forged.records {
        if let RecordChange::Put(Record::Tombstone(tombstone)) = record {
            assert_eq!(tombstone.list_index.take(), Some(taken));
        }
    }
    assert!(!stage.takes(&forged));
    stage.keep(deleted);
    assert!(stage.world.state.is_list_place_taken(taken));
}

#[test]
fn where_only_admins_manage_keys_an_issuer_writes_nothing() {
    let mut stage = stage();
    let change = stage.made(&SuspendKey { key: stage.key });
    stage.world.set_rules(|rules| rules.managers = Managers::Admin);
    assert!(!stage.takes(&change));
}

#[test]
fn a_text_is_not_read_again() {
    let mut stage = stage();
    // Some earlier version had nothing against it.
    let text = "-----BEGIN PRIVATE KEY-----";
    assert!(Text::parse(text, "description").is_err());
    let odd: Text = serde_json::from_value(text.into()).unwrap();
    let mut issued = stage.made(&request("New", stage.role));
    for record in &mut issued.records {
        if let RecordChange::Put(Record::Key(key)) = record {
            key.description = odd.clone();
        }
    }
    assert!(stage.takes(&issued));
    let mut edited = stage.made(&EditKey { description: Some("x".to_owned()), ..edit(stage.key) });
    if let (Event::KeyEdited { changes, .. }, [RecordChange::Put(Record::Key(key))]) =
        (&mut edited.event, edited.records.as_mut_slice())
    {
        (key.description, changes[0].to) = (odd.clone(), Some(text.to_owned()));
    }
    assert!(stage.takes(&edited));
}

#[test]
fn nothing_is_dated_back_behind_an_admins_entry() {
    let mut stage = stage();
    let change = stage.made(&SuspendKey { key: stage.key });
    let World { state, actor, now, .. } = &stage.world;
    let mut text = Vec::new();
    write_entry(&mut text, *now, actor.to_ref(), &change, |record| state.place(record)).unwrap();
    let entry = Entry::read(&text).unwrap();
    let operator = OperatorEntry {
        id: actor.operator.id,
        name: actor.operator.name.clone(),
        role: OperatorRole::Issuer,
        earlier: Vec::new(),
        left: None,
        owner: None,
        public_key: [0; 32],
        exchange_key: [0; 32],
        first_keys_by: None,
        earlier_keys: Vec::new(),
    };
    let roster = Roster::with(VaultId::from_bytes([9; 16]), vec![operator]);
    let allows = |earliest| roster.allows(actor.operator.id, 1, state, earliest, &entry);
    assert!(allows(None) && allows(Some(*now - TimeDelta::days(1))) && allows(Some(*now)));
    assert!(!allows(Some(*now + TimeDelta::seconds(1))));
}

#[test]
fn an_end_that_was_never_there_is_not_put_out_of_reach() {
    let mut stage = stage();
    stage.world.actor = actor(OperatorRole::Admin);
    stage.world.set_rules(|rules| (rules.never_expires, rules.max_lifetime) = (true, None));
    let key =
        stage.world.run(&IssueKey { expiration: Expiration::Never, ..request("Endless", stage.role) }).unwrap().key;
    stage.world.act_as(OperatorRole::Issuer);
    let now = stage.world.now;
    let ended = stage.made(&EditKey { expiration: Some(days(20)), ..edit(key) });
    let takes = |end| {
        let mut forged = ended.clone();
        let (Event::KeyEdited { changes, .. }, [RecordChange::Put(Record::Key(key))]) =
            (&mut forged.event, forged.records.as_mut_slice())
        else {
            panic!("it is an edit of one key")
        };
        key.expires_at = Some(end);
        changes[0].to = Some(end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        stage.takes(&forged)
    };
    assert!(takes(now + TimeDelta::days(20)));
    assert!(!takes(now + TimeDelta::days(5000)));
}

#[test]
fn to_end_a_successor_gives_no_reserved_key_its_long_end_back() {
    let mut stage = stage();
    stage.world.actor = actor(OperatorRole::Admin);
    let key = stage.world.run(&IssueKey { expiration: days(300), ..request("Leaked", stage.reserved) }).unwrap().key;
    let overlap = Switch::Overlap { seconds: 3600 };
    for (number, ends) in [(0, true), (1, false)] {
        stage.world.actor = actor(OperatorRole::Admin);
        let before = stage.world.key(key).expires_at;
        let rotate = RotateKey { key, switch: overlap, delivery: Delivery::Copied };
        let successor = stage.world.run(&rotate).unwrap().key;
        let soon = stage.world.key(key).expires_at;
        assert_ne!(soon, before, "{number}");
        if ends {
            // An Admin may take it back,
            stage.world.run(&RevokeKey { key: successor, reason: RevocationReason::NoLongerNeeded }).unwrap();
            assert_eq!(stage.world.key(key).expires_at, before);
        } else {
            // an Issuer may end the successor, and no more than that.
            stage.world.act_as(OperatorRole::Issuer);
            stage.world.run(&RevokeKey { key: successor, reason: RevocationReason::NoLongerNeeded }).unwrap();
            assert_eq!(stage.world.key(key).expires_at, soon);
            assert!(stage.world.key(key).replacement().is_none());
        }
    }
}
