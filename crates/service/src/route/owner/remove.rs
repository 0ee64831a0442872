//! `DELETE /api/v1/api_keys/owners/{id}`.

use axum::{extract::State, http::StatusCode};
use keywright_core::{model::OwnerKind, operation::RemoveOwner};

use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, work::work};

/// Remove an owner who has no key
#[utoipa::path(
    delete, path = "/api/v1/api_keys/owners/{id}", operation_id = "AdminDeleteApiKeyOwner", tag = "owners",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "The owner is gone.")),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(owner): Named<OwnerKind>,
    MayMatch(tags): MayMatch,
) -> Result<StatusCode, Problem> {
    let remove = RemoveOwner { owner, with_keys: false };
    work(&app, caller, move |asked| Ok(asked.change(owner, &tags, &remove)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
