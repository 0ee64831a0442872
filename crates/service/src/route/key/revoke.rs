//! `POST /api/v1/api_keys/{id}/revoke`.

use axum::extract::State;
use keywright_core::{model::RevocationReason, operation::RevokeKey};
use keywright_verify::KeyKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    etag::{MayMatch, Tagged},
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
    #[schema(value_type = Reason)]
    reason: RevocationReason,
}

/// Revoke a key, for good
///
/// Its record stays. The next check says no.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/revoke", operation_id = "AdminRevokeApiKey", tag = "keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = Revocation,
    responses((status = 200, description = "The key as it is now.", body = KeyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
    Given(wanted): Given<Revocation>,
) -> Result<Tagged<KeyBody>, Problem> {
    let revoke = RevokeKey { key, reason: wanted.reason };
    work(&app, caller, move |asked| Ok(asked.changed(key, &tags, &revoke)?)).await
}
