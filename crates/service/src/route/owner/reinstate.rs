//! `POST /api/v1/api_keys/owners/{id}/reinstate`.

use axum::extract::State;
use keywright_core::{model::OwnerKind, operation::ReinstateOwner};

use crate::{
    caller::Caller,
    etag::{MayMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::OwnerBody,
    work::work,
};

/// Reinstate a suspended owner
///
/// Their keys work again with the next request.
#[utoipa::path(
    post, path = "/api/v1/api_keys/owners/{id}/reinstate", operation_id = "AdminReinstateApiKeyOwner", tag = "owners",
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
    work(&app, caller, move |asked| Ok(asked.changed(owner, &tags, &ReinstateOwner { owner })?)).await
}
