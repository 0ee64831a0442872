//! `GET /api/v1/api_keys/accounts`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{caller::Caller, problem::Problem, route::App, wire::AccountBody, work::work};

/// All accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountList {
    /// The accounts, by name.
    accounts: Vec<AccountBody>,
}

/// All accounts
#[utoipa::path(
    get, path = "/api/v1/api_keys/accounts", operation_id = "AdminGetApiKeyAccounts", tag = "accounts",
    responses((status = 200, description = "The accounts.", body = AccountList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<AccountList>, Problem> {
    work(&app, caller, |asked| {
        let accounts = asked.read(|state| state.account_views(asked.now))?;
        Ok(Json(AccountList { accounts: accounts.into_iter().map(AccountBody::from).collect() }))
    })
    .await
}
