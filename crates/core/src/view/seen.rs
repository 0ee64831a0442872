//! What an actor may see of the keys: the one way to lists, panels and reports, so that no door can go round it.
//!
//! Roles, accounts and the rules are for everybody who can open the vault, and are asked of the State itself.

use crate::{
    error::{Code, Error, Result},
    model::{Actor, Key, KeyId, KeysEnabled, Managers, OperatorRole, OwnerId, Rules, Time},
    operation::may_read,
    state::{NOTHING, Row, State},
};

/// The part of a State that an actor may see.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// All of it, for the views.
    pub(crate) state: &'a State,
    /// The only owner whose keys are seen, and the number that stands for them in rows.
    only: Option<(OwnerId, u32)>,
}

impl State {
    /// What this actor may see at `now`. An Admin sees all; others what the rules let them, and who is tied to an owner that owner's
    /// keys only. A key that asks over REST sees what the operator who opened the vault does, if it works and holds
    /// `keywright.read`.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where the rules let only Admins see keys; [`Code::KeysDisabled`] where keys are switched off, which
    /// hides them from all but Admins.
    pub fn seen_by(&self, actor: &Actor, now: Time) -> Result<Seen<'_>> {
        may_read(self, actor, now)?;
        see_keys(actor, self.rules())?;
        let tied = actor.operator.owner.filter(|_| actor.operator.role != OperatorRole::Admin);
        Ok(Seen { state: self, only: tied.map(|owner| (owner, self.rows().owners.at(owner))) })
    }

    /// All that there is, for what is decided and tested inside.
    #[cfg(test)]
    pub(crate) const fn whole(&self) -> Seen<'_> {
        Seen { state: self, only: None }
    }
}

impl Seen<'_> {
    /// Whether there is such a key among those that are seen.
    #[must_use]
    pub fn includes(&self, key: KeyId) -> bool {
        self.state.rows().row(key).is_some_and(|row| self.includes_row(row))
    }

    /// The key with this id, where it is seen.
    #[must_use]
    pub fn key(&self, id: KeyId) -> Option<&Key> {
        self.row(id).ok().map(|row| &*row.key)
    }

    /// All keys that are seen, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.state.rows().rows().filter(|row| self.includes_row(row)).map(|row| &*row.key)
    }

    /// The only owner whose keys are seen; `None`: everybody's.
    #[must_use]
    pub fn only_owner(&self) -> Option<OwnerId> {
        self.only.map(|(owner, _)| owner)
    }

    /// Whether the key of this row is seen.
    pub(crate) fn includes_row(&self, row: &Row) -> bool {
        // An owner who never had a key has no number, and neither has a key without an owner.
        self.only.is_none_or(|(_, number)| number != NOTHING && row.owner == number)
    }

    /// The row of this key, where it is seen.
    pub(crate) fn row(&self, key: KeyId) -> Result<&Row> {
        let row = self.state.rows().row(key).filter(|row| self.includes_row(row));
        row.ok_or_else(|| Error::new(Code::KeyNotFound, format!("There is no key {key}.")).about("key"))
    }
}

/// The actor may look at keys.
fn see_keys(actor: &Actor, rules: &Rules) -> Result<()> {
    match (actor.operator.role, rules.managers, rules.keys_enabled) {
        (OperatorRole::Admin, ..) => Ok(()),
        (_, Managers::Admin, _) => Err(Error::new(
            Code::NotAllowed,
            "In this vault only an Admin sees and manages keys. Ask an Admin, who can also change that in Rules.",
        )),
        (_, Managers::Issuer, KeysEnabled::No) => {
            Err(Error::new(Code::KeysDisabled, "Keys are switched off. An Admin can switch them on in Rules."))
        }
        (_, Managers::Issuer, KeysEnabled::Yes | KeysEnabled::NoNew) => Ok(()),
    }
}
