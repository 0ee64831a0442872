//! `keywright role remove`: says first which keys would end with the role.

use keywright_core::{
    error::{Code, Error},
    model::{KeyId, Time},
    operation::RemoveRole,
    view::KeyView,
};
use serde::Serialize;

use super::Given;
use crate::{
    opened::Opened,
    output::{Failure, KeyJson, Outcome, Output, Table, relative},
};

const EXAMPLES: &str = "\
Examples:
  keywright role remove Deploy
  keywright role remove Deploy --cascade        Shows which keys would end; asks
  keywright role remove Deploy --cascade --yes";

/// Remove a role.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Remove {
    /// The role.
    #[arg(value_name = "NAME")]
    role: String,
    /// Delete the keys that have only this role, whatever the rules say.
    #[arg(long)]
    cascade: bool,
    /// Do not ask; needed where keys would be deleted and nobody can be asked.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer {
    removed: String,
    deleted_keys: Vec<KeyJson>,
    reduced_keys: Vec<KeyJson>,
}

impl Remove {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let id = opened.read(|state| state.find_role(&self.role))?;
        let name = super::view(&opened, id)?.name;
        let now = opened.vault().now();
        let preview = opened.read(|state| state.preview_role_removal(id, self.cascade, now))?;
        let deleted = views(&opened, &preview.deleted)?;
        let reduced = views(&opened, &preview.reduced)?;
        if !self.yes {
            if output.can_ask() {
                show(output, "These keys have no other role and would be deleted:", &deleted, now);
                show(output, "These keys would lose the role and keep others:", &reduced, now);
                if !output.confirm(&question(&name, deleted.len()))? {
                    opened.close();
                    return Ok(Outcome::Declined);
                }
            } else if !deleted.is_empty() {
                let names = deleted.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
                let message =
                    format!("Removing {name} would delete {}: {names}. Add --yes to do that.", count(deleted.len()));
                return Err(Error::new(Code::InvalidArgument, message).about("yes").into());
            }
        }
        opened.apply(&RemoveRole { role: id, cascade: self.cascade })?;
        opened.close();
        if output.is_json() {
            let json = |keys: &[KeyView]| keys.iter().map(KeyJson::from).collect();
            output.document(&Answer { removed: name, deleted_keys: json(&deleted), reduced_keys: json(&reduced) })?;
        } else {
            output.note(&match deleted.len() {
                0 => format!("Removed the role {name}."),
                more => format!("Removed the role {name}, and deleted {}.", count(more)),
            });
        }
        Ok(Outcome::Done)
    }
}

fn views(opened: &Opened<'_>, ids: &[KeyId]) -> Result<Vec<KeyView>, Error> {
    ids.iter().map(|id| opened.key(*id)).collect()
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

fn question(role: &str, deleted: usize) -> String {
    match deleted {
        0 => format!("Remove the role {role}?"),
        more => format!("Remove the role {role} and delete {}? This cannot be undone.", count(more)),
    }
}

fn count(keys: usize) -> String {
    if keys == 1 { "1 key".to_owned() } else { format!("{keys} keys") }
}
