//! `PATCH /api/v1/api_keys/accounts/{id}`.

use axum::{Json, extract::State};
use keywright_core::{model::AccountKind, operation::EditAccount};

use super::add::AccountName;
use crate::{body::Given, caller::Caller, problem::Problem, query::Named, route::App, wire::AccountBody, work::work};

/// Rename an account
#[utoipa::path(
    patch, path = "/api/v1/api_keys/accounts/{id}", operation_id = "AdminUpdateApiKeyAccount", tag = "accounts",
    params(("id" = String, Path, description = "The id of the account.", pattern = "^[0-9A-Za-z]{12}$")),
    request_body = AccountName,
    responses((status = 200, description = "The account as it is now.", body = AccountBody)),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn patch(
    State(app): State<App>,
    caller: Caller,
    Named(account): Named<AccountKind>,
    Given(AccountName { name }): Given<AccountName>,
) -> Result<Json<AccountBody>, Problem> {
    work(&app, caller, move |asked| {
        asked.apply(&EditAccount { account, name })?;
        Ok(Json(super::now(asked, account)?))
    })
    .await
}
