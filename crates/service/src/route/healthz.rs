//! `GET /healthz`: whether the service runs, and how its vault is. Needs no key, and says nothing about any.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::App;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`: the service answers.
    #[schema(example = "ok")]
    status: &'static str,
    /// Whether the vault is open. While it is locked, tokens are checked as long as `checks` says so, and everything else is answered
    /// with `locked`.
    vault: VaultIs,
    /// Whether tokens are checked. No longer once the vault has been locked for as long as a bundle holds, or another program has
    /// changed it meanwhile: checks are answered with `locked` until it is unlocked.
    checks: bool,
    /// Whether changes are taken.
    writes: bool,
}

/// Whether the vault is open.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VaultIs {
    /// It is.
    Open,
    /// It is not.
    Locked,
}

/// How the service is
#[utoipa::path(
    get, path = "/healthz", operation_id = "GetHealth", tag = "service",
    responses((status = 200, description = "The service runs.", body = Health)),
    security(()),
)]
pub(crate) async fn get(State(app): State<App>) -> Json<Health> {
    let known = app.source.known().await;
    let vault = if known.vault().is_some() { VaultIs::Open } else { VaultIs::Locked };
    Json(Health { status: "ok", vault, checks: known.checks(), writes: app.writes })
}
