//! `GET /api/v1/api_keys/policies/{id}`.

use axum::extract::State;
use keywright_core::model::RoleKind;

use crate::{caller::Caller, etag::Tagged, problem::Problem, query::Named, route::App, wire::PolicyBody, work::work};

/// One policy
#[utoipa::path(
    get, path = "/api/v1/api_keys/policies/{id}", operation_id = "AdminGetApiKeyPolicy", tag = "policies",
    params(("id" = String, Path)),
    responses((status = 200, description = "The policy.", body = PolicyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RoleKind>,
) -> Result<Tagged<PolicyBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.told(id)?)).await
}
