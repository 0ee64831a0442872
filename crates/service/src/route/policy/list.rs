//! `GET /api/v1/api_keys/policies`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{caller::Caller, problem::Problem, route::App, wire::PolicyBody, work::work};

/// All policies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyList {
    /// The policies, by name.
    policies: Vec<PolicyBody>,
}

/// All policies
#[utoipa::path(
    get, path = "/api/v1/api_keys/policies", operation_id = "AdminGetApiKeyPolicies", tag = "policies",
    responses((status = 200, description = "The policies.", body = PolicyList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<PolicyList>, Problem> {
    work(&app, caller, |asked| {
        let roles = asked.read(|state| state.role_views(asked.now))?;
        Ok(Json(PolicyList { policies: roles.into_iter().map(PolicyBody::from).collect() }))
    })
    .await
}
