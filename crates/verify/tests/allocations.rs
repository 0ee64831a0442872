//! What a check asks of the allocator: nothing, whatever becomes of an opaque token, and for a JWT that is known by its digest no more.

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

#[test]
fn the_count_counts() {
    assert_eq!(allocation_counter::measure(|| drop(std::hint::black_box(Box::new(1)))).count_total, 1);
}
