//! Keys in a table for people.

use keywright_core::{model::Time, view::KeyView};

use super::words::{status, status_colour};
use crate::{
    command::grants::roles_of,
    output::{Cell, Colour, Table, exact, expiry},
};

/// The keys, a row each. Columns that none of them fills are left out, and so is, where there is not much
/// room, what is only good to know.
pub(in crate::command) fn key_table(keys: &[KeyView], now: Time, wide: bool) -> Table {
    let described = wide && keys.iter().any(|key| !key.description.is_empty());
    let owned = keys.iter().any(|key| key.owner.is_some());
    let mut headings = vec!["NAME"];
    headings.extend(described.then_some("DESCRIPTION"));
    headings.extend(owned.then_some("OWNER"));
    headings.extend(["ROLES", "ID", "LAST FOUR", "STATUS"]);
    headings.extend(wide.then_some("CREATED"));
    headings.push("EXPIRES");
    let mut table = Table::new(&headings);
    for key in keys {
        let mut row: Vec<Cell> = vec![key.name.clone().into()];
        row.extend(described.then(|| key.description.clone().into()));
        row.extend(owned.then(|| key.owner.clone().unwrap_or_default().into()));
        row.extend([
            roles_of(&key.grants).into(),
            key.id.to_string().into(),
            format!("…{}", key.last_four).into(),
            status_colour(key).cell(status(key)),
        ]);
        row.extend(wide.then(|| Colour::Muted.cell(exact(key.created_at))));
        row.push(expiry(now, key.expires_at).into());
        table.row(row);
    }
    table
}
