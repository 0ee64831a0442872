//! `POST /api/v1/api_keys/owners/{id}/reinstate`.

use axum::{Json, extract::State};
use keywright_core::{model::OwnerKind, operation::ReinstateOwner};

use crate::{caller::Caller, problem::Problem, query::Named, route::App, wire::OwnerBody, work::work};

/// Reinstate a suspended owner
///
/// Their keys work again with the next request.
#[utoipa::path(
    post, path = "/api/v1/api_keys/owners/{id}/reinstate", operation_id = "AdminReinstateApiKeyOwner", tag = "owners",
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
        asked.apply(&ReinstateOwner { owner })?;
        Ok(Json(super::now(asked, owner)?))
    })
    .await
}
