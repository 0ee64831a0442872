//! `DELETE /api/v1/api_keys/policies/{id}`: at once, with the keys that it takes along. So what is deleted has to be named as it was
//! seen.

use axum::{Json, extract::State};
use keywright_core::{
    error::Result,
    model::{Actor, KeyId, RoleKind},
    operation::{Context, Decision, Operation, RemoveRole},
    state::State as Records,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{caller::Caller, etag::MustMatch, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

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
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, description = "The policy is gone, and these keys with it.", body = PolicyRemoval)),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(role): Named<RoleKind>,
    MustMatch(tags): MustMatch,
) -> Result<Json<PolicyRemoval>, Problem> {
    let removal = Removal(RemoveRole { role, cascade: false });
    work(&app, caller, move |asked| Ok(Json(asked.change(role, &tags, &removal)?))).await
}

/// Removes a policy, and tells the keys as they were when that was decided: once they are gone, only their ids are left to say.
struct Removal(RemoveRole);

impl Operation for Removal {
    type Reply = PolicyRemoval;

    fn decide(&self, state: &Records, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<PolicyRemoval>> {
        let Decision { change, reply } = self.0.decide(state, actor, context)?;
        let seen = state.seen_by(actor, context.now)?;
        let told = |ids: Vec<KeyId>| {
            let keys = ids.into_iter().filter_map(|id| seen.key_view(id, context.now).ok());
            keys.map(KeyBody::from).collect()
        };
        let reply = PolicyRemoval { deleted: told(reply.deleted), reduced: told(reply.reduced) };
        Ok(Decision { change, reply })
    }

    fn irreversible(&self, state: &Records) -> bool {
        self.0.irreversible(state)
    }
}
