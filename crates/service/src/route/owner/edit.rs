//! `PATCH /api/v1/api_keys/owners/{id}`.

use axum::extract::State;
use keywright_core::{model::OwnerKind, operation::EditOwner};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    etag::{MustMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::{OwnerBody, Wish, wishes},
    work::work,
};

/// What of an owner shall be different; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnerChange {
    /// Its new name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// How to reach them from now on.
    #[schema(max_length = 1000)]
    contact: Option<String>,
    /// Where they belong from now on.
    #[schema(max_length = 1000)]
    team: Option<String>,
    /// What they may do from now on, all of it.
    grants: Option<Vec<Wish>>,
}

/// Change an owner
#[utoipa::path(
    patch, path = "/api/v1/api_keys/owners/{id}", operation_id = "AdminUpdateApiKeyOwner", tag = "owners",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = OwnerChange,
    responses((status = 200, description = "The owner as it is now.", body = OwnerBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn patch(
    State(app): State<App>,
    caller: Caller,
    Named(owner): Named<OwnerKind>,
    MustMatch(tags): MustMatch,
    Given(wanted): Given<OwnerChange>,
) -> Result<Tagged<OwnerBody>, Problem> {
    let OwnerChange { name, contact, team, grants } = wanted;
    let edit = EditOwner { owner, name, contact, team, grants: wishes(None, grants)? };
    work(&app, caller, move |asked| {
        // Only the owner itself is named by the path.
        asked.told(owner)?;
        asked.changed(owner, &tags, &edit).map_err(Problem::of_body)
    })
    .await
}
