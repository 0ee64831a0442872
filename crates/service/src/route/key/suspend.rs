//! `POST /api/v1/api_keys/{id}/suspend`.

use axum::extract::State;
use keywright_core::operation::SuspendKey;
use keywright_verify::KeyKind;

use crate::{
    caller::Caller,
    etag::{MayMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::KeyBody,
    work::work,
};

/// Suspend a key
///
/// It stops working until it is reinstated.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/suspend", operation_id = "AdminSuspendApiKey", tag = "keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "The key as it is now.", body = KeyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
) -> Result<Tagged<KeyBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.changed(key, &tags, &SuspendKey { key })?)).await
}
