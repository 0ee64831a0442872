//! Owners as they are shown, and what removing one would do.

use serde::Serialize;

use super::{
    GrantView, HistoryEntry, KeyView, Seen,
    count::{Count, count, sorted},
};
use crate::{
    error::{Code, Error, Result},
    model::{Owner, OwnerId, Time},
};

/// An owner as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OwnerView {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub id: OwnerId,
    /// Its name.
    pub name: String,
    /// How to reach them; may be empty.
    pub contact: String,
    /// Where they belong; may be empty.
    pub team: String,
    /// What they may do, where keys have their owner's grants.
    pub grants: Vec<GrantView>,
    /// Since when they are suspended.
    pub suspended_at: Option<Time>,
    /// When they were added.
    pub created_at: Time,
    /// How many live keys they have.
    pub live_keys: usize,
    /// How many keys they have, ended ones included.
    pub keys: usize,
    /// When a check last said yes to one of their keys, as far as this vault saw.
    pub last_used_at: Option<Time>,
}

/// An owner with what only its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OwnerDetails {
    /// The owner.
    pub owner: OwnerView,
    /// What happened to it, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// What removing an owner would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OwnerRemoval {
    /// The keys that would be deleted, those that have not ended first.
    pub keys: Vec<KeyView>,
    /// The operators who manage this owner's keys only, and stand in the way.
    pub operators: Vec<String>,
}

impl Seen<'_> {
    /// All owners whose keys are seen, sorted by name.
    #[must_use]
    pub fn owner_views(&self, now: Time) -> Vec<OwnerView> {
        let numbers = &self.state.rows().owners;
        let mut counts = vec![Count::default(); numbers.len()];
        self.state.rows().rows().for_each(|row| count(&mut counts, row.owner, row, now));
        let owners = self.state.owners().filter(|owner| self.includes_owner(owner.id));
        let counted = |owner: &Owner| counts.get(numbers.at(owner.id) as usize).copied().unwrap_or_default();
        sorted(owners.map(|owner| (owner.name.folded(), self.view_of_owner(owner, counted(owner)))))
    }

    /// The owner with this id.
    ///
    /// # Errors
    /// [`Code::OwnerNotFound`].
    pub fn owner_view(&self, id: OwnerId, now: Time) -> Result<OwnerView> {
        let owner = self.owner(id)?;
        let mut counted = Count::default();
        for row in self.state.rows().of_owner(id) {
            counted.add_row(row, now);
        }
        Ok(self.view_of_owner(owner, counted))
    }

    /// What removing an owner with their keys would do, without doing it.
    ///
    /// # Errors
    /// [`Code::OwnerNotFound`].
    pub fn owner_removal(&self, id: OwnerId, now: Time) -> Result<OwnerRemoval> {
        self.owner(id)?;
        let mut keys: Vec<_> = self.state.rows().of_owner(id).map(|row| self.state.view_of(row, now)).collect();
        keys.sort_by(|one, other| (one.status, &one.name, one.id).cmp(&(other.status, &other.name, other.id)));
        let tied = self.state.operators().filter(|operator| operator.owner == Some(id));
        let operators = sorted(tied.map(|operator| (operator.name.folded(), operator.name.to_string())));
        Ok(OwnerRemoval { keys, operators })
    }

    /// The owner with this id, where their keys are seen.
    ///
    /// # Errors
    /// [`Code::OwnerNotFound`].
    pub fn owner(&self, id: OwnerId) -> Result<&Owner> {
        let owner = self.state.owner(id).filter(|_| self.includes_owner(id));
        owner.ok_or_else(|| Error::new(Code::OwnerNotFound, format!("There is no owner {id}.")).about("owner"))
    }

    pub(super) fn includes_owner(&self, id: OwnerId) -> bool {
        self.only_owner().is_none_or(|only| only == id)
    }

    fn view_of_owner(&self, owner: &Owner, keys: Count) -> OwnerView {
        OwnerView {
            id: owner.id,
            name: owner.name.to_string(),
            contact: owner.contact.to_string(),
            team: owner.team.to_string(),
            grants: owner.grants.iter().map(|grant| self.state.grant_view(grant)).collect(),
            suspended_at: owner.suspended_at,
            created_at: owner.created_at,
            live_keys: keys.live,
            keys: keys.all,
            last_used_at: keys.last_used.and_then(|seconds| Time::from_timestamp(seconds, 0)),
        }
    }
}
