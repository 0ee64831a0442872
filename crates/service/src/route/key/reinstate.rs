//! `POST /api/v1/api_keys/{id}/reinstate`.

use axum::extract::State;
use keywright_core::operation::ReinstateKey;
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

/// Reinstate a suspended key
///
/// It works again with the next request of its holder.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/reinstate", operation_id = "AdminReinstateApiKey", tag = "keys",
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
    work(&app, caller, move |asked| Ok(asked.changed(key, &tags, &ReinstateKey { key })?)).await
}
