//! `GET /api/v1/api_keys/policies`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    caller::Caller,
    problem::Problem,
    query::Wanted,
    route::App,
    wire::{PartQuery, PolicyBody},
    work::work,
};

/// A part of the policies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyList {
    /// The policies, in the order in which they were added.
    policies: Vec<PolicyBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<String>,
}

/// Policies, in the order in which they were added
#[utoipa::path(
    get, path = "/api/v1/api_keys/policies", operation_id = "AdminGetApiKeyPolicies", tag = "policies", params(PartQuery),
    responses((status = 200, description = "A part of the policies.", body = PolicyList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<PartQuery>,
) -> Result<Json<PolicyList>, Problem> {
    let part = query.part()?;
    work(&app, caller, move |asked| {
        let roles = asked.read(|state| state.role_views(asked.now))?;
        let (roles, next_cursor) = part.of(roles, |role| (role.created_at, role.id));
        Ok(Json(PolicyList { policies: roles.into_iter().map(PolicyBody::from).collect(), next_cursor }))
    })
    .await
}
