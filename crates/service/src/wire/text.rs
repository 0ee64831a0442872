//! Texts that have a form, for the document: what reads them is in `keywright-verify`.

use utoipa::ToSchema;

/// A permission: words with one dot between them.
#[derive(ToSchema)]
#[schema(pattern = "^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$", max_length = 200, example = "backups.read")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct PermissionName(String);

/// A permission, or many: `*` as the first or the last word stands for one or more.
#[derive(ToSchema)]
#[schema(pattern = "^(\\*|(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*(\\.\\*)?)$", max_length = 200, example = "backups.*")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct PermissionPattern(String);
