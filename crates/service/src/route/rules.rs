//! `GET /api/v1/api_keys/rules`: the vault's own policy. It is changed in the window or on the command line only.

use axum::{Json, extract::State};
use keywright_core::view::RuleView;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use crate::{caller::Caller, problem::Problem, work::work};

/// The rules of the vault.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleList {
    /// The rules.
    rules: Vec<RuleBody>,
}

/// A rule of the vault.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rule)]
pub(crate) struct RuleBody {
    /// What it is called.
    #[schema(example = "max_lifetime")]
    name: String,
    /// What it is set to.
    #[schema(example = "365")]
    setting: String,
    /// What that means, in words.
    meaning: String,
}

/// The rules of the vault
#[utoipa::path(
    get, path = "/api/v1/api_keys/rules", operation_id = "AdminGetApiKeyRules", tag = "records",
    responses((status = 200, description = "The rules.", body = RuleList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<RuleList>, Problem> {
    work(&app, caller, |asked| {
        let rules = asked.read(|state| state.rules_in_words())?;
        let body = |RuleView { name, setting, meaning, .. }| RuleBody { name, setting, meaning };
        Ok(Json(RuleList { rules: rules.into_iter().map(body).collect() }))
    })
    .await
}
