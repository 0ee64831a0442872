//! `GET /status-list`: what verifiers that have only the public keys are told of revocation and suspension. Needs no key; goes on with
//! the last list while the vault is locked, as long as that holds.

use super::App;
use crate::{problem::Problem, refusal::Refusal};
use axum::{
    extract::State,
    http::{HeaderValue, header},
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
        if missing { Refusal::NoStatusList.into() } else { Problem::from(error) }
    })?;
    let kind = HeaderValue::from_static("application/statuslist+jwt");
    let kept = HeaderValue::from_static("max-age=60");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], list.text.clone()).into_response())
}
