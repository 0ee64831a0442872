//! `POST /api/v1/api_keys/{id}/reinstate`.

use axum::extract::State;
use keywright_core::operation::ReinstateKey;
use keywright_verify::KeyKind;

use super::Tagged;
use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

/// Reinstate a suspended key
///
/// It works again with the next request of its holder.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/reinstate", operation_id = "AdminReinstateApiKey", tag = "keys",
    params(("id" = String, Path, description = "The id of the key.", pattern = "^[0-9A-Za-z]{12}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw.")),
    responses((status = 200, description = "The key as it is now.", body = KeyBody,
        headers(("ETag" = String, description = "What the key is now, for If-Match.")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
) -> Result<Tagged, Problem> {
    work(&app, caller, move |asked| {
        super::change(asked, key, &tags, &ReinstateKey { key })?;
        Ok(super::now(asked, key)?)
    })
    .await
}
