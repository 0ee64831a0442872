//! `POST /api/v1/api_keys/{id}/suspend`.

use axum::extract::State;
use keywright_core::operation::SuspendKey;
use keywright_verify::KeyKind;

use super::Tagged;
use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

/// Suspend a key
///
/// It stops working until it is reinstated.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/suspend", operation_id = "AdminSuspendApiKey", tag = "keys",
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
        super::change(asked, key, &tags, &SuspendKey { key })?;
        Ok(super::now(asked, key)?)
    })
    .await
}
