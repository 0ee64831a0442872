//! Pages of keys: filters, words, orders and parts, beside sorting all keys with a plain comparison.

use std::cmp::{Ordering, Reverse};

use proptest::prelude::*;

use crate::{
    model::{
        Accounts, Delivery, Door, Format, Grant, Key, KeyId, LastFour, Name, OwnerId, Place, Record, Revocation,
        RevocationReason, RoleId, Text, Time, TokenDigest, fold,
    },
    operation::tests::{World, name},
    state::State,
    view::{Direction, KeyQuery, KeyView, Sort, Status, StatusFilter},
};

const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;
const OWNERS: [&str; 3] = ["Zoë", "anna", "Ben"];
const ROLES: [&str; 3] = ["Viewer", "Deploy", "Ärger"];

fn time(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).unwrap()
}

fn id<K>(kind: char, number: usize) -> keywright_verify::Id<K> {
    format!("{kind}{number:011}").parse().unwrap()
}

#[derive(Debug, Clone)]
struct Sample {
    name: String,
    description: String,
    owner: Option<usize>,
    roles: Vec<usize>,
    created: i64,
    end: Option<i64>,
    suspended: bool,
    revoked: Option<i64>,
    used: Option<i64>,
}

fn sample() -> impl Strategy<Value = Sample> {
    let near = || prop::sample::select(&[-400, -30, -1, 0, 1, 29, 30, 31, 200][..]).prop_map(|days| NOW + days * DAY);
    (
        prop::sample::select(
            &["backup", "Backup", "pos-terminal-0001", "pos-terminal-0002", "POS-TERMINAL-0003", "Ärger", "zz"][..],
        ),
        prop::sample::select(&["", "Nightly job", "Straße 1"][..]),
        prop::option::of(0..3_usize),
        prop::sample::subsequence(vec![0, 1, 2], 0..=3).prop_shuffle(),
        prop::sample::select(&[NOW - 9 * DAY, NOW - 5 * DAY, NOW - 5][..]),
        prop::option::of(near()),
        any::<bool>(),
        prop::option::weighted(0.2, near()),
        prop::option::of(near()),
    )
        .prop_map(|(name, description, owner, roles, created, end, suspended, revoked, used)| Sample {
            name: name.to_owned(),
            description: description.to_owned(),
            owner,
            roles,
            created,
            end,
            suspended,
            revoked,
            used,
        })
}

fn state_of(keys: &[Sample]) -> State {
    let mut world = World::standard();
    let place = Place { sequence: 1, offset: 0 };
    let mut load = |record| world.state.load(record, place);
    for (number, text) in OWNERS.iter().enumerate() {
        let owner = crate::model::Owner {
            id: id('o', number),
            name: name(text),
            contact: Text::default(),
            team: Text::default(),
            grants: Vec::new(),
            suspended_at: None,
            created_at: time(0),
        };
        load(Record::Owner(owner));
    }
    for (number, text) in ROLES.iter().enumerate() {
        let permissions = vec!["a".parse().unwrap()];
        let role = crate::model::Role {
            id: id('r', number),
            name: name(text),
            permissions,
            scoped: false,
            grantable_over_rest: false,
            created_at: time(0),
        };
        load(Record::Role(role));
    }
    let by = world.actor.to_ref();
    for (number, key) in keys.iter().enumerate() {
        let record = Key {
            id: id('k', number),
            name: Name::parse(&key.name, "name").unwrap(),
            description: Text::parse(&key.description, "description").unwrap(),
            owner: key.owner.map(|owner| id('o', owner)),
            grants: key.roles.iter().map(|role| Grant { role: id('r', *role), accounts: Accounts::All }).collect(),
            format: Format::Opaque,
            digest: TokenDigest::of(&number.to_le_bytes()),
            last_four: LastFour::of(&format!("x{number:03}")),
            created_at: time(key.created),
            created_by: crate::model::ActorRef { door: Door::Window, ..by },
            expires_at: key.end.map(time),
            suspended_at: key.suspended.then(|| time(key.created)),
            revoked: key.revoked.map(|at| Revocation { at: time(at), by, reason: RevocationReason::OwnerLeft }),
            delivery: Delivery::Copied,
            rotation: None,
            once: None,
            listed: None,
        };
        world.state.load(Record::Key(record), place);
        if let Some(used) = key.used {
            world.state.set_usage(id('k', number), time(used));
        }
    }
    world.state
}

fn is_ended(view: &KeyView) -> bool {
    matches!(view.status, Status::Expired | Status::Revoked)
}

/// `None` stands last in either direction.
fn optional<T: Ord>(one: &Option<T>, other: &Option<T>, direction: Direction) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => directed(one.cmp(other), direction),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

fn directed(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}

fn plain_order(one: &KeyView, other: &KeyView, sort: Sort, direction: Direction) -> Ordering {
    let owner = |view: &KeyView| view.owner.as_deref().map(fold);
    let ended = |view: &KeyView| view.revoked_at.into_iter().chain(view.expires_at).min();
    let never_last = |view: &KeyView| view.expires_at.map_or(i64::MAX, |end| end.timestamp());
    let by_sort = match sort {
        Sort::Name => directed(fold(&one.name).cmp(&fold(&other.name)), direction),
        Sort::Created => directed(one.created_at.cmp(&other.created_at), direction),
        Sort::Owner => optional(&owner(one), &owner(other), direction),
        Sort::LastUsed => optional(&one.last_used_at, &other.last_used_at, direction),
        Sort::Expires => is_ended(one).cmp(&is_ended(other)).then_with(|| match is_ended(one) {
            true => directed(Reverse(ended(one)).cmp(&Reverse(ended(other))), direction),
            false => directed(never_last(one).cmp(&never_last(other)), direction),
        }),
    };
    by_sort.then_with(|| fold(&one.name).cmp(&fold(&other.name))).then_with(|| one.id.cmp(&other.id))
}

fn plain_search(view: &KeyView, words: &str) -> bool {
    let text = |text: &str, word: &str| fold(text).contains(word);
    fold(words).split_whitespace().all(|word| {
        text(&view.name, word)
            || text(&view.description, word)
            || fold(view.id.as_str()) == word
            || fold(&view.last_four) == word
            || view.owner.as_deref().is_some_and(|owner| text(owner, word))
            || view.grants.iter().any(|grant| text(&grant.role, word))
    })
}

proptest! {
    #[test]
    fn a_page_is_what_plain_sorting_and_cutting_gives(
        keys in prop::collection::vec(sample(), 0..140),
        search in prop::sample::select(&["", "backup", "TERMINAL 0002", "strasse", "ÄRGER", "anna deploy", "k00000000007", "X001", "x0", "k0", "nothing"][..]),
        status in prop::option::of(prop::sample::select(
            &[StatusFilter::Active, StatusFilter::Expiring, StatusFilter::Suspended, StatusFilter::Expired, StatusFilter::Revoked][..])),
        owner in prop::option::weighted(0.2, 0..3_usize),
        role in prop::option::weighted(0.2, 0..3_usize),
        expiring_within in prop::option::weighted(0.2, 0..40_u32),
        sort in prop::sample::select(&[Sort::Name, Sort::Owner, Sort::Created, Sort::Expires, Sort::LastUsed][..]),
        direction in prop::sample::select(&[Direction::Ascending, Direction::Descending][..]),
        offset in 0..60_usize,
        limit in prop::sample::select(&[0, 1, 7, 50, usize::MAX][..]),
    ) {
        let state = state_of(&keys);
        let now = time(NOW);
        let owner: Option<OwnerId> = owner.map(|owner| id('o', owner));
        let role: Option<RoleId> = role.map(|role| id('r', role));
        let query = KeyQuery { search: search.to_owned(), status, owner, role, expiring_within, sort, direction, offset, limit, ..KeyQuery::default() };
        let page = state.whole().page(&query, now);

        let mut views: Vec<_> = state.keys().map(|key| state.whole().key_view(key.id, now).unwrap()).collect();
        views.retain(|view| {
            let works = matches!(view.status, Status::Active | Status::Expiring);
            let soon = |days: u32| works && view.expires_at.is_some_and(|end| (end - now).num_seconds() <= i64::from(days) * DAY);
            plain_search(view, search)
                && owner.is_none_or(|owner| view.owner_id == Some(owner))
                && role.is_none_or(|role| view.grants.iter().any(|grant| grant.role_id == role))
                && expiring_within.is_none_or(soon)
        });
        let count = |status: Status| views.iter().filter(|view| view.status == status).count();
        prop_assert_eq!(page.counts.all, views.len());
        prop_assert_eq!(page.counts.active, count(Status::Active) + count(Status::Expiring));
        prop_assert_eq!(page.counts.expiring, count(Status::Expiring));
        prop_assert_eq!(page.counts.suspended, count(Status::Suspended));
        prop_assert_eq!(page.counts.expired, count(Status::Expired));
        prop_assert_eq!(page.counts.revoked, count(Status::Revoked));
        views.retain(|view| match status {
            None => true,
            Some(StatusFilter::Active) => matches!(view.status, Status::Active | Status::Expiring),
            Some(StatusFilter::Expiring) => view.status == Status::Expiring,
            Some(StatusFilter::Suspended) => view.status == Status::Suspended,
            Some(StatusFilter::Expired) => view.status == Status::Expired,
            Some(StatusFilter::Revoked) => view.status == Status::Revoked,
        });
        views.sort_by(|one, other| plain_order(one, other, sort, direction));
        prop_assert_eq!(page.total, views.len());
        let shown: Vec<_> = views.into_iter().skip(offset).take(if limit == 0 { usize::MAX } else { limit }).collect();
        prop_assert_eq!(page.keys, shown);
    }
}

#[test]
fn a_token_finds_its_key_and_nothing_else() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("Found", role);
    world.issue("Other", role);
    let find = |search: &str| {
        let page = world.state.whole().page(&KeyQuery { search: search.to_owned(), ..KeyQuery::default() }, world.now);
        page.keys.into_iter().map(|view| view.id).collect::<Vec<KeyId>>()
    };
    assert_eq!(find(&format!(" {}\n", issued.token.expose())), [issued.key]);
    let foreign = keywright_verify::opaque::compose("kw", &issued.key, &[3; 32]);
    assert!(find(&foreign).is_empty(), "a wrong secret finds nothing, though the id is right");
    assert_eq!(find(issued.key.as_str()), [issued.key]);
}

#[test]
fn what_is_random_is_found_as_a_whole_and_never_by_chance() {
    let mut world = World::standard();
    let role = world.role("Nobody", &["a"]);
    let issued = world.issue("backup", role);
    let found = |search: &str| {
        let query = KeyQuery { search: search.to_owned(), ..KeyQuery::default() };
        world.state.whole().page(&query, world.now).total == 1
    };
    let last_four = world.key(issued.key).last_four;
    for random in [issued.key.as_str(), last_four.as_str()] {
        assert!(found(random) && found(&random.to_lowercase()) && found(&format!("back {random}")));
        // A part of it is found only where the name happens to have the same letters.
        let by_name = |part: &str| "backup".contains(part) || "nobody".contains(part);
        for length in 1..random.len() {
            let parts = (0..=random.len() - length).map(|start| random[start..start + length].to_lowercase());
            assert!(parts.into_iter().all(|part| found(&part) == by_name(&part)), "{random}");
        }
    }
}

#[test]
fn what_nobody_stored_is_listed_while_it_lives() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (first, second, third) = (world.issue("1", role).key, world.issue("2", role).key, world.issue("3", role).key);
    world.run(&crate::operation::DeliverKey { key: first, delivery: Delivery::Copied }).unwrap();
    world.run(&crate::operation::DeliverKey { key: second, delivery: Delivery::NeverStored }).unwrap();
    let unstored =
        |world: &World| world.state.whole().unstored(world.now).iter().map(|view| view.id).collect::<Vec<_>>();
    let mut listed = unstored(&world);
    listed.sort_by_key(|id| (*id != second, *id));
    assert_eq!(listed, [second, third]);
    world.pass(90);
    assert!(unstored(&world).is_empty());
}

#[test]
fn roles_owners_and_accounts_are_listed_by_name_with_their_keys() {
    let keys = [
        Sample { owner: Some(0), roles: vec![1, 2], ..plain() },
        Sample { owner: Some(0), roles: vec![1], end: Some(NOW - DAY), ..plain() },
    ];
    let state = state_of(&keys);
    let roles: Vec<_> =
        state.role_views(time(NOW)).into_iter().map(|view| (view.name, view.live_keys, view.keys)).collect();
    assert_eq!(roles, [("Deploy".to_owned(), 1, 2), ("Viewer".to_owned(), 0, 0), ("Ärger".to_owned(), 1, 1)]);
    // A role that no key has in the first place is found as well.
    let count = |query: KeyQuery| state.whole().page(&query, time(NOW)).total;
    assert_eq!(count(KeyQuery { role: Some(id('r', 2)), ..KeyQuery::default() }), 1);
    assert_eq!(count(KeyQuery { role: Some(id('r', 0)), ..KeyQuery::default() }), 0);
    assert_eq!(count(KeyQuery { search: "ärger".to_owned(), ..KeyQuery::default() }), 1);
    let owners: Vec<_> =
        state.whole().owner_views(time(NOW)).into_iter().map(|view| (view.name, view.live_keys, view.keys)).collect();
    assert_eq!(owners, [("anna".to_owned(), 0, 0), ("Ben".to_owned(), 0, 0), ("Zoë".to_owned(), 1, 2)]);
}

fn plain() -> Sample {
    Sample {
        name: "key".to_owned(),
        description: String::new(),
        owner: None,
        roles: vec![0],
        created: NOW - DAY,
        end: None,
        suspended: false,
        revoked: None,
        used: None,
    }
}
