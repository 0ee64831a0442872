//! `PATCH /api/v1/api_keys/policies/{id}`.

use axum::extract::State;
use keywright_core::{model::RoleKind, operation::EditRole};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    etag::{MustMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::{PermissionPattern, PolicyBody},
    work::work,
};

/// What of a policy shall be different; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"permissions": ["backups.read", "backups.list"]}))]
pub(crate) struct PolicyChange {
    /// Its new name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Its new permissions, all of them.
    #[schema(value_type = Option<Vec<PermissionPattern>>, min_items = 1)]
    permissions: Option<Vec<String>>,
}

/// Change a policy
///
/// What its keys may do then counts with their holders' next request.
#[utoipa::path(
    patch, path = "/api/v1/api_keys/policies/{id}", operation_id = "AdminUpdateApiKeyPolicy", tag = "policies",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = PolicyChange,
    responses((status = 200, description = "The policy as it is now.", body = PolicyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn patch(
    State(app): State<App>,
    caller: Caller,
    Named(role): Named<RoleKind>,
    MustMatch(tags): MustMatch,
    Given(wanted): Given<PolicyChange>,
) -> Result<Tagged<PolicyBody>, Problem> {
    let PolicyChange { name, permissions } = wanted;
    let edit = EditRole { role, name, permissions, grantable_over_rest: None };
    work(&app, caller, move |asked| Ok(asked.changed(role, &tags, &edit)?)).await
}
