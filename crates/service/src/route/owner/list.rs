//! `GET /api/v1/api_keys/owners`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{caller::Caller, problem::Problem, route::App, wire::OwnerBody, work::work};

/// All owners.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnerList {
    /// The owners, by name.
    owners: Vec<OwnerBody>,
}

/// All owners
#[utoipa::path(
    get, path = "/api/v1/api_keys/owners", operation_id = "AdminGetApiKeyOwners", tag = "owners",
    responses((status = 200, description = "The owners.", body = OwnerList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<OwnerList>, Problem> {
    work(&app, caller, |asked| {
        let owners = asked.see(|seen| Ok(seen.owner_views(asked.now)))?;
        Ok(Json(OwnerList { owners: owners.into_iter().map(OwnerBody::from).collect() }))
    })
    .await
}
