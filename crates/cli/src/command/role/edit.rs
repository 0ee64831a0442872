//! `keywright role edit`: every key that has the role changes at once.

use keywright_core::{
    error::{Code, Error},
    operation::EditRole,
};

use super::{Given, RoleAnswer, view};
use crate::{
    command::nothing_to_edit,
    output::{Failure, Outcome, RoleJson},
};

const EXAMPLES: &str = "\
Examples:
  keywright role edit Deploy --add-permission ci.run --drop-permission ci.read
  keywright role edit Deploy --name Release
  keywright role edit Deploy --permission 'deploy.*'    Instead of all it gives
  keywright role edit Deploy --grantable-over-rest yes";

/// Edit a role; every key that has it changes at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// The role.
    #[arg(value_name = "NAME")]
    role: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, clap::Args)]
struct Fields {
    /// Its new name.
    #[arg(long = "name", value_name = "NAME")]
    new_name: Option<String>,
    /// A permission that it gives instead of those that it gives now. May be repeated.
    #[arg(long = "permission", value_name = "PERMISSION", conflicts_with_all = ["added", "dropped"])]
    permissions: Vec<String>,
    /// A permission that it gives too. May be repeated.
    #[arg(long = "add-permission", value_name = "PERMISSION")]
    added: Vec<String>,
    /// A permission that it gives no more. May be repeated.
    #[arg(long = "drop-permission", value_name = "PERMISSION")]
    dropped: Vec<String>,
    /// Whether a key that asks over REST may grant it.
    #[arg(long, value_name = "YES|NO", value_enum)]
    grantable_over_rest: Option<YesNo>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum YesNo {
    Yes,
    No,
}

impl Edit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let fields = self.fields;
        let Fields { new_name, permissions, added, dropped, grantable_over_rest } = &fields;
        let nothing = new_name.is_none() && grantable_over_rest.is_none();
        if nothing && [permissions, added, dropped].into_iter().all(Vec::is_empty) {
            return Err(nothing_to_edit(
                "--name, --permission, --add-permission, --drop-permission or --grantable-over-rest",
            ));
        }
        let opened = given.open()?;
        let id = opened.read(|state| state.find_role(&self.role))?;
        let permissions = if !fields.permissions.is_empty() {
            Some(fields.permissions)
        } else if fields.added.is_empty() && fields.dropped.is_empty() {
            None
        } else {
            Some(changed(view(&opened, id)?.permissions, fields.added, &fields.dropped)?)
        };
        let grantable_over_rest = fields.grantable_over_rest.map(|word| word == YesNo::Yes);
        opened.apply(&EditRole { role: id, name: fields.new_name, permissions, grantable_over_rest })?;
        let role = view(&opened, id)?;
        opened.close();
        let keys = match role.live_keys {
            0 => "No live key has it".to_owned(),
            1 => "One live key has it".to_owned(),
            live => format!("{live} live keys have it"),
        };
        let sentence = format!("Edited the role {}: {}. {keys}.", role.name, role.permissions.join(", "));
        output.done(&RoleAnswer { role: RoleJson::from(&role) }, &sentence)
    }
}

/// The permissions with some more and some less.
fn changed(mut held: Vec<String>, added: Vec<String>, dropped: &[String]) -> Result<Vec<String>, Error> {
    for permission in dropped {
        let before = held.len();
        held.retain(|held| held != permission);
        if held.len() == before {
            let message = format!("The role does not give {permission}. It gives {}.", held.join(", "));
            return Err(Error::new(Code::InvalidArgument, message).about("permissions"));
        }
    }
    held.extend(added);
    Ok(held)
}
