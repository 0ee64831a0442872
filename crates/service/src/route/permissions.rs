//! `/api/v1/api_keys/permissions`: the catalogue of what services declare.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use keywright_core::{model::PermissionFile, operation::ImportPermissions, view::PermissionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use crate::{
    body::Given,
    caller::Caller,
    problem::Problem,
    query::Wanted,
    wire::{PartQuery, PermissionName},
    work::work,
};

/// A part of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionList {
    /// The permissions, by service and name.
    permissions: Vec<PermissionBody>,
    /// Where the next part begins; `null` where there is none.
    next_cursor: Option<String>,
}

/// A permission that a service declares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Permission)]
pub(crate) struct PermissionBody {
    /// The permission.
    #[schema(example = "backups.read")]
    permission: String,
    /// The service that declares it.
    service: String,
    /// What it allows; may be empty.
    description: String,
    /// Since when the service declares it no more, though a policy still has it.
    gone_since: Option<DateTime<Utc>>,
    /// The ids of the policies that have it, by name or by a pattern.
    policy_ids: Vec<String>,
}

/// What a service declares.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "backups", "permissions": [{"permission": "backups.read", "description": "Read backups"}]}))]
pub(crate) struct Declaration {
    /// The name of the service.
    #[schema(min_length = 1, max_length = 100)]
    service: String,
    /// All that it declares: what it declared before and not now is gone.
    #[schema(min_items = 1)]
    permissions: Vec<Declared>,
}

/// A permission that a service declares.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declared {
    /// The permission.
    #[schema(value_type = PermissionName)]
    permission: String,
    /// What it allows.
    #[serde(default)]
    #[schema(max_length = 1000)]
    description: String,
}

/// What importing did to the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// What the service declares that it did not before.
    added: Vec<String>,
    /// What it describes in other words.
    changed: Vec<String>,
    /// What it had dropped and declares again.
    back: Vec<String>,
    /// What it declares no more.
    gone: Vec<String>,
    /// How many are as they were.
    unchanged: usize,
}

/// The catalogue of permissions, by service and name
#[utoipa::path(
    get, path = "/api/v1/api_keys/permissions", operation_id = "AdminGetApiKeyPermissions", tag = "permissions",
    params(PartQuery),
    responses((status = 200, description = "A part of the catalogue.", body = PermissionList)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Wanted(query): Wanted<PartQuery>,
) -> Result<Json<PermissionList>, Problem> {
    let part = query.part()?;
    work(&app, caller, move |asked| {
        let permissions = asked.read(|state| state.permissions())?;
        let (permissions, next_cursor) = part.of(permissions, |one| (one.service.clone(), one.permission.clone()));
        let permissions = permissions.into_iter().map(PermissionBody::from).collect();
        Ok(Json(PermissionList { permissions, next_cursor }))
    })
    .await
}

/// Import what a service declares
///
/// Again and again without harm.
#[utoipa::path(
    post, path = "/api/v1/api_keys/permissions", operation_id = "AdminImportApiKeyPermissions", tag = "permissions",
    request_body = Declaration,
    responses((status = 200, description = "What this did to the catalogue.", body = Imported)),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    Given(declaration): Given<Declaration>,
) -> Result<Json<Imported>, Problem> {
    // What a file has to be is decided where files are read.
    let file = serde_json::to_vec(&declaration).unwrap_or_default();
    let file = PermissionFile::parse(&file).map_err(|error| Problem::of_body(error).about("permissions"))?;
    work(&app, caller, move |asked| {
        let import = asked.apply(&ImportPermissions { file }).map_err(Problem::of_body)?;
        Ok(Json(Imported {
            added: import.added,
            changed: import.changed,
            back: import.back,
            gone: import.gone.into_iter().map(|gone| gone.permission).collect(),
            unchanged: import.unchanged,
        }))
    })
    .await
}

impl From<PermissionView> for PermissionBody {
    fn from(permission: PermissionView) -> Self {
        Self {
            permission: permission.permission,
            service: permission.service,
            description: permission.description,
            gone_since: permission.gone_since,
            policy_ids: permission.roles.into_iter().map(|holder| holder.role.id.to_string()).collect(),
        }
    }
}
