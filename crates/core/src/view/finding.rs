//! Why a live key should be looked at, each reason as a condition on one key: the review counts by it, and lists and acts on
//! many are filtered by it. What is said of each is in `audit`.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Pattern, RoleId, Time},
    state::{NEVER, Row, State},
};

/// Why somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Keys that end within the warning period.
    Expiring,
    /// Keys whose token nobody stored, as far as is known.
    Unstored,
    /// Never-expiring keys that are older than the rules' time for replacement.
    DueForReplacement,
    /// Keys that are not seen in use.
    Unused,
    /// Keys that live longer than a year, or for ever.
    LongLived,
    /// Keys that may do everything, or everything of a service.
    OverPrivileged,
    /// Keys without an owner.
    WithoutOwner,
    /// Roles that no live key or owner has.
    UnusedRole,
    /// Permissions that a service dropped and a role still has.
    GonePermission,
}

impl FindingKind {
    /// After how many days without a use a key counts as unused.
    pub const UNUSED_DAYS: i64 = 90;
    /// From how many days on a key counts as long-lived.
    pub const LONG_DAYS: i64 = 366;
}

const DAY: i64 = 86_400;

/// What the conditions compare a key with, looked up once for all keys. Times are seconds since 1970.
pub(super) struct Conditions<'a> {
    state: &'a State,
    now: i64,
    warn_until: i64,
    unused_since: i64,
    /// Never-expiring keys issued up to then are due.
    due: Option<i64>,
    wide: BTreeSet<RoleId>,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(state: &'a State, now: Time) -> Self {
        let ago = |days: i64| TimeDelta::try_days(days).and_then(|days| now.checked_sub_signed(days));
        let ago = |days| ago(days).map_or(i64::MIN, |time| time.timestamp());
        let rules = state.rules();
        Self {
            state,
            now: now.timestamp(),
            warn_until: now.timestamp() + i64::from(rules.warn_before) * DAY,
            unused_since: ago(FindingKind::UNUSED_DAYS),
            due: rules.replace_after.map(|days| ago(days.into())),
            wide: state.roles().filter(|role| role.permissions.iter().any(is_wide)).map(|role| role.id).collect(),
        }
    }

    /// Whether a key is to be looked at for this reason. One that has ended never is.
    pub(super) fn hold(&self, kind: FindingKind, row: &Row) -> bool {
        let replaced = || row.key.replacement().is_some();
        row.is_live(self.now)
            && match kind {
                FindingKind::Expiring => row.end <= self.warn_until && !replaced(),
                FindingKind::Unstored => row.unstored,
                FindingKind::DueForReplacement => {
                    row.end == NEVER && self.due.is_some_and(|due| row.created <= due) && !replaced()
                }
                FindingKind::Unused => row.last_used.unwrap_or(row.created) < self.unused_since,
                // An overlap brings an end forward; what the key was issued for counts.
                FindingKind::LongLived => {
                    row.end == NEVER || row.end.saturating_sub(row.created) > FindingKind::LONG_DAYS * DAY
                }
                FindingKind::OverPrivileged => {
                    self.state.effective_grants(&row.key).iter().any(|grant| self.wide.contains(&grant.role))
                }
                FindingKind::WithoutOwner => row.key.owner.is_none(),
                FindingKind::UnusedRole | FindingKind::GonePermission => false,
            }
    }
}

/// Whether a pattern allows everything, or everything of a service.
fn is_wide(pattern: &Pattern) -> bool {
    pattern.as_str() == "*" || pattern.as_str().ends_with(".*")
}
