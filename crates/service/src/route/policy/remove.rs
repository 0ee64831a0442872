//! `DELETE /api/v1/api_keys/policies/{id}`: at once, with the keys that it takes along.

use axum::{Json, extract::State};
use keywright_core::{model::RoleKind, operation::RemoveRole};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{caller::Caller, etag::MayMatch, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

/// What the removal of a policy did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyRemoval {
    /// The keys that were deleted with it, as they were.
    deleted: Vec<KeyBody>,
    /// The keys that only lost it, as they were.
    reduced: Vec<KeyBody>,
}

/// Delete a policy
///
/// As the rule `delete_role` says: it is refused while a live key has it, or deletes the keys that have only this one. It happens at
/// once, and the answer lists them.
#[utoipa::path(
    delete, path = "/api/v1/api_keys/policies/{id}", operation_id = "AdminDeleteApiKeyPolicy", tag = "policies",
    params(("id" = String, Path, description = "The id of the policy.", pattern = "^[0-9A-Za-z]{12}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw.")),
    responses((status = 200, description = "The policy is gone, and these keys with it.", body = PolicyRemoval)),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(role): Named<RoleKind>,
    MayMatch(tags): MayMatch,
) -> Result<Json<PolicyRemoval>, Problem> {
    work(&app, caller, move |asked| {
        // As they are now: once they are gone, only their ids are left to say.
        let before = asked.see(|seen| seen.role_removal(role, false, asked.now))?;
        let done = super::change(asked, role, &tags, &RemoveRole { role, cascade: false })?;
        let listed = |keys: Vec<keywright_core::view::KeyView>, ids: &[keywright_core::model::KeyId]| {
            keys.into_iter().filter(|key| ids.contains(&key.id)).map(KeyBody::from).collect()
        };
        Ok(Json(PolicyRemoval {
            deleted: listed(before.deleted, &done.deleted),
            reduced: listed(before.reduced, &done.reduced),
        }))
    })
    .await
}
