//! Who may issue keys, and why others may not.

use serde::Serialize;

use super::Seen;
use crate::model::{Actor, Door, OperatorId, OperatorRole, Time};

/// An operator, and whether they may issue keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IssuerView {
    /// Their name.
    pub operator: String,
    /// Their id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub operator_id: OperatorId,
    /// Their role.
    pub role: OperatorRole,
    /// The name of the owner that they are tied to.
    pub owner: Option<String>,
    /// Whether they may issue keys now.
    pub may_issue: bool,
    /// Why not.
    pub reason: Option<String>,
}

impl Seen<'_> {
    /// Every operator, by name, and whether they may issue keys at `now`.
    #[must_use]
    pub fn issuers(&self, now: Time) -> Vec<IssuerView> {
        let mut issuers: Vec<_> = self
            .state
            .operators()
            .map(|operator| {
                let actor = Actor { operator: operator.clone(), door: Door::Window };
                let refusal = self.state.may_issue(&actor, now).err();
                IssuerView {
                    operator: operator.name.to_string(),
                    operator_id: operator.id,
                    role: operator.role,
                    owner: operator.owner.and_then(|id| self.owner_name(id)),
                    may_issue: refusal.is_none(),
                    reason: refusal.map(|error| error.message),
                }
            })
            .collect();
        issuers.sort_by(|one, other| one.operator.cmp(&other.operator));
        issuers
    }
}
