//! `GET /api/v1/api_keys/accounts/{id}`.

use axum::extract::State;
use keywright_core::model::AccountKind;

use crate::{caller::Caller, etag::Tagged, problem::Problem, query::Named, route::App, wire::AccountBody, work::work};

/// One account
#[utoipa::path(
    get, path = "/api/v1/api_keys/accounts/{id}", operation_id = "AdminGetApiKeyAccount", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 200, description = "The account.", body = AccountBody, headers(("ETag")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AccountKind>,
) -> Result<Tagged<AccountBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.told(id)?)).await
}
