//! What a removal takes with it: the keys are shown, with owner and last use, and it goes on only when that is
//! meant: by typing the name of what is removed, or by `--yes`.

use keywright_core::{
    error::{Code, Error},
    model::Time,
    view::KeyView,
};

use crate::output::{Failure, Output, Table, count_of, relative};

/// What a removal would do to keys.
pub(super) struct Ending<'a> {
    /// `role` or `owner`.
    pub(super) what: &'static str,
    /// Its name.
    pub(super) name: &'a str,
    /// The keys that would be deleted.
    pub(super) deleted: &'a [KeyView],
    /// The keys that would go on with less.
    pub(super) reduced: &'a [KeyView],
    /// The owners who would lose it.
    pub(super) owners: &'a [String],
    pub(super) now: Time,
}

/// Whether to go on.
pub(super) fn ends(output: &Output, ending: &Ending<'_>, yes: bool) -> Result<bool, Failure> {
    let Ending { what, name, deleted, reduced, owners, now } = *ending;
    if yes {
        return Ok(true);
    }
    if output.can_ask() {
        show(output, "These keys would be deleted, and stop working at once:", deleted, now);
        show(output, &format!("These keys would lose the {what} and keep others:"), reduced, now);
        if !owners.is_empty() {
            output.note(&format!("These owners would lose the {what}: {}.", owners.join(", ")));
        }
        if deleted.is_empty() {
            return output.confirm(&format!("Remove the {what} {name}?"));
        }
        let question = format!(
            "Removing the {what} {name} deletes {}, which cannot be undone. To do it, type the {what}'s name: ",
            count_of(deleted.len(), "key")
        );
        return output.confirm_by_typing(&question, name);
    }
    if deleted.is_empty() {
        return Ok(true);
    }
    let names = deleted.iter().take(10).map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
    let more = if deleted.len() > 10 { " and others" } else { "" };
    let count = count_of(deleted.len(), "key");
    let message = format!("Removing {name} would delete {count}: {names}{more}. Add --yes to do that.");
    Err(Error::new(Code::InvalidArgument, message).about("yes").into())
}

fn show(output: &Output, heading: &str, keys: &[KeyView], now: Time) {
    if keys.is_empty() {
        return;
    }
    let mut table = Table::new(&["NAME", "OWNER", "ID", "LAST USED"]);
    for key in keys {
        let used = key.last_used_at.map_or_else(|| "not seen here".to_owned(), |at| relative(now, at));
        table.row([key.name.clone(), key.owner.clone().unwrap_or_default(), key.id.to_string(), used]);
    }
    output.note(&format!("{heading}\n{}", table.render(None, false)));
}
