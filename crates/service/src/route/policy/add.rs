//! `POST /api/v1/api_keys/policies`.

use axum::{extract::State, response::Response};
use keywright_core::operation::AddRole;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    problem::Problem,
    route::App,
    wire::{PermissionPattern, PolicyBody},
    work::work,
};

/// A policy that is wished for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Backup reader", "permissions": ["backups.read"]}))]
pub(crate) struct NewPolicy {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Its permissions; `*` as the first or last word stands for one or more.
    #[schema(value_type = Vec<PermissionPattern>, min_items = 1)]
    permissions: Vec<String>,
    /// Whether a grant of it can be limited to accounts.
    #[serde(default)]
    scoped: bool,
}

/// Add a policy
///
/// No key can be given it over REST before an Admin has marked it so, in the window or on the command line.
#[utoipa::path(
    post, path = "/api/v1/api_keys/policies", operation_id = "AdminCreateApiKeyPolicy", tag = "policies",
    request_body = NewPolicy,
    responses((status = 201, description = "The policy was added.", body = PolicyBody, headers(("Location"), ("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Given(wanted): Given<NewPolicy>,
) -> Result<Response, Problem> {
    let NewPolicy { name, permissions, scoped } = wanted;
    let add = AddRole { name, permissions, scoped, grantable_over_rest: false };
    work(&app, caller, move |asked| {
        let id = asked.apply(&add).map_err(Problem::of_body)?;
        Ok(asked.told(id)?.made(&format!("/api/v1/api_keys/policies/{id}")))
    })
    .await
}
