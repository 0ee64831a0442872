//! `GET /api/v1/api_keys/activity`: what happened in the vault.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use keywright_core::{model::KeyId, view::ActivityQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::App;
use crate::{
    caller::Caller,
    problem::Problem,
    query::Wanted,
    refusal::Refusal,
    wire::{EntryBody, limit},
    work::work,
};

/// The largest number that every reader of JSON holds exactly.
const LAST: u64 = (1 << 53) - 1;

/// What of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// How many to answer at the most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: the `next_cursor` of the answer before.
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    cursor: Option<u64>,
    /// Only what is about the key with this id.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    key_id: Option<KeyId>,
    /// From this moment on.
    from: Option<DateTime<Utc>>,
    /// Before this moment.
    to: Option<DateTime<Utc>>,
}

/// A part of what happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActivityList {
    /// What happened, newest first.
    entries: Vec<EntryBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<u64>,
}

/// What happened in the vault, newest first
#[utoipa::path(
    get, path = "/api/v1/api_keys/activity", operation_id = "AdminGetApiKeyActivity", tag = "records", params(Query),
    responses((status = 200, description = "A part of what happened.", body = ActivityList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<Query>,
) -> Result<Json<ActivityList>, Problem> {
    if query.cursor.is_some_and(|cursor| cursor > LAST) {
        let message = "A cursor is the next_cursor of an answer.";
        return Err(Problem::from(Refusal::InvalidQuery).saying(message).about("cursor"));
    }
    let query = ActivityQuery {
        limit: limit(query.limit)?,
        before: query.cursor,
        key: query.key_id,
        from: query.from,
        to: query.to,
        ..ActivityQuery::default()
    };
    work(&app, caller, move |asked| {
        asked.see(|_| Ok(()))?;
        let page = asked.vault().activity(&query)?;
        let entries = page.entries.into_iter().map(EntryBody::from).collect();
        Ok(Json(ActivityList { entries, next_cursor: page.next_before }))
    })
    .await
}
