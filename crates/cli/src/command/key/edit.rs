//! `keywright key edit`: changes what the rules let be changed; of many keys, roles or owner.

use keywright_core::{
    error::{Code, Error},
    model::{Format, OwnerId},
    operation::{BulkAct, EditKey},
};
use serde::Serialize;

use super::{
    Given,
    bulk::{Manner, Wording, act_on},
    called,
    selection::{HeldFilters, Selection},
};
use crate::{
    command::{
        grants::{RoleChange, Roles},
        nothing_to_edit,
    },
    opened::Opened,
    output::{Failure, KeyJson, Outcome},
};

const EXAMPLES: &str = "\
Examples:
  keywright key edit ci --name release --description 'Release pipeline'
  keywright key edit ci --add-role Viewer --drop-role Deploy
  keywright key edit ci --role 'Backup@eu,us'    Instead of all its roles
  keywright key edit ci --expires 30d
  keywright key edit --with-role Deploy --add-role Viewer --dry-run

Many keys are edited in one way at once: one --add-role, one --drop-role,
--role, --owner or --no-owner.";

/// What a verifier that has only the public key makes of other roles.
const SIGNED_SAYS_SO_STILL: &str = "The token that was handed out says its old roles: a service that has only the public key goes by them until it expires.";

const EDIT: Wording = Wording { verb: "Edit", done: "Edited", is_final: false, of_signed: Some(SIGNED_SAYS_SO_STILL) };

/// Edit keys: name, description, owner, roles, expiration.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Edit {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    filters: HeldFilters,
    #[command(flatten)]
    manner: Manner,
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
        let Fields { name, description, owner, no_owner, roles, expires } = self.fields;
        let selection = self.filters.select(self.keys);
        let expiration = expires.as_deref().map(str::parse).transpose()?;
        let roles = roles.parse()?;
        let texts = name.is_some() || description.is_some() || expiration.is_some();
        if !texts && owner.is_none() && !no_owner && !roles.is_given() {
            return Err(nothing_to_edit(
                "--name, --description, --owner, --role, --add-role, --drop-role or --expires",
            ));
        }
        let opened = given.open()?;
        let owner = match owner {
            Some(owner) => Some(Some(opened.read(|state| state.find_owner(&owner))?)),
            None => no_owner.then_some(None),
        };
        let Some(only) = selection.only() else {
            let act = many(&opened, &selection, texts, owner, &roles)?;
            return act_on(given, opened, &selection, act, EDIT, self.manner);
        };
        let id = opened.find_key(only)?;
        let grants = roles.of(&opened, &opened.key(id)?.grants, "key")?;
        opened.apply(&EditKey { key: id, name, description, owner, grants, expiration })?;
        let key = opened.key(id)?;
        opened.close();
        let mut sentence = format!("Edited {}.", called(&key));
        if roles.is_given() && key.format == Format::Jwt {
            sentence = format!("{sentence}\n{SIGNED_SAYS_SO_STILL}");
        }
        given.output.done(&Answer { key: KeyJson::from(&key) }, &sentence)
    }
}

/// The one act on many keys that is meant.
fn many(
    opened: &Opened<'_>,
    selection: &Selection,
    texts: bool,
    owner: Option<Option<OwnerId>>,
    roles: &Roles,
) -> Result<BulkAct, Error> {
    // Says that none is meant, before it says what many can be edited in.
    selection.resolve(opened)?;
    let role = roles.act(opened)?;
    match (texts, owner, role) {
        (false, Some(owner), None) if !roles.is_given() => Ok(BulkAct::SetOwner { owner }),
        (false, None, Some(act)) => Ok(act),
        _ => {
            let message = "Many keys are edited in one way at once: one --add-role, one --drop-role, --role, --owner or \
                           --no-owner. Names, descriptions and expirations are edited key by key.";
            Err(Error::new(Code::InvalidArgument, message).about("keys"))
        }
    }
}
