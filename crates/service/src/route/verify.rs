//! `POST /api/v1/api_keys/verify`: whether a token is good for what a service needs. The call that matters: it takes no lock, and
//! goes on while the vault is locked.

use std::borrow::Cow;

use axum::{
    BoxError, Json,
    body::{Bytes, HttpBody},
    extract::{Request, State},
    http,
    response::{IntoResponse, Response},
};
use keywright_core::{
    error::Error,
    model::{KeyId, OwnerId, Permission, Time, TokenDigest, Verdict},
};
use keywright_verify::{Need, UNKNOWN_ACCOUNT};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use crate::{
    body,
    problem::Problem,
    source::Source,
    wire::{PermissionName, needed},
};

/// A token, and what it has to be good for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "TOKEN", "permission": "backups.read"}))]
pub(crate) struct Question<'a> {
    /// The token, as it was sent.
    #[serde(borrow)]
    #[schema(value_type = String)]
    token: Cow<'a, str>,
    /// A permission that is needed.
    #[serde(borrow, default)]
    #[schema(value_type = Option<PermissionName>)]
    permission: Option<Cow<'a, str>>,
    /// More permissions; all of them are needed.
    #[serde(borrow, default)]
    #[schema(value_type = Vec<PermissionName>, max_items = 100)]
    permissions: Vec<Cow<'a, str>>,
    /// The account in which they are needed, by its name or id. In one that the vault does not know, policies for all accounts hold
    /// and no others.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    account: Option<Cow<'a, str>>,
}

/// What a check says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answer {
    /// Whether the token is good for all of it.
    valid: bool,
    /// `valid`, or the first reason why not.
    #[schema(value_type = String, example = "valid")]
    code: Verdict,
    /// The key whose token it is; `null` unless its digest matched.
    #[schema(value_type = Option<String>, example = "7Hq2mXc90aZt")]
    key_id: Option<KeyId>,
    /// Whom the key was issued for.
    #[schema(value_type = Option<String>)]
    owner_id: Option<OwnerId>,
    /// Until when the key works; `null` where it never expires, or there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Time>,
}

/// Whether a token is good for what is needed
///
/// Answers 200 for every token, good or not. What changes in the vault counts with the next request.
#[utoipa::path(
    post, path = "/api/v1/api_keys/verify", operation_id = "VerifyApiKey", tag = "check",
    request_body = Question,
    responses((status = 200, description = "What the check says.", body = Answer)),
    security(("bearer" = ["keywright.verify"])),
)]
pub(crate) async fn post(State(app): State<App>, request: Request) -> Response {
    answer(&app.source, request).await.0
}

/// Answers a request, and says which key was found to be good. The door asks it itself: the way through the router is longer.
pub(crate) async fn answer<B>(source: &Source, request: http::Request<B>) -> (Response, Option<KeyId>)
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match check(source, request).await {
        Ok(answer) => (Json(&answer).into_response(), answer.key_id.filter(|_| answer.valid)),
        Err(problem) => (problem.into_response(), None),
    }
}

async fn check<B>(source: &Source, request: http::Request<B>) -> Result<Answer, Problem>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body).await?;
    let question: Question<'_> = body::parse(&bytes)?;
    let permissions = permissions(&question)?;
    let known = source.known().await;
    // A service asks in which tenant it is, and the vault need not know every tenant: that is no fault of the question.
    let account = question.account.as_ref().map(|text| known.account(text).unwrap_or(UNKNOWN_ACCOUNT));
    let checker = known.checker()?;
    let need = Need { permissions: &permissions, account };
    let check = checker.examine(&question.token, &need, known.now().timestamp());
    let entry = check.key.and_then(|_| checker.key(&TokenDigest::of(question.token.as_bytes())));
    Ok(Answer {
        valid: check.verdict.is_valid(),
        code: check.verdict,
        key_id: check.key,
        owner_id: entry.and_then(|entry| entry.owner),
        expires_at: entry.and_then(|entry| Time::from_timestamp(entry.expires_at?, 0)),
    })
}

fn permissions(question: &Question<'_>) -> Result<Vec<Permission>, Error> {
    let one = question.permission.iter().map(|text| (&**text, "permission"));
    needed(one.chain(question.permissions.iter().map(|text| (&**text, "permissions"))))
}
