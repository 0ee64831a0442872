//! `POST /api/v1/api_keys/owners`.

use axum::{extract::State, response::Response};
use keywright_core::operation::AddOwner;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    problem::Problem,
    route::App,
    wire::{OwnerBody, Wish, wishes},
    work::work,
};

/// An owner that is wished for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Billing team", "contact": "billing@example.org"}))]
pub(crate) struct NewOwner {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// How to reach them.
    #[serde(default)]
    #[schema(max_length = 1000)]
    contact: String,
    /// Where they belong.
    #[serde(default)]
    #[schema(max_length = 1000)]
    team: String,
    /// What they may do, where keys have their owner's policies.
    grants: Option<Vec<Wish>>,
}

/// Add an owner
#[utoipa::path(
    post, path = "/api/v1/api_keys/owners", operation_id = "AdminCreateApiKeyOwner", tag = "owners",
    request_body = NewOwner,
    responses((status = 201, description = "The owner was added.", body = OwnerBody, headers(("Location"), ("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Given(wanted): Given<NewOwner>,
) -> Result<Response, Problem> {
    let NewOwner { name, contact, team, grants } = wanted;
    let add = AddOwner { name, contact, team, grants: wishes(None, grants)?.unwrap_or_default() };
    work(&app, caller, move |asked| {
        let id = asked.apply(&add).map_err(Problem::of_body)?;
        Ok(asked.told(id)?.made(&format!("/api/v1/api_keys/owners/{id}")))
    })
    .await
}
