//! `DELETE /api/v1/api_keys/accounts/{id}`.

use axum::{extract::State, http::StatusCode};
use keywright_core::{model::AccountKind, operation::RemoveAccount};

use crate::{caller::Caller, problem::Problem, query::Named, route::App, work::work};

/// Remove an account that nothing is limited to
#[utoipa::path(
    delete, path = "/api/v1/api_keys/accounts/{id}", operation_id = "AdminDeleteApiKeyAccount", tag = "accounts",
    params(("id" = String, Path, description = "The id of the account.", pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 204, description = "The account is gone.")),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(account): Named<AccountKind>,
) -> Result<StatusCode, Problem> {
    work(&app, caller, move |asked| Ok(asked.apply(&RemoveAccount { account })?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
