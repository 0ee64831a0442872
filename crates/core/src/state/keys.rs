//! The keys of a vault: one row each, with what lists sort and search by beside the record, and the
//! indexes by id, name, owner and end.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hasher},
    sync::Arc,
};

use super::ends::Ends;
use crate::model::{Key, KeyId, OwnerId, Place, fold};

/// The end of a key that never expires.
pub(crate) const NEVER: i64 = i64::MAX;

/// The keys of a vault.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    rows: Vec<Option<Row>>,
    free: Vec<u32>,
    by_id: HashMap<KeyId, u32>,
    /// By a hash of the folded name, so that names need not be kept twice.
    by_name: BTreeSet<(u64, u32)>,
    by_owner: BTreeSet<(OwnerId, u32)>,
    /// When the keys that are not revoked end.
    ends: Ends,
}

/// A key, with what lists need at hand. Times are seconds since 1970.
#[derive(Debug)]
pub(crate) struct Row {
    /// The record.
    pub(crate) key: Arc<Key>,
    /// Where the ledger last changed it.
    pub(crate) place: Place,
    /// What search looks at, folded: name, description, id and last four characters, a line break between them.
    text: Box<str>,
    /// How much of `text` is the name.
    name_length: u32,
    /// Whether it is revoked.
    pub(crate) revoked: bool,
    /// Whether it is suspended.
    pub(crate) suspended: bool,
    /// The first bytes of the folded name, which decide most comparisons.
    pub(crate) name_start: u64,
    /// When it ends, [`NEVER`] where it does not.
    pub(crate) end: i64,
    /// When it was issued.
    pub(crate) created: i64,
    /// When a check last said yes to it.
    pub(crate) last_used: Option<i64>,
}

impl Row {
    fn new(key: Arc<Key>, place: Place, last_used: Option<i64>) -> Self {
        let mut text = key.name.folded();
        let name_length = text.len();
        for part in [key.description.as_str(), key.id.as_str(), &key.last_four] {
            text.push('\n');
            text.push_str(&fold(part));
        }
        let mut start = [0; 8];
        let taken = name_length.min(start.len());
        start[..taken].copy_from_slice(&text.as_bytes()[..taken]);
        Self {
            text: text.into(),
            name_length: u32::try_from(name_length).unwrap_or(0),
            revoked: key.revoked.is_some(),
            suspended: key.suspended_at.is_some(),
            name_start: u64::from_be_bytes(start),
            end: key.expires_at.map_or(NEVER, |end| end.timestamp()),
            created: key.created_at.timestamp(),
            last_used,
            key,
            place,
        }
    }

    /// The folded name.
    pub(crate) fn name(&self) -> &str {
        self.text.get(..self.name_length as usize).unwrap_or_default()
    }

    /// What search looks at, folded.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is neither revoked nor expired at `now`.
    pub(crate) fn is_live(&self, now: i64) -> bool {
        !self.revoked && now < self.end
    }
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

    pub(super) fn named(&self, folded: String) -> impl Iterator<Item = &Row> {
        let hash = hash(&folded);
        self.by_name
            .range((hash, 0)..=(hash, u32::MAX))
            .filter_map(|(_, slot)| self.slot(*slot))
            .filter(move |row| row.name() == folded)
    }

    pub(super) fn of_owner(&self, owner: OwnerId) -> impl Iterator<Item = &Row> {
        self.by_owner.range((owner, 0)..=(owner, u32::MAX)).filter_map(|(_, slot)| self.slot(*slot))
    }

    pub(super) fn live(&self, now: i64) -> usize {
        self.ends.after(now)
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
        let row = Row::new(key, place, replaced.as_ref().and_then(|row| row.last_used));
        let slot = self.free.pop().unwrap_or_else(|| {
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        self.by_id.insert(id, slot);
        self.by_name.insert((hash(row.name()), slot));
        if let Some(owner) = row.key.owner {
            self.by_owner.insert((owner, slot));
        }
        if !row.revoked {
            self.ends.add(row.end);
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
        self.by_name.remove(&(hash(row.name()), slot));
        if let Some(owner) = row.key.owner {
            self.by_owner.remove(&(owner, slot));
        }
        if !row.revoked {
            self.ends.remove(row.end);
        }
        Some(row)
    }
}

fn hash(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(folded.as_bytes());
    hasher.finish()
}
