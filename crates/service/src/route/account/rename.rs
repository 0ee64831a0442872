//! `PATCH /api/v1/api_keys/accounts/{id}`.

use axum::extract::State;
use keywright_core::{model::AccountKind, operation::EditAccount};

use super::add::AccountName;
use crate::{
    body::Given,
    caller::Caller,
    etag::{MustMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::AccountBody,
    work::work,
};

/// Rename an account
#[utoipa::path(
    patch, path = "/api/v1/api_keys/accounts/{id}", operation_id = "AdminUpdateApiKeyAccount", tag = "accounts",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = AccountName,
    responses((status = 200, description = "The account as it is now.", body = AccountBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn patch(
    State(app): State<App>,
    caller: Caller,
    Named(account): Named<AccountKind>,
    MustMatch(tags): MustMatch,
    Given(AccountName { name }): Given<AccountName>,
) -> Result<Tagged<AccountBody>, Problem> {
    work(&app, caller, move |asked| Ok(asked.changed(account, &tags, &EditAccount { account, name })?)).await
}
