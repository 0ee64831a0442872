//! What two keys are to each other while one takes the other one's place.
//!
//! The pair counts once, for names and for limits. Where the successor ends before the switch, the key that it was to replace
//! keeps its own end, so that a rotation that came to nothing locks nobody out.

use std::collections::{BTreeMap, BTreeSet};

use super::{grants, lifetime::moment, over_rest};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Key, KeyId, OwnerId, Replacement, Rotation, Time},
    state::State,
};

/// Whether one of the two takes the other one's place.
pub(super) fn are_a_pair(one: &Key, other: &Key) -> bool {
    let replaces = |old: &Key, new: &Key| old.replacement().is_some_and(|replacement| replacement.by == new.id);
    replaces(one, other) || replaces(other, one)
}

/// The key that `successor` is still to replace: it has not ended yet.
pub(crate) fn predecessor<'a>(state: &'a State, successor: &Key, now: Time) -> Option<&'a Key> {
    let from = state.key(successor.rotated_from()?)?;
    let waits = from.replacement().is_some_and(|replacement| replacement.by == successor.id);
    (waits && from.is_live(now)).then_some(from)
}

/// Whether a key does not count among those of its owner, because its successor does.
pub(super) fn counts_with_its_successor(state: &State, key: &Key, owner: OwnerId) -> bool {
    let counts = |successor: &Key| successor.revoked.is_none() && successor.owner == Some(owner);
    key.replacement().and_then(|replacement| state.key(replacement.by)).is_some_and(counts)
}

/// When a key ends where nothing takes its place; `None` never.
pub(super) fn own_end(key: &Key) -> Option<Time> {
    key.replacement().map_or(key.expires_at, |replacement| replacement.ended_before)
}

/// The key with this beside it: what takes its place now.
pub(super) fn replaced(key: &Key, replacement: Option<Replacement>) -> Key {
    let from = key.rotated_from();
    let rotation = Rotation { from, replacement };
    let rotation = (rotation != Rotation::default()).then(|| Box::new(rotation));
    Key { rotation, ..key.clone() }
}

/// What becomes of the key that `successor` was to replace, once this actor ends the successor: it keeps its own end. Who may not
/// give it new life leaves it the end that it has.
pub(super) fn kept(state: &State, actor: &Actor, successor: &Key, now: Time) -> Option<Key> {
    let from = predecessor(state, successor, now)?;
    let may_revive = grants::may_revive(state, actor, from).is_ok() && over_rest::may_prolong(state, actor, now, from);
    let expires_at = if may_revive { own_end(from) } else { from.expires_at };
    Some(Key { expires_at, ..replaced(from, None) })
}

/// The same for all of `ending`, those of them left out that end themselves.
pub(super) fn all_kept(state: &State, actor: &Actor, ending: &[KeyId], now: Time) -> BTreeMap<KeyId, Key> {
    let gone: BTreeSet<_> = ending.iter().copied().collect();
    ending
        .iter()
        .filter_map(|id| kept(state, actor, state.key(*id)?, now))
        .filter(|key| !gone.contains(&key.id))
        .map(|key| (key.id, key))
        .collect()
}

/// An edit of the expiration of a key that is being replaced: bringing it forward brings the switch forward, putting it off
/// is not for an edit to decide.
pub(crate) fn follow_edit(before: &Key, after: &mut Key) -> Result<()> {
    let Some(replacement) = before.replacement() else { return Ok(()) };
    match after.expires_at {
        end if end == before.expires_at => Ok(()),
        // It ends by the hand-over or by itself, whichever comes first, so that its end is its own.
        end if replacement.ends_at.is_none() => {
            *after = replaced(after, Some(Replacement { ended_before: end, ..*replacement }));
            Ok(())
        }
        Some(end) if before.expires_at.is_none_or(|old| end < old) => {
            let replacement = Replacement { ends_at: Some(end), ended_before: Some(end), ..*replacement };
            *after = replaced(after, Some(replacement));
            Ok(())
        }
        _ => Err(Error::new(
            Code::ExpiryFixed,
            format!(
                "{} takes the place of this key, which therefore ends on {}. Revoke {} to keep this one.",
                replacement.by,
                replacement.ends_at.map_or_else(String::new, moment),
                replacement.by
            ),
        )
        .about("expiration")),
    }
}
