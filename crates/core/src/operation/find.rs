//! Finds the records that a request is about.

use super::lifetime::moment;
use crate::{
    error::{Code, Error, Result},
    model::{Key, KeyId, Time},
    state::State,
};

/// The key with this id.
pub(super) fn key(state: &State, id: KeyId) -> Result<&Key> {
    state.key(id).ok_or_else(|| Error::new(Code::KeyNotFound, format!("There is no key {id}.")).about("key"))
}

/// The key has not ended.
pub(super) fn live(key: &Key, now: Time) -> Result<()> {
    if key.is_live(now) {
        return Ok(());
    }
    let what = match (&key.revoked, key.expires_at) {
        (Some(revoked), _) => format!("was revoked on {}", moment(revoked.at)),
        (None, Some(end)) => format!("expired on {}", moment(end)),
        (None, None) => "has ended".to_owned(),
    };
    Err(Error::new(Code::KeyEnded, format!("{} {what}. Issue a new key instead.", key.name)).about("key"))
}
