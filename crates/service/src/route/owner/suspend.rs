//! `POST /api/v1/api_keys/owners/{id}/suspend`.

use axum::{Json, extract::State};
use keywright_core::{model::OwnerKind, operation::SuspendOwner};

use crate::{caller::Caller, problem::Problem, query::Named, route::App, wire::OwnerBody, work::work};

/// Suspend an owner
///
/// Their keys stop working until they are reinstated.
#[utoipa::path(
    post, path = "/api/v1/api_keys/owners/{id}/suspend", operation_id = "AdminSuspendApiKeyOwner", tag = "owners",
    params(("id" = String, Path, description = "The id of the owner.", pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 200, description = "The owner as it is now.", body = OwnerBody)),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(owner): Named<OwnerKind>,
) -> Result<Json<OwnerBody>, Problem> {
    work(&app, caller, move |asked| {
        asked.apply(&SuspendOwner { owner })?;
        Ok(Json(super::now(asked, owner)?))
    })
    .await
}
