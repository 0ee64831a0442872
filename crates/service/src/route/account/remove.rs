//! `DELETE /api/v1/api_keys/accounts/{id}`.

use axum::{extract::State, http::StatusCode};
use keywright_core::{model::AccountKind, operation::RemoveAccount};

use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, work::work};

/// Remove an account that nothing is limited to
#[utoipa::path(
    delete, path = "/api/v1/api_keys/accounts/{id}", operation_id = "AdminDeleteApiKeyAccount", tag = "accounts",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "The account is gone.")),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(account): Named<AccountKind>,
    MayMatch(tags): MayMatch,
) -> Result<StatusCode, Problem> {
    work(&app, caller, move |asked| Ok(asked.change(account, &tags, &RemoveAccount { account })?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
