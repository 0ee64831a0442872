//! Turns the roles that were asked for into grants: known roles, none twice, accounts where they belong.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{access, rules};
use crate::{
    error::{Code, Error, Result},
    model::{Accounts, Actor, Grant, Key, Role, RoleId},
    state::State,
};

/// A role asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GrantRequest {
    /// The role.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub role: RoleId,
    /// Where it shall hold; `None` is not said, which is right where the role is not limited by accounts.
    #[serde(default)]
    pub accounts: Option<Accounts>,
}

const FIELD: &str = "grants";

/// The grants that were asked for a key.
pub(super) fn resolve(state: &State, actor: &Actor, asked: &[GrantRequest]) -> Result<Vec<Grant>> {
    rules::role_count(state, asked.len())?;
    resolve_for_owner(state, actor, asked)
}

/// The grants that were asked for an owner: as many as one likes.
pub(super) fn resolve_for_owner(state: &State, actor: &Actor, asked: &[GrantRequest]) -> Result<Vec<Grant>> {
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
    if role.is_reserved() {
        access::grant_reserved(actor)?;
    }
    Ok(Grant { role: role.id, accounts: accounts(state, role, request)? })
}

fn accounts(state: &State, role: &Role, request: &GrantRequest) -> Result<Accounts> {
    let refused = |message: String| Err(Error::new(Code::RuleRefused, message).about(FIELD));
    let asked = match (&request.accounts, role.scoped) {
        (None | Some(Accounts::All), false) | (Some(Accounts::All), true) => return Ok(Accounts::All),
        (Some(Accounts::Selected(_)), false) => {
            return refused(format!("The role {} holds everywhere. Give it no accounts.", role.name));
        }
        (None, true) => &[][..],
        (Some(Accounts::Selected(accounts)), true) => accounts,
    };
    if asked.is_empty() {
        return refused(format!(
            "Choose at least one account for {}, or say that it holds in all accounts.",
            role.name
        ));
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

/// The actor may give `key` new life, as it is or would be: longer time, another owner, an end to its suspension. Only an
/// Admin may where the key holds what is reserved to Keywright itself.
pub(super) fn may_revive(state: &State, actor: &Actor, key: &Key) -> Result<()> {
    let reserved = |grant: &Grant| state.role(grant.role).is_some_and(Role::is_reserved);
    if state.effective_grants(key).iter().any(reserved) { access::revive_reserved(actor) } else { Ok(()) }
}

/// A grant as it would be asked for.
pub(super) fn as_asked(grant: &Grant) -> GrantRequest {
    GrantRequest { role: grant.role, accounts: Some(grant.accounts.clone()) }
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
