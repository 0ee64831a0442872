//! `GET /api/v1/api_keys/policies/{id}`.

use axum::extract::State;
use keywright_core::model::RoleKind;

use super::Tagged;
use crate::{caller::Caller, problem::Problem, query::Named, route::App, wire::PolicyBody, work::work};

/// One policy
#[utoipa::path(
    get, path = "/api/v1/api_keys/policies/{id}", operation_id = "AdminGetApiKeyPolicy", tag = "policies",
    params(("id" = String, Path, description = "The id of the policy.", pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 200, description = "The policy.", body = PolicyBody,
        headers(("ETag" = String, description = "What the policy is now, for If-Match.")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller, Named(id): Named<RoleKind>) -> Result<Tagged, Problem> {
    work(&app, caller, move |asked| Ok(super::now(asked, id)?)).await
}
