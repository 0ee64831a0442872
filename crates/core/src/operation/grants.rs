//! Turns the roles that were asked for into grants: known roles, none twice, accounts where they belong.

use std::collections::BTreeSet;

use super::{GrantRequest, access, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Accounts, Actor, Grant, Name, Role},
    state::State,
};

const FIELD: &str = "grants";

/// The grants that were asked for.
pub(super) fn resolve(state: &State, actor: &Actor, asked: &[GrantRequest]) -> Result<Vec<Grant>> {
    rules::role_count(state, asked.len())?;
    let mut seen = BTreeSet::new();
    asked
        .iter()
        .map(|request| {
            let grant = one(state, actor, request)?;
            if !seen.insert(grant.role) {
                return Err(Error::new(Code::RuleRefused, "A role stands there twice. Take one away.").about(FIELD));
            }
            Ok(grant)
        })
        .collect()
}

fn one(state: &State, actor: &Actor, request: &GrantRequest) -> Result<Grant> {
    let role = state.role(request.role).ok_or_else(|| {
        Error::new(Code::RoleNotFound, format!("There is no role {} any more. Choose another.", request.role))
            .about(FIELD)
    })?;
    if role.permissions.iter().any(keywright_verify::Pattern::is_reserved) {
        access::grant_reserved(actor)?;
    }
    Ok(Grant { role: role.id, accounts: accounts(state, role, request)? })
}

fn accounts(state: &State, role: &Role, request: &GrantRequest) -> Result<Accounts> {
    let refused = |message: String| Err(Error::new(Code::RuleRefused, message).about(FIELD));
    let Some(asked) = &request.accounts else { return Ok(Accounts::All) };
    if !role.scoped {
        return refused(format!("The role {} holds everywhere. Give it no accounts.", role.name));
    }
    if asked.is_empty() {
        return refused(format!("Choose at least one account for {}, or all accounts.", role.name));
    }
    for id in asked {
        if state.account(*id).is_none() {
            return Err(Error::new(
                Code::AccountNotFound,
                format!("There is no account {id} any more. Choose another."),
            )
            .about(FIELD));
        }
    }
    let sorted: BTreeSet<_> = asked.iter().copied().collect();
    if sorted.len() != asked.len() {
        return refused(format!("An account stands there twice for {}. Take one away.", role.name));
    }
    Ok(Accounts::Selected(sorted.into_iter().collect()))
}

/// A grant as it would be asked for.
pub(super) fn as_asked(_state: &State, grant: &Grant) -> GrantRequest {
    let accounts = match &grant.accounts {
        Accounts::All => None,
        Accounts::Selected(accounts) => Some(accounts.clone()),
    };
    GrantRequest { role: grant.role, accounts }
}

/// The grants in words: `Deploy, Viewer (aws-prod, aws-stage)`.
pub(super) fn in_words(state: &State, grants: &[Grant]) -> String {
    let words: Vec<_> = grants
        .iter()
        .map(|grant| {
            let role = role_name(state, grant);
            match account_names(state, grant) {
                None => role,
                Some(accounts) => format!("{role} ({})", accounts.join(", ")),
            }
        })
        .collect();
    words.join(", ")
}

/// The name of a grant's role; its id where the role is gone.
pub(super) fn role_name(state: &State, grant: &Grant) -> String {
    state.role(grant.role).map_or_else(|| grant.role.to_string(), |role| role.name.to_string())
}

/// The names of the accounts that a grant is limited to; `None` is all.
pub(super) fn account_names(state: &State, grant: &Grant) -> Option<Vec<String>> {
    match &grant.accounts {
        Accounts::All => None,
        Accounts::Selected(accounts) => Some(
            accounts
                .iter()
                .map(|id| state.account(*id).map_or_else(|| id.to_string(), |account| account.name.to_string()))
                .collect(),
        ),
    }
}

/// The name of an owner, in words.
pub(super) fn owner_name(state: &State, owner: Option<crate::model::OwnerId>) -> Option<String> {
    owner.and_then(|id| state.owner(id)).map(|owner| owner.name.as_str().to_owned())
}

/// Whether `name` may be given to a record of a kind whose names are unique: `other` is who has it now.
pub(super) fn unique(name: &Name, other: Option<&str>, what: &str) -> Result<()> {
    match other {
        None => Ok(()),
        Some(other) => Err(Error::new(
            Code::NameTaken,
            format!("There is already {what} called {other}. Choose another name than {name}."),
        )
        .about("name")),
    }
}
