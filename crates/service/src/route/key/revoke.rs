//! `POST /api/v1/api_keys/{id}/revoke`.

use axum::extract::State;
use keywright_core::operation::RevokeKey;
use keywright_verify::KeyKind;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Tagged;
use crate::{
    body::Given,
    caller::Caller,
    etag::MayMatch,
    problem::Problem,
    query::Named,
    route::App,
    wire::{KeyBody, Reason},
    work::work,
};

/// Why a key is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revocation {
    /// Why.
    reason: Reason,
}

/// Revoke a key, for good
///
/// Its record stays. The next check says no.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/revoke", operation_id = "AdminRevokeApiKey", tag = "keys",
    params(("id" = String, Path, description = "The id of the key.", pattern = "^[0-9A-Za-z]{12}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw.")),
    request_body = Revocation,
    responses((status = 200, description = "The key as it is now.", body = KeyBody,
        headers(("ETag" = String, description = "What the key is now, for If-Match.")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
    Given(wanted): Given<Revocation>,
) -> Result<Tagged, Problem> {
    work(&app, caller, move |asked| {
        super::change(asked, key, &tags, &RevokeKey { key, reason: wanted.reason.into() })?;
        Ok(super::now(asked, key)?)
    })
    .await
}
