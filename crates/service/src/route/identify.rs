//! `POST /api/v1/api_keys/identify`: which key a token is of, and why it works or not. For administrators; services ask `verify`.

use axum::{Json, extract::State};
use keywright_core::{
    model::Verdict,
    secret::Token,
    view::{CheckLine, CheckOutcome, Explanation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use crate::{
    body::Given,
    caller::Caller,
    problem::Problem,
    wire::{KeyBody, PermissionName, needed},
    work::work,
};

/// A token that was found somewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "TOKEN", "permissions": ["backups.read"]}))]
pub(crate) struct Paste {
    /// The token, or a line of a log with one in it.
    token: String,
    /// What it should be good for.
    #[serde(default)]
    #[schema(value_type = Vec<PermissionName>, max_items = 100)]
    permissions: Vec<String>,
    /// The account in which, by its name or id.
    account: Option<String>,
}

/// Which key it is, and why it works or not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(crate) struct Identified {
    /// `valid`, or the first reason why not.
    #[schema(value_type = String, example = "expired")]
    code: Verdict,
    /// The id of the key, also where the key was deleted and its token has not ended.
    key_id: Option<String>,
    /// The key.
    key: Option<KeyBody>,
    /// All permissions that its policies give.
    permissions: Vec<String>,
    /// Each thing that was looked at, in order.
    checks: Vec<Check>,
    /// The verdict in words, and what to do.
    advice: String,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
struct Check {
    /// What was looked at.
    what: String,
    /// `passed`, `failed`, or `not_reached`.
    #[schema(value_type = String)]
    outcome: CheckOutcome,
    /// What was found.
    sentence: String,
}

/// Which key a token is of, and why it works or not
#[utoipa::path(
    post, path = "/api/v1/api_keys/identify", operation_id = "AdminIdentifyApiKey", tag = "check",
    request_body = Paste,
    responses((status = 200, description = "What is known of it.", body = Identified)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Given(paste): Given<Paste>,
) -> Result<Json<Identified>, Problem> {
    let token = Token::new(paste.token);
    let permissions = needed(paste.permissions.iter().map(|text| (text.as_str(), "permissions")))?;
    let account = paste.account;
    work(&app, caller, move |asked| {
        let account = account.map(|text| asked.read(|state| state.find_account(&text))?).transpose();
        let account = account.map_err(Problem::of_body)?;
        let said = asked.see(|seen| Ok(seen.explain(token.expose(), &permissions, account, asked.now)))?;
        Ok(Json(said.into()))
    })
    .await
}

impl From<Explanation> for Identified {
    fn from(said: Explanation) -> Self {
        let check = |CheckLine { what, outcome, sentence }| Check { what, outcome, sentence };
        Self {
            code: said.verdict,
            key_id: said.key_id.map(|id| id.to_string()),
            key: said.key.map(KeyBody::from),
            permissions: said.permissions,
            checks: said.checks.into_iter().map(check).collect(),
            advice: said.advice,
        }
    }
}
