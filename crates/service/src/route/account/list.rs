//! `GET /api/v1/api_keys/accounts`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    problem::Problem,
    query::Wanted,
    route::App,
    wire::{AccountBody, PartQuery},
    work::work,
};

/// A part of the accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountList {
    /// The accounts, in the order in which they were added.
    accounts: Vec<AccountBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<String>,
}

/// Accounts, in the order in which they were added
#[utoipa::path(
    get, path = "/api/v1/api_keys/accounts", operation_id = "AdminGetApiKeyAccounts", tag = "accounts", params(PartQuery),
    responses((status = 200, description = "A part of the accounts.", body = AccountList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<PartQuery>,
) -> Result<Json<AccountList>, Problem> {
    let part = query.part()?;
    work(&app, caller, move |asked| {
        let (accounts, next_cursor) = asked.read(|state| {
            let added = |id| state.account(id).map(|account| account.created_at).unwrap_or_default();
            part.of(state.account_views(asked.now), |account| (added(account.id), account.id))
        })?;
        Ok(Json(AccountList { accounts: accounts.into_iter().map(AccountBody::from).collect(), next_cursor }))
    })
    .await
}
