//! The keys of a vault: one row each, and the indexes by id, name, owner and end.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hasher},
    sync::Arc,
};

use keywright_verify::{OwnerKind, RoleKind};

use super::{ends::Ends, key_text::KeyText, numbers::Numbers, row::Row, texts::Texts};
use crate::model::{Key, KeyId, OwnerId, Place};

/// The keys of a vault.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    rows: Vec<Option<Row>>,
    free: Vec<u32>,
    texts: Texts,
    /// The numbers that stand for owners in rows.
    pub(crate) owners: Numbers<OwnerKind>,
    /// The numbers that stand for roles in rows.
    pub(crate) roles: Numbers<RoleKind>,
    by_id: HashMap<KeyId, u32>,
    /// By a hash of the folded name, so that names need not be kept twice.
    by_name: BTreeSet<(u64, u32)>,
    by_owner: BTreeSet<(OwnerId, u32)>,
    /// When the keys that are not revoked end.
    ends: Ends,
    /// The keys that are not revoked and that others take the place of, by when they end.
    replaced: BTreeSet<(i64, u32)>,
}

impl Keys {
    pub(crate) fn row(&self, id: KeyId) -> Option<&Row> {
        self.slot(*self.by_id.get(&id)?)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All rows, in no particular order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().flatten()
    }

    /// All rows with the number by which [`Keys::slot`] finds them again, until the next change.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0..).zip(&self.rows).filter_map(|(slot, row)| row.as_ref().map(|row| (slot, row)))
    }

    pub(crate) fn slot(&self, slot: u32) -> Option<&Row> {
        self.rows.get(slot as usize)?.as_ref()
    }

    /// What search looks at.
    pub(crate) fn text(&self, row: &Row) -> KeyText<'_> {
        KeyText(self.texts.at(row.text))
    }

    /// The order of two keys by their folded names.
    pub(crate) fn compare_names(&self, one: &Row, other: &Row) -> Ordering {
        one.compare_starts(other).unwrap_or_else(|| self.name(one).cmp(self.name(other)))
    }

    pub(super) fn named(&self, folded: String) -> impl Iterator<Item = &Row> {
        let hash = hash(&folded);
        self.by_name
            .range((hash, 0)..=(hash, u32::MAX))
            .filter_map(|(_, slot)| self.slot(*slot))
            .filter(move |row| self.name(row) == folded)
    }

    pub(crate) fn of_owner(&self, owner: OwnerId) -> impl Iterator<Item = &Row> {
        self.by_owner.range((owner, 0)..=(owner, u32::MAX)).filter_map(|(_, slot)| self.slot(*slot))
    }

    pub(super) fn live(&self, now: i64) -> usize {
        self.ends.after(now)
    }

    /// How many keys work at `now` beside the ones that take their places.
    pub(super) fn pairs(&self, now: i64) -> usize {
        let successor = |row: &Row| self.row(row.key.replacement()?.by);
        let beside = |(_, slot): &(i64, u32)| self.slot(*slot).and_then(successor).is_some_and(|row| row.is_live(now));
        self.replaced.range((now + 1, 0)..).filter(|one| beside(one)).count()
    }

    pub(super) fn set_usage(&mut self, id: KeyId, last_used: i64) {
        let Some(slot) = self.by_id.get(&id) else { return };
        if let Some(Some(row)) = self.rows.get_mut(*slot as usize) {
            row.last_used = Some(last_used);
        }
    }

    /// Answers what it takes the place of; that key's last use becomes this one's.
    pub(super) fn put(&mut self, key: Arc<Key>, place: Place) -> Option<Row> {
        let id = key.id;
        let replaced = self.remove(id);
        let folded = key.name.folded();
        let mut row = Row::new(key, place, &folded);
        let name = hash(&folded);
        row.text = self.texts.add(&KeyText::compose(folded, &row.key));
        row.last_used = replaced.as_ref().and_then(|row| row.last_used);

        let slot = self.free.pop().unwrap_or_else(|| {
            // Rows are most of the memory that is in one piece: by an eighth more, not by as many again.
            if self.rows.len() == self.rows.capacity() {
                self.rows.reserve_exact(more_than(self.rows.len()));
            }
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        self.by_id.insert(id, slot);
        self.by_name.insert((name, slot));
        if let Some(owner) = row.key.owner {
            row.owner = self.owners.of(owner);
            self.by_owner.insert((owner, slot));
        }
        // Each role gets its number, also one that no key has first.
        for grant in row.key.grants.iter().rev() {
            row.role = self.roles.of(grant.role);
        }
        if !row.revoked {
            self.ends.add(row.end);
            if row.key.replacement().is_some() {
                self.replaced.insert((row.end, slot));
            }
        }
        if let Some(place) = self.rows.get_mut(slot as usize) {
            *place = Some(row);
        }
        replaced
    }

    pub(super) fn remove(&mut self, id: KeyId) -> Option<Row> {
        let slot = self.by_id.remove(&id)?;
        let row = self.rows.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        self.by_name.remove(&(hash(self.name(&row)), slot));
        if let Some(owner) = row.key.owner {
            self.by_owner.remove(&(owner, slot));
        }
        if !row.revoked {
            self.ends.remove(row.end);
            self.replaced.remove(&(row.end, slot));
        }
        self.texts.drop(row.text);
        if self.texts.is_sparse() {
            self.move_texts_together();
        }
        Some(row)
    }

    /// The folded name.
    fn name(&self, row: &Row) -> &str {
        self.texts.at(row.text).get(..row.name_length as usize).unwrap_or_default()
    }

    fn move_texts_together(&mut self) {
        let old = std::mem::take(&mut self.texts);
        for row in self.rows.iter_mut().flatten() {
            row.text = self.texts.add(old.at(row.text));
        }
    }
}

/// How much more room a list of this length is given once it is full.
pub(super) fn more_than(length: usize) -> usize {
    (length / 8).max(1024)
}

fn hash(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(folded.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::operation::tests::World;

    #[test]
    fn texts_are_found_after_they_were_moved_together() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let template = world.issue("Template", role).key;
        let template = world.key(template).clone();
        let mut keys = Keys::default();
        let key = |number: usize, text: &str| {
            let mut key = template.clone();
            key.id = format!("k{number:011}").parse().unwrap();
            key.name = crate::operation::tests::name(&format!("{text} {number}"));
            std::sync::Arc::new(key)
        };
        let place = crate::model::Place { sequence: 1, offset: 0 };
        for round in 0..20 {
            for number in 0..500 {
                keys.put(key(number, &format!("round {round}")), place);
            }
        }
        assert_eq!((keys.len(), keys.rows().count()), (500, 500));
        for (number, row) in keys.rows().enumerate() {
            let name = format!("round 19 {}", row.key.name.as_str().rsplit(' ').next().unwrap());
            assert_eq!(keys.name(row), name, "{number}");
            assert!(keys.text(row).is_found_by(&memchr::memmem::Finder::new(&name)), "{number}");
            assert_eq!(keys.named(name).count(), 1);
        }
    }
}
