//! Keys with names in place of ids.

use std::collections::BTreeSet;

use super::{GrantView, KeyView, ReplacementView, Seen, Status, StoppedBy};
use crate::{
    error::Result,
    model::{Accounts, Grant, Key, KeyId, KeysEnabled, RolesPerKey, Time},
    state::{Row, State},
};

const DAY: i64 = 86_400;
/// How many keys of a chain are followed in either direction.
const LONGEST_CHAIN: usize = 100;

impl Seen<'_> {
    /// The key with this id, as it is at `now`.
    ///
    /// # Errors
    /// `KeyNotFound`.
    pub fn key_view(&self, id: KeyId, now: Time) -> Result<KeyView> {
        self.row(id).map(|row| self.state.view_of(row, now))
    }

    /// All permissions that the roles of a key give, sorted; none where there is no such key.
    #[must_use]
    pub fn key_permissions(&self, id: KeyId) -> Vec<String> {
        if self.includes(id) { self.state.key_permissions(id) } else { Vec::new() }
    }

    /// The key with those before and after it that rotation made and that are still there, oldest first.
    ///
    /// # Errors
    /// [`crate::error::Code::KeyNotFound`].
    pub fn key_chain(&self, id: KeyId, now: Time) -> Result<Vec<KeyView>> {
        let row = self.row(id)?;
        // A successor that was itself replaced before the switch is not on the way to the newest: it came to nothing.
        let mut before: Vec<&Row> = Vec::new();
        let mut at = row;
        while let Some(from) = at.key.rotated_from().and_then(|from| self.row(from).ok()) {
            if before.len() == LONGEST_CHAIN {
                break;
            }
            before.push(from);
            at = from;
        }
        let after = std::iter::successors(Some(row), |row| self.row(row.key.replacement()?.by).ok());
        let chain = before.into_iter().rev().chain(after.take(LONGEST_CHAIN));
        Ok(chain.map(|row| self.state.view_of(row, now)).collect())
    }

    /// Live keys whose token nobody stored, as far as is known, or whose predecessor still waits to hear that somebody did;
    /// the newest first.
    #[must_use]
    pub fn unstored(&self, now: Time) -> Vec<KeyView> {
        let waited_for =
            |row: &Row| row.key.rotation.is_some() && self.state.ends_by_hand_over(row.key.id, now).is_some();
        let unstored =
            |row: &&Row| row.is_live(now.timestamp()) && (row.unstored || waited_for(row)) && self.includes_row(row);
        let mut rows: Vec<_> = self.state.rows().rows().filter(unstored).collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.created), row.key.id));
        rows.into_iter().map(|row| self.state.view_of(row, now)).collect()
    }
}

impl State {
    /// All permissions that the roles of a key give, sorted; none where there is no such key.
    #[must_use]
    pub(crate) fn key_permissions(&self, id: KeyId) -> Vec<String> {
        let grants = self.key(id).map_or(&[][..], |key| self.effective_grants(key));
        let roles = grants.iter().filter_map(|grant| self.role(grant.role));
        let permissions: BTreeSet<_> = roles.flat_map(|role| role.permissions.iter()).collect();
        permissions.into_iter().map(ToString::to_string).collect()
    }

    pub(super) fn view_of(&self, row: &Row, now: Time) -> KeyView {
        let key = &*row.key;
        let status = self.status(row, now);
        let time = |seconds: i64| Time::from_timestamp(seconds, 0);
        KeyView {
            id: key.id,
            name: key.name.to_string(),
            description: key.description.to_string(),
            owner: key.owner.map(|id| self.owner(id).map_or_else(|| id.to_string(), |owner| owner.name.to_string())),
            owner_id: key.owner,
            format: key.format,
            grants: key.grants.iter().map(|grant| self.grant_view(grant)).collect(),
            last_four: key.last_four.as_str().to_owned(),
            status,
            stopped_by: self.stopped_by(key, status),
            created_at: key.created_at,
            created_by: self.operator_name(key.created_by.operator),
            expires_at: key.expires_at,
            last_used_at: row.last_used.and_then(time),
            revoked_at: key.revoked.as_ref().map(|revoked| revoked.at),
            revocation_reason: key.revoked.as_ref().map(|revoked| revoked.reason),
            delivery: key.delivery,
            rotated_from: key.rotated_from(),
            replacement: key.replacement().map(|replacement| ReplacementView {
                by: replacement.by,
                name: self.key(replacement.by).map(|key| key.name.to_string()),
                ends_at: replacement.ends_at,
                on_first_use: replacement.on_first_use,
            }),
        }
    }

    /// Where a key stands. An ended key counts as ended even where it was suspended before: it cannot be reinstated.
    pub(super) fn status(&self, row: &Row, now: Time) -> Status {
        let now = now.timestamp();
        if row.revoked {
            Status::Revoked
        } else if now >= row.end {
            Status::Expired
        } else if row.suspended {
            Status::Suspended
        } else if row.end - now <= i64::from(self.rules().warn_before) * DAY {
            Status::Expiring
        } else {
            Status::Active
        }
    }

    fn stopped_by(&self, key: &Key, status: Status) -> Option<StoppedBy> {
        let suspended = |id| self.owner(id).is_some_and(|owner| owner.suspended_at.is_some());
        match status {
            Status::Suspended | Status::Expired | Status::Revoked => None,
            Status::Active | Status::Expiring if self.rules().keys_enabled == KeysEnabled::No => Some(StoppedBy::Rules),
            Status::Active | Status::Expiring => key.owner.is_some_and(suspended).then_some(StoppedBy::Owner),
        }
    }

    pub(super) fn grant_view(&self, grant: &Grant) -> GrantView {
        let role = self.role(grant.role).map_or_else(|| grant.role.to_string(), |role| role.name.to_string());
        let mut accounts: Vec<_> = grant
            .accounts
            .selected()
            .iter()
            .map(|id| (self.account(*id).map_or_else(|| id.to_string(), |account| account.name.to_string()), *id))
            .collect();
        accounts.sort();
        let limited = grant.accounts != Accounts::All;
        let (names, ids) = accounts.into_iter().unzip();
        GrantView { role, role_id: grant.role, accounts: limited.then_some(names), account_ids: limited.then_some(ids) }
    }

    /// What a key may do: its own grants, or its owner's where the rules say so.
    pub(crate) fn effective_grants<'a>(&'a self, key: &'a Key) -> &'a [Grant] {
        if self.rules().roles_per_key != RolesPerKey::Owner {
            return &key.grants;
        }
        key.owner.and_then(|id| self.owner(id)).map_or(&[], |owner| &owner.grants)
    }
}
