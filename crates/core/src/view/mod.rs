//! What the doors show: records with names in place of ids, the status of a key at a moment, and
//! pages of a query. The command line's `--json`, the window and REST all answer with these.

mod history;
mod key;
mod query;
mod role;

pub use history::HistoryEntry;
pub use key::{GrantView, KeyDetails, KeyView, Status, StoppedBy};
pub use query::{Direction, KeyPage, KeyQuery, Sort, StatusCounts, StatusFilter};
pub use role::{AccountView, OwnerView, RoleView};
