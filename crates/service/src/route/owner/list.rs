//! `GET /api/v1/api_keys/owners`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    problem::Problem,
    query::Wanted,
    route::App,
    wire::{OwnerBody, PartQuery},
    work::work,
};

/// A part of the owners.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnerList {
    /// The owners, in the order in which they were added.
    owners: Vec<OwnerBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<String>,
}

/// Owners, in the order in which they were added
#[utoipa::path(
    get, path = "/api/v1/api_keys/owners", operation_id = "AdminGetApiKeyOwners", tag = "owners", params(PartQuery),
    responses((status = 200, description = "A part of the owners.", body = OwnerList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<PartQuery>,
) -> Result<Json<OwnerList>, Problem> {
    let part = query.part()?;
    work(&app, caller, move |asked| {
        let owners = asked.see(|seen| Ok(seen.owner_views(asked.now)))?;
        let (owners, next_cursor) = part.of(owners, |owner| (owner.created_at, owner.id));
        Ok(Json(OwnerList { owners: owners.into_iter().map(OwnerBody::from).collect(), next_cursor }))
    })
    .await
}
