//! `POST /api/v1/api_keys/owners/{id}/suspend`.

use axum::extract::State;
use keywright_core::{model::OwnerKind, operation::SuspendOwner};

use crate::{
    caller::Caller,
    etag::{MayMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::OwnerBody,
    work::work,
};

/// Suspend an owner
///
/// Their keys stop working until they are reinstated.
#[utoipa::path(
    post, path = "/api/v1/api_keys/owners/{id}/suspend", operation_id = "AdminSuspendApiKeyOwner", tag = "owners",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "The owner as it is now.", body = OwnerBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(owner): Named<OwnerKind>,
    MayMatch(tags): MayMatch,
) -> Result<Tagged<OwnerBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.changed(owner, &tags, &SuspendOwner { owner })?)).await
}
