//! `DELETE /api/v1/api_keys/{id}`.

use axum::{extract::State, http::StatusCode};
use keywright_core::operation::DeleteKey;
use keywright_verify::KeyKind;

use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, work::work};

/// Delete a key
///
/// Its record goes, and with it its access, at once. To keep the record, revoke it.
#[utoipa::path(
    delete, path = "/api/v1/api_keys/{id}", operation_id = "AdminDeleteApiKey", tag = "keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "The key is gone.")),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
) -> Result<StatusCode, Problem> {
    work(&app, caller, move |asked| Ok(asked.change(key, &tags, &DeleteKey { key })?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
