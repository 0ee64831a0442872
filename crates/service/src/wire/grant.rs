//! What a key or an owner may do: policies, everywhere or in some accounts.

use keywright_core::{
    error::{Code, Error, Result},
    model::{AccountId, Accounts, RoleId},
    operation::GrantRequest,
    view::GrantView,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;

/// A policy on a key or an owner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Granted {
    /// The id of the policy.
    #[schema(pattern = "^[0-9A-Za-z]{12}$", example = "BackupReader")]
    policy_id: String,
    /// Its name.
    policy: String,
    /// The ids of the accounts that it is limited to; `null` is all.
    account_ids: Option<Vec<String>>,
    /// Their names, in the same order.
    accounts: Option<Vec<String>>,
}

/// A policy that is wished for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// The id of the policy.
    #[schema(value_type = String, pattern = "^[0-9A-Za-z]{12}$", example = "BackupReader")]
    policy_id: RoleId,
    /// The ids of the accounts that a scoped policy is limited to.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    account_ids: Option<Vec<AccountId>>,
    /// Whether a scoped policy holds in all accounts, now and later.
    #[serde(default)]
    all_accounts: bool,
}

impl From<&GrantView> for Granted {
    fn from(grant: &GrantView) -> Self {
        Self {
            policy_id: grant.role_id.to_string(),
            policy: grant.role.clone(),
            account_ids: grant.account_ids.as_ref().map(|ids| ids.iter().map(ToString::to_string).collect()),
            accounts: grant.accounts.clone(),
        }
    }
}

/// What is asked for: one policy by its id, or several; `None` where neither is said.
///
/// # Errors
/// `InvalidArgument` where both are, or a policy is both limited and not.
pub(crate) fn wishes(policy: Option<RoleId>, grants: Option<Vec<Wish>>) -> Result<Option<Vec<GrantRequest>>> {
    match (policy, grants) {
        (Some(_), Some(_)) => {
            let message = "Say either policy_id or grants, not both.";
            Err(Error::new(Code::InvalidArgument, message).about("grants"))
        }
        (Some(role), None) => Ok(Some(vec![GrantRequest { role, accounts: None }])),
        (None, Some(grants)) => grants.into_iter().map(asked).collect::<Result<_>>().map(Some),
        (None, None) => Ok(None),
    }
}

/// A refusal of a body that says what it wishes for by `policy_id`, or not.
pub(crate) fn refused(error: Error, by_id: bool) -> Problem {
    match error.field.as_deref() {
        Some("grants") if by_id => Problem::of_body(error).about("policy_id"),
        _ => Problem::of_body(error),
    }
}

fn asked(Wish { policy_id, account_ids, all_accounts }: Wish) -> Result<GrantRequest> {
    let accounts = match (account_ids, all_accounts) {
        (Some(_), true) => {
            let message = "Say either account_ids or all_accounts, not both.";
            return Err(Error::new(Code::InvalidArgument, message).about("grants"));
        }
        (Some(ids), false) => Some(Accounts::Selected(ids)),
        (None, true) => Some(Accounts::All),
        (None, false) => None,
    };
    Ok(GrantRequest { role: policy_id, accounts })
}
