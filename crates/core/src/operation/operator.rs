//! Adds, edits and removes operators. These are plans, not operations: what an operator is stands in `vault.json` with their
//! keys, so the vault carries them out there and in the ledger at once (`vault/operators.rs`).

use serde::{Deserialize, Serialize};

use super::{Context, access, draw, edit::Changes, owner, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Name, Operator, OperatorId, OperatorRole, OwnerId},
    state::State,
};

/// What becomes of an operator, and the event that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorChange {
    /// Why; which revision of `vault.json` it makes is said by who carries it out.
    pub event: Event,
    /// As they were; `None` where they are new.
    pub before: Option<Operator>,
    /// As they will be; `None` where they leave.
    pub after: Option<Operator>,
}

/// Add an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddOperator {
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// The owner whose keys alone an Issuer manages.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub owner: Option<OwnerId>,
}

/// Edit an operator; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EditOperator {
    /// Which operator.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub operator: OperatorId,
    /// Their new name.
    #[serde(default)]
    pub name: Option<String>,
    /// What they may do from now on; whoever is no Issuer any more is tied to nobody.
    #[serde(default)]
    pub role: Option<OperatorRole>,
    /// The owner whose keys alone they manage; `Some(None)` is everybody's. Absent in JSON: unchanged, null: everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::edit::present")]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    pub owner: Option<Option<OwnerId>>,
}

/// Remove an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveOperator {
    /// Which operator.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub operator: OperatorId,
}

const WHAT: &str = "operators";

impl AddOperator {
    /// What adding them would do.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NameTaken`], [`Code::InvalidText`], [`Code::SecretInText`], [`Code::OwnerNotFound`];
    /// [`Code::RuleRefused`] where somebody else than an Issuer shall be tied.
    pub fn plan(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<OperatorChange> {
        access::in_person(actor, WHAT)?;
        access::administer(actor, WHAT)?;
        let name = Name::parse(&self.name, "name")?;
        name_free(state, &name, None)?;
        may_be_tied(state, self.role, self.owner)?;
        let known = |id| state.operators().any(|operator| operator.id == id) || state.is_former_operator(id);
        let id = draw::id(context.random, known)?;
        let after = Operator { id, name, role: self.role, owner: self.owner };
        let event = Event::OperatorAdded {
            operator: id,
            name: after.name.clone(),
            role: after.role,
            owner: owner::name(state, after.owner),
            revision: 0,
        };
        Ok(OperatorChange { event, before: None, after: Some(after) })
    }
}

impl EditOperator {
    /// What editing them would do; `before` and `after` are the same where nothing changes.
    ///
    /// # Errors
    /// As [`AddOperator::plan`]; [`Code::OperatorNotFound`]; [`Code::NotAllowed`] where an Admin would take their own role, or
    /// nobody would be left who is one.
    pub fn plan(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<OperatorChange> {
        access::in_person(actor, WHAT)?;
        access::administer(actor, WHAT)?;
        let before = find(state, self.operator)?;
        let mut after = before.clone();
        let mut changes = Changes::default();
        if let Some(name) = &self.name {
            after.name = Name::parse(name, "name")?;
            name_free(state, &after.name, Some(before.id))?;
            changes.note("name", Some(before.name.to_string()), Some(after.name.to_string()));
        }
        if let Some(role) = self.role {
            if role != OperatorRole::Admin {
                stays_admin(state, actor, before, "Your own role is not yours to take")?;
            }
            after.role = role;
            changes.note("role", Some(before.role.in_words().to_owned()), Some(role.in_words().to_owned()));
        }
        if let Some(owner) = self.owner {
            after.owner = owner;
        } else if after.role != OperatorRole::Issuer {
            after.owner = None;
        }
        may_be_tied(state, after.role, after.owner)?;
        changes.note("owner", owner::name(state, before.owner), owner::name(state, after.owner));
        let event = Event::OperatorEdited {
            operator: before.id,
            name: before.name.clone(),
            changes: changes.into(),
            revision: 0,
        };
        Ok(OperatorChange { event, before: Some(before.clone()), after: Some(after) })
    }
}

impl RemoveOperator {
    /// What removing them would do.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], also for oneself and the last Admin; [`Code::OperatorNotFound`].
    pub fn plan(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<OperatorChange> {
        access::in_person(actor, WHAT)?;
        access::administer(actor, WHAT)?;
        let before = find(state, self.operator)?;
        stays_admin(state, actor, before, "You cannot remove yourself")?;
        let event = Event::OperatorRemoved { operator: before.id, name: before.name.clone(), revision: 0 };
        Ok(OperatorChange { event, before: Some(before.clone()), after: None })
    }
}

/// Somebody is left who is an Admin, and nobody takes that from themself.
fn stays_admin(state: &State, actor: &Actor, operator: &Operator, oneself: &str) -> Result<()> {
    let refused = |message: String| Err(Error::new(Code::NotAllowed, message).about("operator"));
    let is_admin = |other: &&Operator| other.role == OperatorRole::Admin;
    if is_admin(&operator) && state.operators().filter(is_admin).count() == 1 {
        return refused(format!("{} is the last Admin. Make somebody else an Admin first.", operator.name));
    }
    if operator.id == actor.operator.id {
        return refused(format!("{oneself}. Ask another Admin."));
    }
    Ok(())
}

/// Only an Issuer is tied, and to an owner that there is.
fn may_be_tied(state: &State, role: OperatorRole, owner: Option<OwnerId>) -> Result<()> {
    owner::exists(state, owner)?;
    if owner.is_none() || role == OperatorRole::Issuer {
        return Ok(());
    }
    let message = "Only an Issuer manages the keys of one owner only. Choose Issuer, or no owner.";
    Err(Error::new(Code::RuleRefused, message).about("owner"))
}

fn name_free(state: &State, name: &Name, except: Option<OperatorId>) -> Result<()> {
    let folded = name.folded();
    let others = state.operators().filter(|operator| Some(operator.id) != except);
    let other = others.map(|operator| &operator.name).find(|other| other.folded() == folded);
    rules::unique(name, other.map(Name::as_str), "an operator")
}

fn find(state: &State, id: OperatorId) -> Result<&Operator> {
    state.operator(id).ok_or_else(|| {
        Error::new(Code::OperatorNotFound, format!("There is no operator {id} any more.")).about("operator")
    })
}
