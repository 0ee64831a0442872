//! What the doors show: records with names in place of ids, the status of a key at a moment, and
//! pages of a query. The command line's `--json`, the window and REST all answer with these.
//!
//! All of them are made by calls on [`State`](crate::state::State), which the files here add to it.

mod activity;
mod catalogue;
mod expiration;
mod explain;
mod find;
mod history;
mod key;
mod names;
mod page;
mod query;
mod role;
mod rules;
mod search;
mod sentence;

pub use activity::{ActivityFilter, ActivityKind, ActivityPage, ActivityQuery};
pub use catalogue::{Beyond, Cell, MatrixRow, PermissionHolder, PermissionView, RoleMatrix};
pub use expiration::ExpirationChoice;
pub use explain::Explanation;
pub use history::HistoryEntry;
pub use key::{GrantView, KeyDetails, KeyView, Status, StoppedBy};
pub use query::{Direction, KeyPage, KeyQuery, Sort, StatusCounts, StatusFilter};
pub use role::{AccountView, OwnerView, RoleView};
pub use rules::RuleView;

#[cfg(test)]
mod tests;
