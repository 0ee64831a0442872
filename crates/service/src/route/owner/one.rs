//! `GET /api/v1/api_keys/owners/{id}`.

use axum::extract::State;
use keywright_core::model::OwnerKind;

use crate::{caller::Caller, etag::Tagged, problem::Problem, query::Named, route::App, wire::OwnerBody, work::work};

/// One owner
#[utoipa::path(
    get, path = "/api/v1/api_keys/owners/{id}", operation_id = "AdminGetApiKeyOwner", tag = "owners",
    params(("id" = String, Path)),
    responses((status = 200, description = "The owner.", body = OwnerBody, headers(("ETag")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<OwnerKind>,
) -> Result<Tagged<OwnerBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.told(id)?)).await
}
