//! `GET /api/v1/api_keys/review`: what somebody should look at.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use keywright_core::view::{Finding, FindingKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use crate::{caller::Caller, problem::Problem, work::work};

/// What somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Review {
    /// When it was found.
    at: DateTime<Utc>,
    /// What was found.
    findings: Vec<FindingBody>,
}

/// Keys, policies or permissions that somebody should look at for the same reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingBody {
    /// The reason.
    #[schema(value_type = String, example = "unused")]
    kind: FindingKind,
    /// What was found, in words.
    sentence: String,
    /// What to do about it.
    advice: String,
    /// How many keys, else policies, else permissions.
    count: usize,
    /// The ids of the keys; the first 100.
    key_ids: Vec<String>,
    /// The ids of the policies.
    policy_ids: Vec<String>,
    /// The permissions.
    permissions: Vec<String>,
}

/// What somebody should look at: keys that expire, are not used, may do everything, and more
#[utoipa::path(
    get, path = "/api/v1/api_keys/review", operation_id = "AdminReviewApiKeys", tag = "records",
    responses((status = 200, description = "What was found.", body = Review)),
    security(("bearer" = ["keywright.read"])),
)]
pub(crate) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<Review>, Problem> {
    work(&app, caller, |asked| {
        let report = asked.see(|seen| Ok(seen.audit(asked.now)))?;
        Ok(Json(Review { at: report.at, findings: report.findings.into_iter().map(FindingBody::from).collect() }))
    })
    .await
}

impl From<Finding> for FindingBody {
    fn from(finding: Finding) -> Self {
        Self {
            kind: finding.kind,
            sentence: finding.sentence,
            advice: finding.advice,
            count: finding.count,
            key_ids: finding.keys.iter().map(|key| key.id.to_string()).collect(),
            policy_ids: finding.roles.iter().map(|role| role.id.to_string()).collect(),
            permissions: finding.permissions,
        }
    }
}
