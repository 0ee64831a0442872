//! Who may do what: the one place that looks at an operator's role, and at the door. What the rules then allow is in `rules`, what a
//! key that asks over REST may change of that in `over_rest`.

use super::over_rest;
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Door, Managers, OperatorRole, OwnerId, Rules, Time},
    state::State,
};

/// The actor may ask at all: an operator may; at REST a key that works and holds `keywright.write`. What it may change then is in
/// `over_rest`. Its token proves that it is there, so that nothing else is asked for what cannot be undone.
pub(super) fn may_ask(state: &State, actor: &Actor, now: Time) -> Result<()> {
    actor.door.asking_key().map_or(Ok(()), |asking| over_rest::holds(state, asking, over_rest::WRITE, now))
}

/// The actor stands where a person does: no key changes `what`.
pub(super) fn in_person(actor: &Actor, what: &str) -> Result<()> {
    match actor.door {
        Door::Window | Door::Cli => Ok(()),
        Door::Rest(_) => Err(over_rest::not_at_this_door(what)),
    }
}

/// The actor may manage keys: an Admin, or an Issuer where the rules let Issuers.
pub(super) fn manage_keys(actor: &Actor, rules: &Rules) -> Result<()> {
    match (actor.operator.role, rules.managers) {
        (OperatorRole::Admin, _) | (OperatorRole::Issuer, Managers::Issuer) => Ok(()),
        (OperatorRole::Issuer, Managers::Admin) => {
            Err(refused("In this vault only an Admin sees and manages keys. Ask an Admin."))
        }
        (OperatorRole::Viewer, _) => Err(refused("A Viewer can only look. Ask an Admin or an Issuer.")),
    }
}

/// The actor may manage the keys of this owner: who is tied to an owner manages that owner's keys only.
pub(super) fn manage_keys_of(actor: &Actor, rules: &Rules, owner: Option<OwnerId>) -> Result<()> {
    manage_keys(actor, rules)?;
    match actor.operator.owner {
        Some(tied) if owner != Some(tied) => {
            Err(refused("You manage the keys of one owner only. Choose that owner, or ask an Admin.").about("owner"))
        }
        _ => Ok(()),
    }
}

/// The actor may change what is not a key: roles, owners, accounts, rules, operators.
pub(super) fn administer(actor: &Actor, what: &str) -> Result<()> {
    match actor.operator.role {
        OperatorRole::Admin => Ok(()),
        OperatorRole::Issuer | OperatorRole::Viewer => {
            Err(refused(&format!("Only an Admin changes {what}. Ask an Admin.")))
        }
    }
}

/// The actor may grant what is reserved to Keywright itself.
pub(super) fn grant_reserved(actor: &Actor) -> Result<()> {
    match actor.operator.role {
        OperatorRole::Admin => Ok(()),
        OperatorRole::Issuer | OperatorRole::Viewer => Err(Error::new(
            Code::ReservedPermission,
            "Only an Admin grants a role that holds a keywright permission. Ask an Admin.",
        )
        .about("grants")),
    }
}

/// The actor may give new life to a key that holds what is reserved to Keywright itself.
pub(super) fn revive_reserved(actor: &Actor) -> Result<()> {
    grant_reserved(actor).map_err(|error| {
        let message = "This key holds a keywright permission, so only an Admin gives it more time, another owner, a \
                       successor or an end to its suspension. Ask an Admin.";
        Error::new(error.code, message).about("key")
    })
}

fn refused(message: &str) -> Error {
    Error::new(Code::NotAllowed, message)
}
