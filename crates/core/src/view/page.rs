//! Answers a [`KeyQuery`]: looks at every key once, and puts in order only those that are shown.

use std::cmp::Ordering;

use super::{
    Direction, FindingKind, KeyPage, KeyQuery, Seen, Sort, Status, StatusCounts, StatusFilter, finding::Conditions,
    search::Search,
};
use crate::{
    model::{AccountId, KeyId, RoleId, Time},
    state::{NEVER, NOTHING, Row, State},
};

const DAY: i64 = 86_400;

impl Seen<'_> {
    /// The keys that `query` asks for, as they are at `now`. A limit of 0 answers all.
    #[must_use]
    pub fn page(&self, query: &KeyQuery, now: Time) -> KeyPage {
        let state = self.state;
        let order = Order::new(state, query, now);
        let limit = if query.limit == 0 { usize::MAX } else { query.limit };
        let mut best = Best::new(query.offset.saturating_add(limit));
        let mut counts = StatusCounts::default();
        let mut total = 0;

        for (slot, row, status) in self.found(query, now) {
            counts.add(status);
            if query.status.is_none_or(|filter| filter.lets_in(status)) {
                total += 1;
                best.offer(Candidate { rank: order.rank(row), slot }, |one, other| order.compare(state, one, other));
            }
        }

        let shown = best.part(query.offset, |one, other| order.compare(state, one, other));
        let keys = shown.iter().filter_map(|found| state.rows().slot(found.slot)).map(|row| state.view_of(row, now));
        KeyPage { keys: keys.collect(), total, counts, revision: state.revision() }
    }

    /// All keys that `query` asks for, in no particular order, whatever part of them it wants.
    pub(super) fn matching(&self, query: &KeyQuery, now: Time) -> Vec<KeyId> {
        let wanted = |status| query.status.is_none_or(|filter| filter.lets_in(status));
        self.found(query, now).filter(|(.., status)| wanted(*status)).map(|(_, row, _)| row.key.id).collect()
    }

    /// The keys that hold to the conditions of `query` but for its status: where each is, and its status.
    fn found(&self, query: &KeyQuery, now: Time) -> impl Iterator<Item = (u32, &Row, Status)> {
        let state = self.state;
        let search = Search::new(state, &query.search);
        let asked = Asked::new(state, query, now);
        state.rows().slots().map(move |(slot, row)| (slot, row, state.status(row, now))).filter(
            move |(_, row, status)| self.includes_row(row) && asked.includes(row, *status) && search.finds(state, row),
        )
    }
}

/// The conditions that are neither words nor a status.
struct Asked<'a> {
    owner: Option<u32>,
    role: Option<(u32, RoleId)>,
    account: Option<AccountId>,
    finding: Option<(FindingKind, Conditions<'a>)>,
    /// The latest end of those that work.
    until: Option<i64>,
    /// Where the end lies of those that are not revoked: from the first moment on, before the second.
    ends: Option<(i64, i64)>,
}

impl<'a> Asked<'a> {
    fn new(state: &'a State, query: &KeyQuery, now: Time) -> Self {
        Self {
            owner: query.owner.map(|owner| state.rows().owners.at(owner)),
            role: query.role.map(|role| (state.rows().roles.at(role), role)),
            account: query.account,
            finding: query.finding.map(|kind| (kind, Conditions::new(state, now))),
            until: query.expiring_within.map(|days| now.timestamp() + i64::from(days) * DAY),
            ends: match (query.expires_from, query.expires_until) {
                (None, None) => None,
                (from, until) => Some((
                    from.map_or(i64::MIN, |from| from.timestamp()),
                    // What never ends does not end before anything.
                    until.map_or(NEVER, |until| until.timestamp()),
                )),
            },
        }
    }

    fn includes(&self, row: &Row, status: Status) -> bool {
        let has = |(number, role): (u32, RoleId)| {
            row.role == number || (row.more_roles && row.key.grants.iter().any(|grant| grant.role == role))
        };
        let works = matches!(status, Status::Active | Status::Expiring);
        // An owner or a role that no key ever had finds nothing, not the keys without one.
        self.owner.is_none_or(|owner| owner != NOTHING && row.owner == owner)
            && self.role.is_none_or(|role| role.0 != NOTHING && has(role))
            && self.account.is_none_or(|account| row.is_limited_to(account))
            && self.finding.as_ref().is_none_or(|(kind, conditions)| conditions.hold(*kind, row))
            && self.until.is_none_or(|until| works && row.end <= until)
            && self.ends.is_none_or(|(from, until)| !row.revoked && from <= row.end && row.end < until)
    }
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
    /// The places of the owners in the order of their names, by their numbers.
    owners: Vec<u64>,
}

/// Set in the rank of keys that stand at the end in either direction: without an owner, never used, ended.
const LAST: u64 = 1 << 63;

impl Order {
    fn new(state: &State, query: &KeyQuery, now: Time) -> Self {
        let mut owners = Vec::new();
        if query.sort == Sort::Owner {
            let numbers = &state.rows().owners;
            let mut named: Vec<_> = state.owners().map(|owner| (owner.name.folded(), owner.id)).collect();
            named.sort();
            owners = vec![LAST; numbers.len()];
            for (place, (_, id)) in (0..).zip(named) {
                if let Some(owner) = owners.get_mut(numbers.at(id) as usize) {
                    *owner = place;
                }
            }
        }
        Self { sort: query.sort, direction: query.direction, now: now.timestamp(), owners }
    }

    /// What decides a key's place but for equal ones, small ones first.
    fn rank(&self, row: &Row) -> u64 {
        let (last, value) = match self.sort {
            Sort::Name => (false, row.name_rank()),
            Sort::Created => (false, ordered(row.created)),
            Sort::Owner => match self.owners.get(row.owner as usize) {
                Some(place) if *place != LAST => (false, *place),
                _ => (true, 0),
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
            let by_name = state.rows().compare_names(one, other);
            let by_name = match (self.sort, self.direction) {
                (Sort::Name, Direction::Descending) => by_name.reverse(),
                _ => by_name,
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

    /// The wanted ones but for the first `skipped`, in order.
    fn part(mut self, skipped: usize, compare: impl Fn(&Candidate, &Candidate) -> Ordering) -> Vec<Candidate> {
        self.cut(&compare);
        if skipped >= self.kept.len() {
            return Vec::new();
        }
        if skipped > 0 {
            self.kept.select_nth_unstable_by(skipped, &compare);
            self.kept.drain(..skipped);
        }
        self.kept.sort_unstable_by(&compare);
        self.kept
    }
}
