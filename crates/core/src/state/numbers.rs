//! Small numbers in place of ids, so that what lists count and compare by owner and role fits in a row and needs no look-up.

use std::collections::HashMap;

use keywright_verify::Id;

/// A number for each id that was ever seen, from 0 on.
#[derive(Debug)]
pub(crate) struct Numbers<K> {
    numbers: HashMap<Id<K>, u32>,
}

/// In place of a number where there is none.
pub(crate) const NOTHING: u32 = u32::MAX;

impl<K> Default for Numbers<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new() }
    }
}

impl<K> Numbers<K> {
    /// The number of this id; [`NOTHING`] where it was never seen.
    pub(crate) fn at(&self, id: Id<K>) -> u32 {
        self.numbers.get(&id).copied().unwrap_or(NOTHING)
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn of(&mut self, id: Id<K>) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(NOTHING);
        *self.numbers.entry(id).or_insert(next)
    }
}
