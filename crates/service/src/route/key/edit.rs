//! `PATCH /api/v1/api_keys/{id}`.

use axum::extract::State;
use keywright_core::{
    error::Error,
    model::{KeyId, OwnerId, RoleId},
    operation::EditKey,
};
use keywright_verify::KeyKind;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::expiration;
use crate::{
    body::Given,
    caller::Caller,
    etag::{MustMatch, Tagged},
    problem::Problem,
    query::Named,
    route::App,
    wire::{KeyBody, Wish, present, refused, wishes},
    work::work,
};

/// What of a key shall be different; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"policy_id": "BackupReader"}))]
pub(crate) struct KeyChange {
    /// Its new name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Its new description.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// The id of its new owner; `null` is nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    owner_id: Option<Option<OwnerId>>,
    /// The id of its new policy, in place of all that it has.
    #[schema(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    policy_id: Option<RoleId>,
    /// Its new policies, all of them, in place of `policy_id`.
    grants: Option<Vec<Wish>>,
    /// When it ends: as for a new key.
    expires: Option<String>,
}

/// Change a key
///
/// What it may do then counts with the next request of its holder.
#[utoipa::path(
    patch, path = "/api/v1/api_keys/{id}", operation_id = "AdminUpdateApiKey", tag = "keys",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = KeyChange,
    responses((status = 200, description = "The key as it is now.", body = KeyBody, headers(("ETag")))),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn patch(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<KeyKind>,
    MustMatch(tags): MustMatch,
    Given(wanted): Given<KeyChange>,
) -> Result<Tagged<KeyBody>, Problem> {
    let by_id = wanted.policy_id.is_some();
    let edit = request(id, wanted)?;
    work(&app, caller, move |asked| {
        // Only the key itself is named by the path.
        asked.told(id)?;
        asked.changed(id, &tags, &edit).map_err(|error| refused(error, by_id))
    })
    .await
}

fn request(key: KeyId, wanted: KeyChange) -> Result<EditKey, Error> {
    Ok(EditKey {
        key,
        name: wanted.name,
        description: wanted.description,
        owner: wanted.owner_id,
        grants: wishes(wanted.policy_id, wanted.grants)?,
        expiration: expiration(wanted.expires.as_deref())?,
    })
}
