//! `GET /status-list`: what verifiers that have only the public keys are told of revocation and suspension. Needs no key; goes on with
//! the last list while the vault is locked, as long as that holds.

use super::App;
use crate::problem::Problem;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What became of signed tokens
///
/// A token status list (IETF OAuth), signed, as the rule `status_list_address` says where it is found. 404 where the rules name no
/// address.
#[utoipa::path(
    get, path = "/status-list", operation_id = "GetStatusList", tag = "service",
    responses(
        (status = 200, description = "The list, a JWT.", body = String, content_type = "application/statuslist+jwt",
            headers(("Cache-Control", description = "Always `max-age=60`."))),
        (status = 404, description = "The rules name no address, so that there is no list."),
    ),
    security(()),
)]
pub(crate) async fn get(State(app): State<App>) -> Result<Response, Problem> {
    let list = app.source.status_list().await.map_err(|error| {
        let missing = error.field.as_deref() == Some("status_list_address");
        if missing { Problem::from(error).with_status(StatusCode::NOT_FOUND) } else { error.into() }
    })?;
    let kind = HeaderValue::from_static("application/statuslist+jwt");
    let kept = HeaderValue::from_static("max-age=60");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], list.text.clone()).into_response())
}
