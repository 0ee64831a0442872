//! Records as JSON says them, in and out. Members may be added; none is renamed or dropped.

mod account;
mod grant;
mod history;
mod key;
mod need;
mod owner;
mod page;
mod policy;
mod text;

pub(crate) use account::AccountBody;
pub(crate) use grant::{Granted, Wish, refused, wishes};
pub(crate) use history::EntryBody;
pub(crate) use key::{FormatIs, KeyBody, NewToken, Reason};
pub(crate) use need::needed;
pub(crate) use owner::OwnerBody;
pub(crate) use page::{Part, PartQuery, cursor, limit};
pub(crate) use policy::PolicyBody;
pub(crate) use text::{PermissionName, PermissionPattern};

use serde::{Deserialize, Deserializer};

/// Tells an absent member, which stays, from one that is null, which is emptied.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
