//! `keywright key edit`: changes what the rules let be changed.

use keywright_core::{
    error::{Code, Error},
    model::KeyId,
    operation::{EditKey, GrantRequest},
};
use serde::Serialize;

use super::{Given, called, grants};
use crate::{
    input::RoleSpec,
    opened::Opened,
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
#[group(required = true, multiple = true)]
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
    /// A role that it has instead of those that it has now. May be repeated.
    #[arg(long = "role", value_name = "ROLE[@ACCOUNT,...|@*]", conflicts_with_all = ["add_roles", "drop_roles"])]
    roles: Vec<String>,
    /// A role that it has too; one that it has already holds as given here. May be repeated.
    #[arg(long = "add-role", value_name = "ROLE[@ACCOUNT,...|@*]")]
    add_roles: Vec<String>,
    /// A role that it loses. May be repeated.
    #[arg(long = "drop-role", value_name = "ROLE")]
    drop_roles: Vec<String>,
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
        let (whole, added) = (parsed(&fields.roles)?, parsed(&fields.add_roles)?);
        let opened = given.open()?;
        let id = opened.find_key(&self.key)?;
        let owner = match fields.owner {
            Some(owner) => Some(Some(opened.read(|state| state.find_owner(&owner))?)),
            None => fields.no_owner.then_some(None),
        };
        let grants = if !whole.is_empty() {
            Some(grants(&opened, &whole)?)
        } else if added.is_empty() && fields.drop_roles.is_empty() {
            None
        } else {
            Some(changed(&opened, id, &added, &fields.drop_roles)?)
        };
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

fn parsed(roles: &[String]) -> Result<Vec<RoleSpec>, Error> {
    roles.iter().map(|role| RoleSpec::parse(role)).collect()
}

/// The key's roles with some more and some less.
fn changed(opened: &Opened<'_>, id: KeyId, added: &[RoleSpec], dropped: &[String]) -> Result<Vec<GrantRequest>, Error> {
    let held = opened.key(id)?.grants.into_iter();
    let mut all: Vec<_> = held.map(|grant| GrantRequest { role: grant.role_id, accounts: grant.account_ids }).collect();
    for name in dropped {
        let role = opened.read(|state| state.find_role(name))?;
        let before = all.len();
        all.retain(|grant| grant.role != role);
        if all.len() == before {
            return Err(
                Error::new(Code::RoleNotFound, format!("The key does not have the role {name}.")).about("roles")
            );
        }
    }
    for grant in grants(opened, added)? {
        all.retain(|held| held.role != grant.role);
        all.push(grant);
    }
    Ok(all)
}
