//! Decides once more what somebody says that an operation decided: for whoever reads a ledger that an Issuer's own program
//! wrote, and for whoever writes one. Only what an Issuer may ask for is known here.
//!
//! What was drawn at random cannot be decided again and is taken as it stands; when a key ends depends on the calendar of who
//! asked, and is held to the rules. Texts are not read again: what has the shape of a secret tomorrow was fine today.
//!
//! So what an operation on keys comes to is a part of the format of the ledger: what it came to once must be taken for ever.

use chrono::Utc;

use super::{
    CompleteRotation, Context, Decision, DeleteKey, DeliverKey, Operation, Random, ReinstateKey, RevokeKey, SuspendKey,
    TokenSigner, ZoneCalendar, access, edit_key, issue_key, over_rest, rotate_key,
};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Change, Event, KeyId, Record, RecordChange, Time},
    secret::Token,
    state::State,
};

/// Whether this actor's asking for something at that time comes to these records and this event, where this is the State
/// before it.
pub(crate) fn comes_to(state: &State, actor: &Actor, at: Time, event: &Event, records: &[&RecordChange]) -> bool {
    let asks = if over_rest::is_seen(actor.door, event) { Ok(()) } else { access::may_ask(state, actor, at) };
    let again = asks.and_then(|()| decide(state, actor, at, event, records)).and_then(|change| {
        change.as_ref().map_or(Ok(()), |change| over_rest::may_change(state, actor, at, change))?;
        Ok(change)
    });
    matches!(again, Ok(Some(change)) if change.event == *event && change.records.iter().eq(records.iter().copied()))
}

fn decide(state: &State, actor: &Actor, at: Time, event: &Event, records: &[&RecordChange]) -> Result<Option<Change>> {
    let run = Run { state, actor, at };
    let put = |id: KeyId| {
        let key = records.iter().find_map(|record| match record {
            RecordChange::Put(Record::Key(key)) if key.id == id => Some(key),
            _ => None,
        });
        key.ok_or_else(impossible)
    };
    match event {
        Event::KeyIssued { key, expiration, delivery, .. } => {
            issue_key::again(state, actor, at, put(*key)?, *expiration, *delivery).map(Some)
        }
        Event::KeyRotated { key, successor, switch, delivery, .. } => {
            rotate_key::again(state, actor, at, *key, put(*successor)?, *switch, *delivery).map(Some)
        }
        Event::KeyEdited { key, .. } => edit_key::again(state, actor, at, put(*key)?),
        Event::KeyDelivered { key, delivery, .. } => run.of(&DeliverKey { key: *key, delivery: *delivery }),
        Event::KeySuspended { key, .. } => run.of(&SuspendKey { key: *key }),
        Event::KeyReinstated { key, .. } => run.of(&ReinstateKey { key: *key }),
        Event::KeyRevoked { key, reason, .. } => run.of(&RevokeKey { key: *key, reason: *reason }),
        Event::RotationCompleted { successor, by, .. } => run.of(&CompleteRotation { key: *successor, by: *by }),
        Event::KeyDeleted { key, .. } => run.of(&DeleteKey { key: *key }),
        Event::VaultCreated { .. }
        | Event::RoleAdded { .. }
        | Event::RoleEdited { .. }
        | Event::RoleRemoved { .. }
        | Event::OwnerAdded { .. }
        | Event::OwnerEdited { .. }
        | Event::OwnerRemoved { .. }
        | Event::OwnerSuspended { .. }
        | Event::OwnerReinstated { .. }
        | Event::RulesChanged { .. }
        | Event::OperatorAdded { .. }
        | Event::OperatorEdited { .. }
        | Event::OperatorRemoved { .. }
        | Event::TokenKeyRotated { .. }
        | Event::AccountAdded { .. }
        | Event::AccountRemoved { .. }
        | Event::AccountEdited { .. }
        | Event::ServiceRemoved { .. }
        | Event::PermissionsImported { .. } => Ok(None),
    }
}

/// Who asks, when, and of which State.
#[derive(Clone, Copy)]
struct Run<'a> {
    state: &'a State,
    actor: &'a Actor,
    at: Time,
}

impl Run<'_> {
    /// What needs nothing of the world but the time.
    fn of<O: Operation>(self, operation: &O) -> Result<Option<Change>> {
        let mut context =
            Context { now: self.at, calendar: &ZoneCalendar(Utc), random: &mut Nothing, signer: &Nothing };
        operation.decide(self.state, self.actor, &mut context).map(|Decision { change, .. }| change)
    }
}

/// Neither randomness nor a key to sign with: who decides again makes no token.
struct Nothing;

impl Random for Nothing {
    fn fill(&mut self, _bytes: &mut [u8]) -> Result<()> {
        Err(impossible())
    }
}

impl TokenSigner for Nothing {
    fn sign(&self, _claims: &[u8]) -> Result<Token> {
        Err(impossible())
    }

    fn default_issuer(&self) -> String {
        String::new()
    }
}

fn impossible() -> Error {
    Error::new(Code::Internal, "The change could not be decided again.")
}
