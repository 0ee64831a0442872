//! `GET /api/v1/api_keys/owners/{id}`.

use axum::{Json, extract::State};
use keywright_core::model::OwnerKind;

use crate::{caller::Caller, problem::Problem, query::Named, route::App, wire::OwnerBody, work::work};

/// One owner
#[utoipa::path(
    get, path = "/api/v1/api_keys/owners/{id}", operation_id = "AdminGetApiKeyOwner", tag = "owners",
    params(("id" = String, Path, description = "The id of the owner.", pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 200, description = "The owner.", body = OwnerBody)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<OwnerKind>,
) -> Result<Json<OwnerBody>, Problem> {
    work(&app, caller, move |asked| Ok(Json(super::now(asked, id)?))).await
}
