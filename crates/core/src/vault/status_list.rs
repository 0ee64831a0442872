//! The vault's status list: what became of JWTs after they were issued, for services that check them by public keys alone.
//!
//! What it looks like is in `keywright_verify::status_list`; here is what goes into it.
//!
//! | a key | is |
//! |---|---|
//! | revoked, deleted, or past its end | invalid, for good |
//! | suspended; or its owner is, or the rules have switched all keys off | suspended, for now |

use std::{
    path::Path,
    sync::{Arc, PoisonError},
};

use keywright_verify::{
    PublicKey,
    status_list::{self, Status, StatusListFacts},
};

use super::{Opened, bundle, desk::Desk};
use crate::{
    disk::NewFile,
    error::{Code, Error, Result},
    model::{Key, KeysEnabled, Time},
    state::State,
};

/// What a list's file begins with: the header begins with its type.
const BEGINNING: &[u8] = b"eyJ0eXAiOiJzdGF0dXNsaXN0K2p3";
/// For how many seconds a list need not be fetched again.
const TIME_TO_LIVE: u32 = 60;

/// A status list that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListExport {
    /// All of it: a JWT of the type `statuslist+jwt`.
    pub text: String,
    /// The thumbprint of the key that signed it: services are told to trust this one.
    pub trust: String,
    /// What it is called: the rule `status_list_address`.
    pub address: String,
    /// How many tokens it speaks of.
    pub tokens: usize,
    /// When it was made.
    pub issued_at: Time,
    /// Until when it holds, by the rule `bundle_valid_for`.
    pub valid_until: Time,
    /// When it says something else though nothing is done: a key ends before its token.
    pub(super) changes_at: Option<Time>,
}

impl StatusListExport {
    /// Writes it to a file: a new one, or in place of an earlier list. A reader sees one of the two, whole.
    pub(super) fn write_to(&self, path: &Path) -> Result<()> {
        bundle::replaceable(path, BEGINNING)?;
        let mut file = NewFile::replacing(path)?.readable_by_all()?;
        file.write(self.text.as_bytes())?;
        file.finish()
    }

    /// When it is to be made anew though nothing is done.
    pub(super) fn renew_at(&self) -> Time {
        let half = self.issued_at + (self.valid_until - self.issued_at) / 2;
        self.changes_at.map_or(half, |at| at.min(half))
    }
}

/// The list as things are now: the one that was made last, where it says so still.
pub(super) fn current(opened: &Opened, desk: &Desk) -> Result<Arc<StatusListExport>> {
    // Asked first: whoever may not sign is not shown what another one signed.
    let list_key = desk.list_key()?;
    let (stamp, now) = (opened.stamp(), opened.now());
    let mut made = opened.status_list.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, list)) = &*made
        && *of == stamp
        && now < list.renew_at()
    {
        return Ok(Arc::clone(list));
    }
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let address = state.rules().status_list_address.clone().ok_or_else(|| {
        let message = "This vault has no address for a status list. Set the rule status_list_address first: signed \
                       tokens that are issued from then on name it.";
        Error::new(Code::InvalidArgument, message).about("status_list_address")
    })?;
    let valid_until = opened.bundles_hold(&state, now);
    let statuses = statuses(&state, now);
    let beyond = statuses.iter().map(|(index, _)| index.saturating_add(1)).max().unwrap_or(0);
    let room = state.list_room().max(beyond.checked_next_power_of_two().unwrap_or(beyond));
    let facts = StatusListFacts {
        uri: address.clone(),
        issued_at: now.timestamp(),
        expires_at: valid_until.timestamp(),
        time_to_live: TIME_TO_LIVE,
    };
    let tokens = statuses.len();
    let public = list_key.public().0;
    let text = status_list::write(&facts, room as usize, statuses, &public, &|text| list_key.sign(text));
    let no_json = |_| Error::new(Code::Internal, "The status list could not be put into words.");
    let list = Arc::new(StatusListExport {
        text: text.map_err(no_json)?,
        trust: PublicKey::ed25519(public).thumbprint().to_string(),
        address,
        tokens,
        issued_at: now,
        valid_until,
        changes_at: changes_at(&state, now),
    });
    *made = Some((stamp, Arc::clone(&list)));
    Ok(list)
}

/// What became of each token that has a place in the list.
fn statuses(state: &State, now: Time) -> Vec<(u32, Status)> {
    let keys = state.keys().filter_map(|key| Some((key.listed.as_ref()?.index, status(state, key, now))));
    let deleted = state.tombstones().filter_map(|tombstone| Some((tombstone.list_index?, Status::Invalid)));
    keys.chain(deleted).collect()
}

fn status(state: &State, key: &Key, now: Time) -> Status {
    let owner = key.owner.and_then(|owner| state.owner(owner));
    if !key.is_live(now) {
        Status::Invalid
    } else if key.suspended_at.is_some()
        || owner.is_some_and(|owner| owner.suspended_at.is_some())
        || state.rules().keys_enabled == KeysEnabled::No
    {
        Status::Suspended
    } else {
        Status::Valid
    }
}

/// When the next key ends whose token goes on after it.
fn changes_at(state: &State, now: Time) -> Option<Time> {
    let ends_early = |key: &Key| {
        let end = key.expires_at.filter(|end| now < *end && key.revoked.is_none())?;
        let token_ends_at = key.listed.as_ref()?.token_ends_at;
        token_ends_at.is_none_or(|token| end < token).then_some(end)
    };
    state.keys().filter_map(ends_early).min()
}
