//! `POST /api/v1/api_keys/{id}/rotate`: a successor takes the key's place. Its token is answered once.

use axum::{extract::State, response::Response};
use keywright_core::{
    error::{Code, Error},
    model::{Delivery, Switch},
    operation::RotateKey,
};
use keywright_verify::KeyKind;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::answer;
use crate::{
    body::Given, caller::Caller, etag::MayMatch, problem::Problem, query::Named, refusal::Refusal, route::App,
    wire::NewToken, work::work,
};

/// When the key that is replaced ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"switch": "overlap", "seconds": 86400}))]
pub(crate) struct Rotation {
    /// At once, after both worked for a while, or once the successor is first used.
    switch: When,
    /// For how long both work at the most, from an hour to 30 days: a day for `overlap`, a week for `first_use`, where nothing is
    /// said. Not for `now`.
    #[schema(minimum = 3600, maximum = 2_592_000)]
    seconds: Option<u32>,
}

/// When the key that is replaced ends.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum When {
    /// At once. Whoever does not get this answer has neither key: choose another where that matters.
    Now,
    /// After both worked for a while.
    Overlap,
    /// Once the successor is first used. Only for opaque tokens.
    FirstUse,
}

/// A day.
const DAY: u32 = 86_400;

/// Rotate a key
///
/// A successor with the same name, policies and duration takes its place. The answer holds the successor and its token, once. Who
/// did not get it rotates again: the same key, which ends the first successor; after `now`, which ended that key, its successor, the
/// `replaced_by` of the key.
#[utoipa::path(
    post, path = "/api/v1/api_keys/{id}/rotate", operation_id = "AdminRotateApiKey", tag = "keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = Rotation,
    responses((status = 201, description = "The successor.", body = NewToken, headers(
        ("Location"), ("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<KeyKind>,
    MayMatch(tags): MayMatch,
    Given(wanted): Given<Rotation>,
) -> Result<Response, Problem> {
    let switch = switch(&wanted)?;
    work(&app, caller, move |asked| {
        let rotated = asked.change(key, &tags, &RotateKey { key, switch, delivery: Delivery::Answered });
        answer(asked, &rotated.map_err(refused)?)
    })
    .await
}

/// How long both work is no part of the switch here.
fn refused(error: Error) -> Problem {
    match (error.code, error.field.as_deref()) {
        (Code::InvalidLifetime, Some("switch")) => Problem::from(error).about("seconds"),
        _ => error.into(),
    }
}

fn switch(wanted: &Rotation) -> Result<Switch, Problem> {
    Ok(match (wanted.switch, wanted.seconds) {
        (When::Now, None) => Switch::Now,
        (When::Now, Some(_)) => {
            return Err(Problem::from(Refusal::InvalidBody).saying("Now takes no seconds.").about("seconds"));
        }
        (When::Overlap, seconds) => Switch::Overlap { seconds: seconds.unwrap_or(DAY) },
        (When::FirstUse, seconds) => Switch::FirstUse { deadline_seconds: seconds.unwrap_or(Switch::DEADLINE) },
    })
}
