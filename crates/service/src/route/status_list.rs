//! `GET /status-list`: what verifiers that have only the public keys are told of revocation and suspension. Needs no key; goes on with
//! the last list while the vault is locked, as long as that holds.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use keywright_core::{
    error::{Code, Error, Result},
    vault::StatusListExport,
};

use super::App;
use crate::{known::Known, problem::Problem, source};

/// What became of signed tokens
///
/// A token status list (IETF OAuth), signed, as the rule `status_list_address` says where it is found. 404 where the rules name no
/// address.
#[utoipa::path(
    get, path = "/status-list", operation_id = "GetStatusList", tag = "service",
    responses(
        (status = 200, description = "The list, a JWT.", body = String, content_type = "application/statuslist+jwt"),
        (status = 404, description = "The rules name no address, so that there is no list."),
    ),
    security(()),
)]
pub(crate) async fn get(State(app): State<App>) -> Result<Response, Problem> {
    let known = Arc::clone(&app.source.known());
    let ended = |_| Error::new(Code::Internal, "The status list could not be made. Ask again.");
    let list = tokio::task::spawn_blocking(move || current(&known)).await.map_err(ended)?;
    let list = list.map_err(|error| {
        let missing = error.field.as_deref() == Some("status_list_address");
        if missing { Problem::from(error).with_status(StatusCode::NOT_FOUND) } else { error.into() }
    })?;
    let kind = HeaderValue::from_static("application/statuslist+jwt");
    let kept = HeaderValue::from_static("max-age=60");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], list.text.clone()).into_response())
}

fn current(known: &Known) -> Result<Arc<StatusListExport>> {
    match known.vault() {
        Some(vault) => vault.status_list(),
        None => known.status_list.clone().filter(|list| known.now() < list.valid_until).ok_or_else(source::locked),
    }
}
