//! `GET /api/v1/api_keys/{id}`.

use axum::extract::State;
use keywright_verify::KeyKind;

use crate::{caller::Caller, etag::Tagged, problem::Problem, query::Named, route::App, wire::KeyBody, work::work};

/// One key
#[utoipa::path(
    get, path = "/api/v1/api_keys/{id}", operation_id = "AdminGetApiKey", tag = "keys",
    params(("id" = String, Path)),
    responses((status = 200, description = "The key.", body = KeyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<KeyKind>,
) -> Result<Tagged<KeyBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.told(id)?)).await
}
