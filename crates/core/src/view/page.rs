//! Answers a [`KeyQuery`]: looks at every key once, and puts in order only those that are shown.

use std::{
    cmp::{Ordering, Reverse},
    collections::HashMap,
};

use super::{Direction, KeyPage, KeyQuery, Sort, Status, StatusCounts, StatusFilter, search::Search};
use crate::{
    model::{OwnerId, Time},
    state::{NEVER, Row, State},
};

const DAY: i64 = 86_400;

impl State {
    /// The keys that `query` asks for, as they are at `now`. A limit of 0 answers all.
    #[must_use]
    pub fn page(&self, query: &KeyQuery, now: Time) -> KeyPage {
        let search = Search::new(self, &query.search);
        let order = Order::new(self, query, now);
        let limit = if query.limit == 0 { usize::MAX } else { query.limit };
        let mut best = Best::new(query.offset.saturating_add(limit));
        let mut counts = StatusCounts::default();
        let mut total = 0;

        for (slot, row) in self.rows().slots() {
            let status = self.status(row, now);
            if !(is_asked_for(query, row, status, now) && search.finds(row)) {
                continue;
            }
            counts.add(status);
            if query.status.is_none_or(|filter| filter.lets_in(status)) {
                total += 1;
                best.offer(Candidate { rank: order.rank(row), slot }, |one, other| order.compare(self, one, other));
            }
        }

        let found = best.sorted(|one, other| order.compare(self, one, other));
        let shown = found.into_iter().skip(query.offset).take(limit);
        let keys = shown.filter_map(|found| self.rows().slot(found.slot)).map(|row| self.view_of(row, now)).collect();
        KeyPage { keys, total, counts, revision: self.revision() }
    }
}

/// Whether a key meets the conditions that are neither words nor its status.
fn is_asked_for(query: &KeyQuery, row: &Row, status: Status, now: Time) -> bool {
    let soon = |days: u32| {
        matches!(status, Status::Active | Status::Expiring) && row.end - now.timestamp() <= i64::from(days) * DAY
    };
    query.owner.is_none_or(|owner| row.key.owner == Some(owner))
        && query.role.is_none_or(|role| row.key.grants.iter().any(|grant| grant.role == role))
        && query.expiring_within.is_none_or(soon)
}

impl StatusFilter {
    fn lets_in(self, status: Status) -> bool {
        match self {
            Self::Active => matches!(status, Status::Active | Status::Expiring),
            Self::Expiring => status == Status::Expiring,
            Self::Suspended => status == Status::Suspended,
            Self::Expired => status == Status::Expired,
            Self::Revoked => status == Status::Revoked,
        }
    }
}

impl StatusCounts {
    fn add(&mut self, status: Status) {
        self.all += 1;
        match status {
            Status::Active => self.active += 1,
            Status::Expiring => {
                self.active += 1;
                self.expiring += 1;
            }
            Status::Suspended => self.suspended += 1,
            Status::Expired => self.expired += 1,
            Status::Revoked => self.revoked += 1,
        }
    }
}

/// A key that was found: what its place is decided by, and where its row is.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    rank: u64,
    slot: u32,
}

/// In which order keys stand.
struct Order {
    sort: Sort,
    direction: Direction,
    now: i64,
    /// The places of the owners in the order of their names.
    owners: HashMap<OwnerId, u64>,
}

/// Set in the rank of keys that stand at the end in either direction: without an owner, never used, ended.
const LAST: u64 = 1 << 63;

impl Order {
    fn new(state: &State, query: &KeyQuery, now: Time) -> Self {
        let mut owners = HashMap::new();
        if query.sort == Sort::Owner {
            let mut named: Vec<_> = state.owners().map(|owner| (owner.name.folded(), owner.id)).collect();
            named.sort();
            owners = (0..).zip(named).map(|(place, (_, id))| (id, place)).collect();
        }
        Self { sort: query.sort, direction: query.direction, now: now.timestamp(), owners }
    }

    /// What decides a key's place but for equal ones, small ones first.
    fn rank(&self, row: &Row) -> u64 {
        let (last, value) = match self.sort {
            Sort::Name => (false, row.name_start),
            Sort::Created => (false, ordered(row.created)),
            Sort::Owner => match row.key.owner.and_then(|id| self.owners.get(&id)) {
                Some(place) => (false, *place),
                None => (true, 0),
            },
            Sort::LastUsed => match row.last_used {
                Some(moment) => (false, ordered(moment)),
                None => (true, 0),
            },
            Sort::Expires if row.is_live(self.now) => {
                (false, if row.end == NEVER { LAST - 1 } else { ordered(row.end) })
            }
            // What ended last is looked for first.
            Sort::Expires => (true, !ordered(ended(row)) & !LAST),
        };
        match (self.sort, self.direction) {
            (_, Direction::Ascending) => value | if last { LAST } else { 0 },
            // The start of a name uses all 64 bits, and nothing stands last.
            (Sort::Name, Direction::Descending) => !value,
            (_, Direction::Descending) => !value & !LAST | if last { LAST } else { 0 },
        }
    }

    fn compare(&self, state: &State, one: &Candidate, other: &Candidate) -> Ordering {
        one.rank.cmp(&other.rank).then_with(|| {
            let (Some(one), Some(other)) = (state.rows().slot(one.slot), state.rows().slot(other.slot)) else {
                return Ordering::Equal;
            };
            let by_name = match (self.sort, self.direction) {
                (Sort::Name, Direction::Descending) => Reverse(one.name()).cmp(&Reverse(other.name())),
                _ => one.name().cmp(other.name()),
            };
            by_name.then_with(|| one.key.id.cmp(&other.key.id))
        })
    }
}

/// When an ended key ended.
fn ended(row: &Row) -> i64 {
    let revoked = row.key.revoked.as_ref().map_or(NEVER, |revoked| revoked.at.timestamp());
    revoked.min(row.end)
}

/// A number of seconds as 62 bits that sort like it: from 73 thousand million years before 1970 to as many after.
fn ordered(seconds: i64) -> u64 {
    const HALF: i64 = 1 << 61;
    (seconds.clamp(-HALF, HALF - 1) + HALF).unsigned_abs()
}

/// Keeps the first `wanted` of all that are offered, in time proportional to what is offered.
struct Best {
    wanted: usize,
    kept: Vec<Candidate>,
    /// The last of those that are known to be wanted; what comes after it need not be kept.
    limit: Option<Candidate>,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Self { wanted, kept: Vec::new(), limit: None }
    }

    fn offer(&mut self, candidate: Candidate, compare: impl Fn(&Candidate, &Candidate) -> Ordering) {
        if self.limit.as_ref().is_some_and(|limit| compare(&candidate, limit) == Ordering::Greater) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.wanted.saturating_mul(2).max(64) {
            self.cut(compare);
        }
    }

    fn cut(&mut self, compare: impl Fn(&Candidate, &Candidate) -> Ordering) {
        let Some(last) = self.wanted.checked_sub(1).filter(|last| *last < self.kept.len()) else { return };
        let (_, limit, _) = self.kept.select_nth_unstable_by(last, compare);
        self.limit = Some(*limit);
        self.kept.truncate(self.wanted);
    }

    fn sorted(mut self, compare: impl Fn(&Candidate, &Candidate) -> Ordering) -> Vec<Candidate> {
        self.kept.sort_unstable_by(&compare);
        self.kept.truncate(self.wanted);
        self.kept
    }
}
