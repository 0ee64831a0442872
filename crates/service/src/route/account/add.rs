//! `POST /api/v1/api_keys/accounts`.

use axum::{extract::State, response::Response};
use keywright_core::operation::AddAccount;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{body::Given, caller::Caller, problem::Problem, route::App, wire::AccountBody, work::work};

/// What an account is called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "aws-prod"}))]
pub(crate) struct AccountName {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub(super) name: String,
}

/// Add an account
#[utoipa::path(
    post, path = "/api/v1/api_keys/accounts", operation_id = "AdminCreateApiKeyAccount", tag = "accounts",
    request_body = AccountName,
    responses((status = 201, description = "The account was added.", body = AccountBody, headers(("Location"), ("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Given(AccountName { name }): Given<AccountName>,
) -> Result<Response, Problem> {
    work(&app, caller, move |asked| {
        let id = asked.apply(&AddAccount { name })?;
        Ok(asked.told(id)?.made(&format!("/api/v1/api_keys/accounts/{id}")))
    })
    .await
}
