//! Keys in the order in which they were issued, a part at a time: an order that no change alters, so that whoever goes on behind
//! a key misses none that was there, and meets none twice.

use std::collections::BinaryHeap;

use super::{KeyQuery, KeyView, Seen};
use crate::model::{KeyId, Time};

impl Seen<'_> {
    /// At most `limit` of the keys that `query` asks for, in the order in which they were issued, behind the key `after`, and
    /// whether there are more. Sort, offset and limit of the query say nothing here.
    #[must_use]
    pub fn keys_after(
        &self,
        query: &KeyQuery,
        after: Option<(Time, KeyId)>,
        limit: usize,
        now: Time,
    ) -> (Vec<KeyView>, bool) {
        let behind = |at: &(Time, KeyId)| after.is_none_or(|after| *at > after);
        let keys = self.matching(query, now).into_iter().filter_map(|id| Some((self.key(id)?.created_at, id)));
        // Of those that are shown, the last one on top: it goes when an earlier one is met.
        let mut first = BinaryHeap::with_capacity(limit + 1);
        let mut more = false;
        for at in keys.filter(behind) {
            first.push(at);
            if first.len() > limit {
                first.pop();
                more = true;
            }
        }
        let shown = first.into_sorted_vec();
        (shown.into_iter().filter_map(|(_, id)| self.key_view(id, now).ok()).collect(), more)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operation::{DeleteKey, tests::World},
        view::{KeyQuery, StatusFilter},
    };

    #[test]
    fn parts_follow_each_other_whatever_changes_meanwhile() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let ids: Vec<_> = (0..10).map(|number| world.issue(&format!("Key {number}"), role).key).collect();
        let mut met = Vec::new();
        let mut after = None;
        loop {
            let query = KeyQuery { status: Some(StatusFilter::Active), ..KeyQuery::default() };
            let (part, more) = world.state.whole().keys_after(&query, after, 3, world.now);
            assert!(part.len() <= 3);
            met.extend(part.iter().map(|key| key.id));
            if !more {
                break;
            }
            after = part.last().map(|key| (key.created_at, key.id));
            // What was met can go, and the next part begins behind it all the same.
            world.run(&DeleteKey { key: met[met.len() - 1] }).unwrap();
        }
        let mut all = ids;
        all.sort_unstable();
        met.sort_unstable();
        assert_eq!(met, all);
    }
}
