//! Who may do what: the one place that looks at an operator's role. What the rules then allow is in `rules`.

use crate::{
    error::{Code, Error, Result},
    model::{Actor, Managers, OperatorRole, OwnerId, Rules},
};

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
