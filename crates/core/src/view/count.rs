//! What lists of roles and owners say of their keys: how many, and when they were last used.

use crate::{model::Time, state::Row};

/// How many keys, how many live ones, and when the last of them was used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) live: usize,
    pub(super) all: usize,
    pub(super) last_used: Option<i64>,
}

impl Count {
    pub(super) fn add(&mut self, live: bool) {
        self.all += 1;
        self.live += usize::from(live);
    }

    pub(super) fn add_row(&mut self, row: &Row, now: Time) {
        self.add(row.is_live(now.timestamp()));
        self.last_used = self.last_used.max(row.last_used);
    }
}

/// Counts the key for the owner or role with this number, if it has one.
pub(super) fn count(counts: &mut [Count], number: u32, row: &Row, now: Time) {
    if let Some(count) = counts.get_mut(number as usize) {
        count.add_row(row, now);
    }
}

/// Views in the order of their folded names.
pub(super) fn sorted<V>(named: impl Iterator<Item = (String, V)>) -> Vec<V> {
    let mut views: Vec<_> = named.collect();
    views.sort_by(|one, other| one.0.cmp(&other.0));
    views.into_iter().map(|(_, view)| view).collect()
}
