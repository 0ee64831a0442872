//! Roles as they are shown, and what removing one would do.

use serde::Serialize;

use super::{
    KeyView, Seen,
    count::{Count, count, sorted},
};
use crate::{
    error::{Code, Error, Result},
    model::{Owner, Role, RoleId, Time},
    operation::{RoleRemoval, plan_removal},
    state::State,
};

/// A role as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Its permissions, sorted.
    pub permissions: Vec<String>,
    /// Whether it can be limited to accounts.
    pub scoped: bool,
    /// Whether a key that asks over REST may grant it.
    pub grantable_over_rest: bool,
    /// When it was added.
    pub created_at: Time,
    /// How many live keys have it.
    pub live_keys: usize,
    /// How many keys have it, ended ones included.
    pub keys: usize,
    /// How many owners have it.
    pub owners: usize,
}

/// What removing a role would do to keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoleRemovalPreview {
    /// Those that would be deleted.
    pub deleted: Vec<KeyView>,
    /// Those that would only lose the role.
    pub reduced: Vec<KeyView>,
    /// The names of the owners who would lose it.
    pub owners: Vec<String>,
}

impl State {
    /// All roles, sorted by name.
    #[must_use]
    pub fn role_views(&self, now: Time) -> Vec<RoleView> {
        let numbers = &self.rows().roles;
        let mut counts = vec![Count::default(); numbers.len()];
        for row in self.rows().rows() {
            count(&mut counts, row.role, row, now);
            if row.more_roles {
                row.key.grants.iter().skip(1).for_each(|grant| count(&mut counts, numbers.at(grant.role), row, now));
            }
        }
        let counted = |role: &Role| counts.get(numbers.at(role.id) as usize).copied().unwrap_or_default();
        sorted(self.roles().map(|role| (role.name.folded(), self.view_of_role(role, counted(role)))))
    }

    /// The role with this id.
    ///
    /// # Errors
    /// [`Code::RoleNotFound`].
    pub fn role_view(&self, id: RoleId, now: Time) -> Result<RoleView> {
        let role = self.role(id).ok_or_else(|| missing(id))?;
        let mut counted = Count::default();
        self.keys_with_role(id).for_each(|key| counted.add(key.is_live(now)));
        Ok(self.view_of_role(role, counted))
    }

    /// What removing a role would do, without doing it.
    ///
    /// # Errors
    /// [`Code::RoleNotFound`]; [`Code::InUse`] where it would be refused.
    pub fn preview_role_removal(&self, role: RoleId, cascade: bool, now: Time) -> Result<RoleRemoval> {
        plan_removal(self, self.role(role).ok_or_else(|| missing(role))?, cascade, now)
    }

    fn view_of_role(&self, role: &Role, keys: Count) -> RoleView {
        RoleView {
            id: role.id,
            name: role.name.to_string(),
            permissions: role.permissions.iter().map(ToString::to_string).collect(),
            scoped: role.scoped,
            grantable_over_rest: role.grantable_over_rest,
            created_at: role.created_at,
            live_keys: keys.live,
            keys: keys.all,
            owners: self.owners_with(role.id).count(),
        }
    }

    fn owners_with(&self, role: RoleId) -> impl Iterator<Item = &Owner> {
        self.owners().filter(move |owner| owner.grants.iter().any(|grant| grant.role == role))
    }
}

impl Seen<'_> {
    /// What removing a role would do to the keys that are seen, without doing it.
    ///
    /// # Errors
    /// As [`State::preview_role_removal`].
    pub fn role_removal(&self, role: RoleId, cascade: bool, now: Time) -> Result<RoleRemovalPreview> {
        let RoleRemoval { deleted, reduced } = self.state.preview_role_removal(role, cascade, now)?;
        let views = |ids: Vec<_>| ids.into_iter().filter_map(|id| self.key_view(id, now).ok()).collect();
        Ok(RoleRemovalPreview { deleted: views(deleted), reduced: views(reduced), owners: self.owners_with(role) })
    }
}

impl Seen<'_> {
    /// The names of the owners who have a role, of those that are seen, sorted.
    fn owners_with(&self, role: RoleId) -> Vec<String> {
        let seen = self.state.owners_with(role).filter(|owner| self.includes_owner(owner.id));
        sorted(seen.map(|owner| (owner.name.folded(), owner.name.to_string())))
    }
}

fn missing(role: RoleId) -> Error {
    Error::new(Code::RoleNotFound, format!("There is no role {role}.")).about("role")
}
