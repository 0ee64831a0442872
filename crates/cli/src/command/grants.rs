//! Roles on a key or an owner: what was typed, by ids, and what changes of those that are held.

use keywright_core::{
    error::{Code, Error},
    model,
    operation::{BulkAct, GrantRequest},
    view::GrantView,
};

use crate::{
    input::{Accounts, RoleSpec},
    opened::Opened,
};

/// What roles are held from now on.
#[derive(Debug, clap::Args)]
pub(super) struct RoleChange {
    /// A role to have instead of those that are held now. May be repeated.
    #[arg(long = "role", value_name = "ROLE[@ACCOUNT,...|@*]", conflicts_with_all = ["add_roles", "drop_roles"])]
    roles: Vec<String>,
    /// A role to have too; one that is held already gets these accounts. May be repeated.
    #[arg(long = "add-role", value_name = "ROLE[@ACCOUNT,...|@*]")]
    add_roles: Vec<String>,
    /// A role to lose. May be repeated.
    #[arg(long = "drop-role", value_name = "ROLE")]
    drop_roles: Vec<String>,
}

/// The same, read.
#[derive(Debug)]
pub(super) struct Roles {
    whole: Vec<RoleSpec>,
    added: Vec<RoleSpec>,
    dropped: Vec<String>,
}

impl RoleChange {
    pub(super) fn parse(self) -> Result<Roles, Error> {
        Ok(Roles { whole: parsed(&self.roles)?, added: parsed(&self.add_roles)?, dropped: self.drop_roles })
    }
}

impl Roles {
    /// Whether anything was asked for.
    pub(super) fn is_given(&self) -> bool {
        !(self.whole.is_empty() && self.added.is_empty() && self.dropped.is_empty())
    }

    /// The roles to ask for where these are held by `whom`, a key or an owner; `None` where nothing changes.
    pub(super) fn of(
        &self,
        opened: &Opened<'_>,
        held: &[GrantView],
        whom: &str,
    ) -> Result<Option<Vec<GrantRequest>>, Error> {
        if !self.whole.is_empty() {
            return grants(opened, &self.whole).map(Some);
        }
        if !self.is_given() {
            return Ok(None);
        }
        let mut all: Vec<_> = held.iter().map(asked).collect();
        for name in &self.dropped {
            let role = opened.read(|state| state.find_role(name))?;
            let before = all.len();
            all.retain(|grant| grant.role != role);
            if all.len() == before {
                let message = format!("The {whom} does not have the role {name}.");
                return Err(Error::new(Code::RoleNotFound, message).about("roles"));
            }
        }
        for grant in grants(opened, &self.added)? {
            all.retain(|held| held.role != grant.role);
            all.push(grant);
        }
        Ok(Some(all))
    }
}

impl Roles {
    /// The same as one act on many keys; `None` where it is none, or more than one.
    pub(super) fn act(&self, opened: &Opened<'_>) -> Result<Option<BulkAct>, Error> {
        Ok(match (self.whole.as_slice(), self.added.as_slice(), self.dropped.as_slice()) {
            ([_, ..], [], []) => Some(BulkAct::SetRoles { grants: grants(opened, &self.whole)? }),
            ([], [added], []) => Some(BulkAct::AddRole { grant: grant(opened, added)? }),
            ([], [], [dropped]) => Some(BulkAct::RemoveRole { role: opened.read(|state| state.find_role(dropped))? }),
            _ => None,
        })
    }
}

/// The roles as they were typed.
pub(super) fn parsed(roles: &[String]) -> Result<Vec<RoleSpec>, Error> {
    roles.iter().map(|role| RoleSpec::parse(role)).collect()
}

/// The roles asked for, by their ids.
pub(super) fn grants(opened: &Opened<'_>, specs: &[RoleSpec]) -> Result<Vec<GrantRequest>, Error> {
    specs.iter().map(|spec| grant(opened, spec)).collect()
}

/// Roles as they are typed: `Deploy; Viewer@eu,us`.
pub(super) fn roles_of(grants: &[GrantView]) -> String {
    let typed = |grant: &GrantView| match &grant.accounts {
        Some(accounts) => format!("{}@{}", grant.role, accounts.join(",")),
        None => grant.role.clone(),
    };
    grants.iter().map(typed).collect::<Vec<_>>().join("; ")
}

fn grant(opened: &Opened<'_>, spec: &RoleSpec) -> Result<GrantRequest, Error> {
    opened.read(|state| {
        let role = state.find_role(&spec.role)?;
        let accounts = match &spec.accounts {
            Accounts::All => Some(model::Accounts::All),
            Accounts::Selected(names) => {
                let ids = names.iter().map(|name| state.find_account(name)).collect::<Result<Vec<_>, _>>()?;
                Some(model::Accounts::Selected(ids))
            }
            Accounts::Unsaid => {
                if let Some(role) = state.role(role).filter(|role| role.scoped) {
                    let name = &role.name;
                    let message = format!(
                        "{name} can be limited to accounts. Say where: {name}@ACCOUNT,... or {name}@* for all."
                    );
                    return Err(Error::new(Code::InvalidArgument, message).about("roles"));
                }
                None
            }
        };
        Ok(GrantRequest { role, accounts })
    })
}

/// A role that is held, as it would be asked for.
fn asked(grant: &GrantView) -> GrantRequest {
    let accounts = grant.account_ids.clone().map_or(model::Accounts::All, model::Accounts::Selected);
    GrantRequest { role: grant.role_id, accounts: Some(accounts) }
}
