//! How many keys have not ended yet at a moment, without looking at each of them.

use std::collections::BTreeMap;

/// Counts of keys by when they end: for each day, and within it for each second.
#[derive(Debug, Default)]
pub(super) struct Ends {
    days: BTreeMap<i64, Day>,
    total: usize,
}

#[derive(Debug, Default)]
struct Day {
    total: usize,
    seconds: BTreeMap<i64, usize>,
}

const DAY: i64 = 86_400;

impl Ends {
    pub(super) fn add(&mut self, end: i64) {
        self.total += 1;
        let day = self.days.entry(end.div_euclid(DAY)).or_default();
        day.total += 1;
        *day.seconds.entry(end).or_default() += 1;
    }

    pub(super) fn remove(&mut self, end: i64) {
        let Some(day) = self.days.get_mut(&end.div_euclid(DAY)) else { return };
        let Some(count) = day.seconds.get_mut(&end) else { return };
        self.total -= 1;
        day.total -= 1;
        *count -= 1;
        if *count == 0 {
            day.seconds.remove(&end);
        }
        if day.total == 0 {
            self.days.remove(&end.div_euclid(DAY));
        }
    }

    /// How many end after `now`.
    pub(super) fn after(&self, now: i64) -> usize {
        let today = now.div_euclid(DAY);
        let before: usize = self.days.range(..today).map(|(_, day)| day.total).sum();
        let ended = self.days.get(&today).map_or(0, |day| day.seconds.range(..=now).map(|(_, count)| count).sum());
        self.total - before - ended
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Ends;

    proptest! {
        #[test]
        fn counts_as_looking_at_each_does(
            ends in prop::collection::vec(-200_000_i64..200_000, 0..50),
            removed in any::<prop::sample::Index>(),
            now in -200_000_i64..200_000,
        ) {
            let mut ends = ends;
            let mut counted = Ends::default();
            ends.iter().for_each(|end| counted.add(*end));
            if !ends.is_empty() {
                counted.remove(ends.swap_remove(removed.index(ends.len())));
            }
            prop_assert_eq!(counted.after(now), ends.iter().filter(|end| **end > now).count());
        }
    }
}
