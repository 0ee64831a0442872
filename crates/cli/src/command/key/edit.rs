//! `keywright key edit`: changes what the rules let be changed.

use keywright_core::operation::EditKey;
use serde::Serialize;

use super::{Given, called};
use crate::{
    command::{grants::RoleChange, nothing_to_edit},
    output::{Failure, KeyJson, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright key edit ci --name release --description 'Release pipeline'
  keywright key edit ci --add-role Viewer --drop-role Deploy
  keywright key edit ci --role 'Backup@eu,us'    Instead of all its roles
  keywright key edit ci --expires 30d";

/// Edit a key: name, description, owner, roles, expiration.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// Its id, or a name that only one live key has.
    key: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, clap::Args)]
struct Fields {
    /// Its new name.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its new description; empty for none.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Its new owner.
    #[arg(long, value_name = "NAME", conflicts_with = "no_owner")]
    owner: Option<String>,
    /// It is nobody's.
    #[arg(long)]
    no_owner: bool,
    #[command(flatten)]
    roles: RoleChange,
    /// When it ends: 90d (from now), 6mo, 1y, 2027-05-31 (with that day), or never.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    expires: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    key: KeyJson,
}

impl Edit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let fields = self.fields;
        let expiration = fields.expires.as_deref().map(str::parse).transpose()?;
        let roles = fields.roles.parse()?;
        let texts = fields.name.is_some() || fields.description.is_some();
        let owner = fields.owner.is_some() || fields.no_owner;
        if !texts && !owner && !roles.is_given() && expiration.is_none() {
            return Err(nothing_to_edit(
                "--name, --description, --owner, --role, --add-role, --drop-role or --expires",
            ));
        }
        let opened = given.open()?;
        let id = opened.find_key(&self.key)?;
        let owner = match fields.owner {
            Some(owner) => Some(Some(opened.read(|state| state.find_owner(&owner))?)),
            None => fields.no_owner.then_some(None),
        };
        let grants = roles.of(&opened, &opened.key(id)?.grants, "key")?;
        opened.apply(&EditKey {
            key: id,
            name: fields.name,
            description: fields.description,
            owner,
            grants,
            expiration,
        })?;
        let key = opened.key(id)?;
        opened.close();
        output.done(&Answer { key: KeyJson::from(&key) }, &format!("Edited {}.", called(&key)))
    }
}
