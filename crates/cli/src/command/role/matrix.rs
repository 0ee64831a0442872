//! `keywright role list --matrix`: which role has which permission of the catalogue.

use keywright_core::view::{Cell, RoleMatrix};

use serde::Serialize;

use crate::output::{Failure, Outcome, Output, Table};

#[derive(Serialize)]
struct Answer<'a> {
    matrix: &'a RoleMatrix,
}

/// Answers with the matrix: a row a permission, a column a role. Below stands what roles hold that no service declares.
pub(super) fn answer(output: &Output, matrix: &RoleMatrix) -> Result<Outcome, Failure> {
    let mut headings = vec!["PERMISSION".to_owned()];
    headings.extend(matrix.roles.iter().map(|role| role.name.clone()));
    let mut table = Table::with_headings(&headings);
    for row in &matrix.rows {
        let name = if row.gone_since.is_some() { format!("{} (gone)", row.permission) } else { row.permission.clone() };
        table.row([name].into_iter().chain(row.cells.iter().map(|cell| mark(*cell).to_owned())));
    }
    for beyond in &matrix.beyond {
        let has = |id| beyond.roles.iter().any(|role| role.id == id);
        let cells = matrix.roles.iter().map(|role| if has(role.id) { "yes" } else { "" }.to_owned());
        table.row([beyond.pattern.clone()].into_iter().chain(cells));
    }
    let none = "There is nothing to show yet. Import what a service declares: keywright permission import FILE";
    output.listed(&Answer { matrix }, &table, none)
}

const fn mark(cell: Cell) -> &'static str {
    match cell {
        Cell::None => "",
        Cell::Held => "yes",
        Cell::ByPattern => "by *",
    }
}
