//! `GET /api/v1/api_keys`.

use axum::{Json, extract::State};
use keywright_core::{
    model::{AccountId, OwnerId, RoleId},
    view::{KeyQuery, StatusFilter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    caller::Caller,
    problem::Problem,
    query::Wanted,
    refusal::Refusal,
    route::App,
    wire::{KeyBody, Part, cursor},
    work::work,
};

/// The most characters of words that are looked for.
const LONGEST: usize = 200;

/// Which keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// How many to answer at the most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where to go on: the `next_cursor` of the answer before.
    #[param(pattern = "^[0-9A-Za-z_-]{27}$")]
    cursor: Option<String>,
    /// Only keys of this status; `active` includes those that are expiring.
    #[param(inline)]
    status: Option<Status>,
    /// Only keys of the owner with this id.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    owner_id: Option<OwnerId>,
    /// Only keys with the policy with this id.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    policy_id: Option<RoleId>,
    /// Only keys with a policy that is limited to the account with this id.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    account_id: Option<AccountId>,
    /// Words that each stand in the name, description, owner or policies, or are the id or the last four characters.
    #[param(max_length = 200)]
    search: Option<String>,
}

/// A status to look for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Expiring,
    Suspended,
    Expired,
    Revoked,
}

/// A part of the keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyList {
    /// The keys, in the order in which they were issued.
    keys: Vec<KeyBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<String>,
}

/// Keys, in the order in which they were issued
#[utoipa::path(
    get, path = "/api/v1/api_keys", operation_id = "AdminGetApiKeys", tag = "keys", params(Query),
    responses((status = 200, description = "A part of the keys.", body = KeyList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<Query>,
) -> Result<Json<KeyList>, Problem> {
    let Part { after, limit } = Part::read(query.cursor.as_deref(), query.limit)?;
    if query.search.as_ref().is_some_and(|words| words.chars().count() > LONGEST) {
        let message = format!("Look for at most {LONGEST} characters.");
        return Err(Problem::from(Refusal::InvalidQuery).saying(message).about("search"));
    }
    let query = KeyQuery {
        search: query.search.unwrap_or_default(),
        status: query.status.map(StatusFilter::from),
        owner: query.owner_id,
        role: query.policy_id,
        account: query.account_id,
        ..KeyQuery::default()
    };
    work(&app, caller, move |asked| {
        let (keys, more) = asked.see(|seen| Ok(seen.keys_after(&query, after, limit, asked.now)))?;
        let next_cursor = keys.last().filter(|_| more).map(|key| cursor(&(key.created_at, key.id)));
        Ok(Json(KeyList { keys: keys.into_iter().map(KeyBody::from).collect(), next_cursor }))
    })
    .await
}

impl From<Status> for StatusFilter {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Expiring => Self::Expiring,
            Status::Suspended => Self::Suspended,
            Status::Expired => Self::Expired,
            Status::Revoked => Self::Revoked,
        }
    }
}
