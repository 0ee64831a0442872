//! What a check asks of the allocator: nothing, whatever becomes of an opaque token, and for a JWT that is known by its digest no more.
//! And what a change asks of it: as much beside a hundred thousand keys as beside a thousand.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use keywright_verify::{
    AccountId, Accounts, Checker, Grant, KeyEntry, KeyId, Need, OwnerEntry, OwnerId, Permission, RoleId, TokenDigest,
    Verdict, opaque,
};

const JWT: &str = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiI3SHEybVhjOTBhWnQifQ.c2lnbmF0dXJl";

/// The verdict, and how often memory was asked for on the way to it.
fn counted(checker: &Checker, token: &str, need: &Need<'_>, now: i64) -> (Verdict, u64) {
    let mut verdict = None;
    let counted = allocation_counter::measure(|| verdict = Some(checker.check(token, need, now)));
    (verdict.unwrap(), counted.count_total)
}

fn token(key: &str, secret: u8) -> String {
    opaque::compose("kw", &key.parse().unwrap(), &[secret; 32])
}

#[test]
fn a_check_allocates_nothing() {
    let (role, owner): (RoleId, OwnerId) = ("Role00000001".parse().unwrap(), "Owner0000001".parse().unwrap());
    let (here, elsewhere): (AccountId, AccountId) = ("Account00001".parse().unwrap(), "Account00002".parse().unwrap());
    let mut checker = Checker::new();
    checker.put_role(role, ["a.*".parse().unwrap(), "b.c.read".parse().unwrap()]);
    checker.put_owner(owner, OwnerEntry { suspended: true, grants: [].into_iter().collect() });
    let put = |checker: &mut Checker, name: &str, change: fn(&mut KeyEntry)| {
        let key: KeyId = name.parse().unwrap();
        let mut entry = KeyEntry::new(key).with_grants([Grant { role, accounts: Accounts::Selected([here].into()) }]);
        change(&mut entry);
        let token = token(name, 7);
        checker.put_key(TokenDigest::of(token.as_bytes()), entry);
        token
    };
    let good = put(&mut checker, "Key000000001", |_| {});
    let revoked = put(&mut checker, "Key000000002", |entry| entry.revoked = true);
    let expired = put(&mut checker, "Key000000003", |entry| entry.expires_at = Some(10));
    let owned = put(&mut checker, "Key000000004", |entry| entry.owner = Some("Owner0000001".parse().unwrap()));
    checker.put_key(TokenDigest::of(JWT.as_bytes()), KeyEntry::new("Key000000005".parse().unwrap()));
    let (wrong_secret, unknown) = (token("Key000000001", 8), token("Key000000009", 7));

    let (read, write): ([Permission; 1], [Permission; 1]) =
        (["a.read".parse().unwrap()], ["b.c.write".parse().unwrap()]);
    let at = |account| Need { permissions: &read, account: Some(account) };
    for (token, need, verdict) in [
        (&*good, at(here), Verdict::Valid),
        (&*good, at(elsewhere), Verdict::AccountNotGranted),
        (&*good, Need { permissions: &write, account: Some(here) }, Verdict::MissingPermission),
        (&*revoked, at(here), Verdict::Revoked),
        (&*expired, at(here), Verdict::Expired),
        (&*owned, at(here), Verdict::OwnerSuspended),
        (&*wrong_secret, at(here), Verdict::Unknown),
        (&*unknown, at(here), Verdict::Unknown),
        (&good[..20], at(here), Verdict::Malformed),
        ("", at(here), Verdict::Malformed),
        (JWT, Need::NOTHING, Verdict::Valid),
    ] {
        assert_eq!(counted(&checker, token, &need, 20), (verdict, 0), "{verdict:?}");
    }
}

/// How many bytes a change takes, of a checker of which somebody has a snapshot.
fn taken(checker: &mut Checker, change: impl FnOnce(&mut Checker)) -> u64 {
    let snapshot = checker.clone();
    let counted = allocation_counter::measure(|| change(checker));
    assert_eq!(counted.bytes_current.signum(), 1, "what the snapshot sees stays, beside what is new");
    drop(snapshot);
    counted.bytes_total
}

#[test]
fn a_change_takes_memory_in_proportion_to_the_change() {
    let digest = |number: u32| TokenDigest::of(&number.to_le_bytes());
    let key: KeyId = "Key000000001".parse().unwrap();
    let name = |number: u32| format!("{number:012}");
    let none = || OwnerEntry { suspended: true, grants: [].into_iter().collect() };
    let mut checker = Checker::new();
    let mut filled = 0;
    // A branch is a KiB, and there are a few on the way to a record. A thousand keys alone take many times as much.
    let most = 16 << 10;
    for keys in [1_000, 100_000] {
        for number in filled..keys {
            checker.put_key(digest(number), KeyEntry::new(key));
            if number % 10 == 0 {
                checker.put_role(name(number).parse().unwrap(), ["a.*".parse().unwrap()]);
                let grants = [Grant::everywhere(name(number).parse().unwrap())].into_iter().collect();
                checker.put_owner(name(number).parse().unwrap(), OwnerEntry { suspended: false, grants });
            }
        }
        filled = keys;
        for at in [0, keys / 2, keys - 10] {
            let id = name(at / 10 * 10);
            let all = [
                taken(&mut checker, |checker| checker.put_key(digest(keys + at), KeyEntry::new(key))),
                taken(&mut checker, |checker| checker.put_key(digest(at), KeyEntry::new(key).expiring_at(7))),
                taken(&mut checker, |checker| checker.put_role(id.parse().unwrap(), ["b.*".parse().unwrap()])),
                taken(&mut checker, |checker| checker.put_owner(id.parse().unwrap(), none())),
                taken(&mut checker, |checker| checker.remove_key(&digest(at))),
                taken(&mut checker, |checker| checker.remove_role(&id.parse().unwrap())),
            ];
            assert!(all.iter().all(|bytes| *bytes < most), "{keys} keys: {all:?}");
        }
        let copied = allocation_counter::measure(|| drop(checker.clone())).bytes_total;
        assert_eq!(copied, 0, "a snapshot is free");
    }
}

#[test]
fn the_count_counts() {
    assert_eq!(allocation_counter::measure(|| drop(std::hint::black_box(Box::new(1)))).count_total, 1);
}
