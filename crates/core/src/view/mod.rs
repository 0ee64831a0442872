//! What the doors show: records with names in place of ids, the status of a key at a moment, and
//! pages of a query. The command line's `--json` and the window answer with these.
//!
//! What is about keys is asked of [`Seen`], the part of a State that an actor may see; the rest of the
//! [`State`](crate::state::State) itself.

mod account;
mod activity;
mod audit;
mod bulk;
mod calendar;
mod calendar_file;
mod catalogue;
mod checks;
mod count;
mod expiration;
mod explain;
mod find;
mod finding;
mod history;
mod issuers;
mod key;
mod may_issue;
mod names;
mod operator;
mod owner;
mod page;
mod pasted;
mod query;
mod role;
mod rules;
mod rules_effect;
mod search;
mod seen;
mod sentence;
mod token_key;
mod told;
mod walk;

pub use account::AccountView;
pub use activity::{ActivityFilter, ActivityKind, ActivityPage, ActivityQuery};
pub use audit::{AuditReport, Finding};
pub use bulk::{BulkPreview, BulkRefusal, BulkRequest, BulkSteps, KeySelection};
pub use calendar::{CalendarDay, CalendarView};
pub use catalogue::{Beyond, Cell, MatrixRow, PermissionHolder, PermissionView, RoleMatrix};
pub use checks::{CheckLine, CheckOutcome};
pub use expiration::ExpirationChoice;
pub use explain::Explanation;
pub use finding::FindingKind;
pub use history::{HistoryEntry, Verified};
pub use issuers::IssuerView;
pub use key::{GrantView, KeyDetails, KeyView, ReplacementView, Status, StoppedBy};
pub use operator::{OperatorRemoval, OperatorView, SignedKey, TiedOwner};
pub use owner::{OwnerDetails, OwnerRemoval, OwnerView};
pub use query::{Direction, KeyPage, KeyQuery, Sort, StatusCounts, StatusFilter};
pub use role::{RoleRemovalPreview, RoleView};
pub use rules::{PresetView, RuleChoice, RuleView, presets};
pub use rules_effect::{RuleEffect, RulesEffect};
pub use seen::Seen;
pub use token_key::{TokenKeyPhase, TokenKeyRotation, TokenKeyView};

#[cfg(test)]
mod tests;
