//! `GET /api/v1/api_keys/{id}`.

use axum::extract::State;
use keywright_verify::KeyKind;

use super::Tagged;
use crate::{caller::Caller, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

/// One key
#[utoipa::path(
    get, path = "/api/v1/api_keys/{id}", operation_id = "AdminGetApiKey", tag = "keys",
    params(("id" = String, Path, description = "The id of the key.", pattern = "^[0-9A-Za-z]{12}$")),
    responses((status = 200, description = "The key.", body = KeyBody,
        headers(("ETag" = String, description = "What the key is now, for If-Match.")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller, Named(id): Named<KeyKind>) -> Result<Tagged, Problem> {
    work(&app, caller, move |asked| Ok(super::now(asked, id)?)).await
}
