//! What calls leave behind: which keys were used, and the last calls. Gathered in memory, in shards, so that connections that
//! are answered at the same time do not wait for each other; written elsewhere, now and then.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use keywright_core::{
    model::{KeyId, Time},
    vault::Use,
};

/// How many of the last calls are kept.
const CALLS: usize = 200;
/// How many connections can leave something behind at the same moment.
const SHARDS: usize = 16;

/// What calls leave behind.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    shards: [Mutex<Shard>; SHARDS],
    /// How many calls there were.
    count: AtomicU64,
}

/// A call as it is noted.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) at: Time,
    pub(crate) method: &'static str,
    pub(crate) path: Cow<'static, str>,
    pub(crate) status: u16,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) key: Option<KeyId>,
}

#[derive(Debug, Default)]
struct Shard {
    /// How often each key was used, and when last.
    uses: HashMap<KeyId, (u64, Time)>,
    /// With their numbers.
    calls: VecDeque<(u64, Noted)>,
}

impl Gathered {
    /// Notes a call on the connection with this number: what it was, and which other key it found to be good.
    pub(crate) fn note(&self, connection: usize, call: Noted, found: Option<KeyId>) {
        let mut shard = lock(&self.shards[connection % SHARDS]);
        for key in [call.key, found].into_iter().flatten() {
            let (times, last) = shard.uses.entry(key).or_insert((0, call.at));
            *times += 1;
            *last = call.at.max(*last);
        }
        if shard.calls.len() == CALLS {
            shard.calls.pop_front();
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        shard.calls.push_back((number, call));
    }

    /// Takes the uses out.
    pub(crate) fn take_uses(&self) -> Vec<Use> {
        let mut all: HashMap<KeyId, (u64, Time)> = HashMap::new();
        for shard in &self.shards {
            for (key, (times, last)) in std::mem::take(&mut lock(shard).uses) {
                let sum = all.entry(key).or_insert((0, last));
                *sum = (sum.0 + times, sum.1.max(last));
            }
        }
        all.into_iter().map(|(key, (times, last))| Use { key, times, last }).collect()
    }

    /// Puts uses back that could not be written.
    pub(crate) fn put_back(&self, uses: Vec<Use>) {
        let mut shard = lock(&self.shards[0]);
        for Use { key, times, last } in uses {
            let sum = shard.uses.entry(key).or_insert((0, last));
            *sum = (sum.0 + times, sum.1.max(last));
        }
    }

    /// The last calls, newest first, with their numbers.
    pub(crate) fn calls(&self) -> Vec<(u64, Noted)> {
        let mut calls: Vec<_> =
            self.shards.iter().flat_map(|shard| lock(shard).calls.iter().cloned().collect::<Vec<_>>()).collect();
        calls.sort_unstable_by_key(|(number, _)| std::cmp::Reverse(*number));
        calls.truncate(CALLS);
        calls
    }

    /// Forgets all of it.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            *lock(shard) = Shard::default();
        }
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use keywright_core::model::Time;

    use super::*;

    fn call(second: i64, key: &str) -> Noted {
        let at = Time::from_timestamp(second, 0).unwrap();
        Noted {
            at,
            method: "GET",
            path: Cow::Borrowed("/healthz"),
            status: 200,
            code: None,
            key: Some(key.parse().unwrap()),
        }
    }

    #[test]
    fn uses_of_all_connections_are_added_up() {
        let gathered = Gathered::default();
        for number in 0..100 {
            gathered.note(
                number,
                call(i64::try_from(number).unwrap(), "AAAAAAAAAAAA"),
                Some("BBBBBBBBBBBB".parse().unwrap()),
            );
        }
        let mut uses = gathered.take_uses();
        uses.sort_by_key(|one| one.key);
        let said: Vec<_> =
            uses.iter().map(|one| (one.key.as_str().to_owned(), one.times, one.last.timestamp())).collect();
        assert_eq!(said, [("AAAAAAAAAAAA".to_owned(), 100, 99), ("BBBBBBBBBBBB".to_owned(), 100, 99)]);
        assert!(gathered.take_uses().is_empty());
        gathered.put_back(uses);
        assert_eq!(gathered.take_uses().len(), 2);
    }

    #[test]
    fn the_last_two_hundred_calls_are_kept_newest_first() {
        let gathered = Gathered::default();
        for number in 0..1000 {
            gathered.note(number, call(i64::try_from(number).unwrap(), "AAAAAAAAAAAA"), None);
        }
        let calls = gathered.calls();
        let seconds: Vec<_> = calls.iter().map(|(_, call)| call.at.timestamp()).collect();
        assert_eq!(seconds, (800..1000).rev().collect::<Vec<_>>());
    }
}
