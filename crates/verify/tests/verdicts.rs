//! The verdict on every kind of key, and that of several reasons the first in the order of `Verdict` is given.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use keywright_verify::{
    AccountId, Check, Checker, Grant, Grants, KeyEntry, KeyId, Need, OwnerEntry, OwnerId, Permission, RoleId,
    TokenDigest, Verdict, opaque,
};
use proptest::prelude::*;

const END: i64 = 1_800_000_000;

/// All that can be wrong with a key.
#[derive(Debug, Clone, Copy)]
struct Wrongs {
    unknown: bool,
    revoked: bool,
    suspended: bool,
    expired: bool,
    disabled: bool,
    owner_suspended: bool,
    wrong_account: bool,
    missing: bool,
}

impl Wrongs {
    /// The verdict, by the documented order.
    fn verdict(self) -> Verdict {
        let table = [
            (self.unknown, Verdict::Unknown),
            (self.revoked, Verdict::Revoked),
            (self.suspended, Verdict::Suspended),
            (self.expired, Verdict::Expired),
            (self.disabled, Verdict::KeysDisabled),
            (self.owner_suspended, Verdict::OwnerSuspended),
            (self.wrong_account, Verdict::AccountNotGranted),
            (self.missing, Verdict::MissingPermission),
        ];
        table.into_iter().find(|(wrong, _)| *wrong).map_or(Verdict::Valid, |(_, verdict)| verdict)
    }
}

fn key() -> KeyId {
    "7Hq2mXc90aZt".parse().unwrap()
}

fn role(text: &str) -> RoleId {
    text.parse().unwrap()
}

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

fn token() -> String {
    opaque::compose("kw", &key(), &[5; 32])
}

fn digest() -> TokenDigest {
    TokenDigest::of(token().as_bytes())
}

proptest! {
    #[test]
    fn the_first_reason_is_given(bits: [bool; 8]) {
        let [unknown, revoked, suspended, expired, disabled, owner_suspended, wrong_account, missing] = bits;
        let wrongs = Wrongs { unknown, revoked, suspended, expired, disabled, owner_suspended, wrong_account, missing };

        let owner: OwnerId = "Owner0000000".parse().unwrap();
        let mut entry = KeyEntry::new(key())
            .expiring_at(END)
            .with_grants([Grant::within(role("Reader000000"), [account("Account00001")])]);
        entry.owner = Some(owner);
        entry.revoked = revoked;
        entry.suspended = suspended;

        let mut checker = Checker::new();
        checker.put_owner(owner, OwnerEntry { suspended: owner_suspended, grants: Grants::default() });
        checker.put_role(role("Reader000000"), ["*.read".parse().unwrap()]);
        checker.set_keys_enabled(!disabled);
        if !unknown {
            checker.put_key(digest(), entry);
        }

        let need = [permission(if missing { "backups.write" } else { "backups.read" })];
        let place = account(if wrong_account { "Account00002" } else { "Account00001" });
        let now = if expired { END } else { END - 1 };
        let check = checker.examine(&token(), &Need::of(&need).within(place), now);
        prop_assert_eq!(check, Check { verdict: wrongs.verdict(), key: (!unknown).then(key) });
    }

    #[test]
    fn any_text_gets_a_verdict(text in any::<String>()) {
        let check = Checker::new().examine(&text, &Need::NOTHING, 0);
        prop_assert!(matches!(check.verdict, Verdict::Malformed | Verdict::BadCheck | Verdict::Unknown));
        prop_assert_eq!(check.key, None);
    }

    /// Grants of several roles in several accounts against the rule: a need is met by one grant that has both.
    #[test]
    fn one_grant_has_both(
        grants in prop::collection::vec((0..3_usize, prop::option::of(prop::collection::btree_set(0..3_usize, 1..3))), 0..4),
        wanted in prop::collection::vec(0..3_usize, 0..3),
        place in prop::option::of(0..3_usize),
    ) {
        let roles = ["RoleRead0000", "RoleWrite000", "RoleBoth0000"].map(role);
        let holds = [["a.read"].as_slice(), &["a.write"], &["a.read", "a.write"]];
        let accounts = ["Account00000", "Account00001", "Account00002"].map(account);
        let permissions = ["a.read", "a.write", "a.drop"];

        let mut checker = Checker::new();
        for (id, patterns) in roles.iter().zip(holds) {
            checker.put_role(*id, patterns.iter().map(|text| text.parse().unwrap()));
        }
        checker.put_key(digest(), KeyEntry::new(key()).with_grants(grants.iter().map(|(role, limit)| match limit {
            None => Grant::everywhere(roles[*role]),
            Some(limit) => Grant::within(roles[*role], limit.iter().map(|account| accounts[*account])),
        })));

        let here = |limit: &Option<std::collections::BTreeSet<usize>>| match (limit, place) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(limit), Some(place)) => limit.contains(&place),
        };
        let met = |wanted: &usize| grants.iter().any(|(role, limit)| here(limit) && holds[*role].contains(&permissions[*wanted]));
        let elsewhere = |wanted: &usize| grants.iter().any(|(role, _)| holds[*role].contains(&permissions[*wanted]));
        let expected = if place.is_some() && !grants.iter().any(|(_, limit)| here(limit)) {
            Verdict::AccountNotGranted
        } else if wanted.iter().all(met) {
            Verdict::Valid
        } else if place.is_none() && wanted.iter().all(elsewhere) {
            Verdict::AccountNotGranted
        } else {
            Verdict::MissingPermission
        };

        let wanted: Vec<_> = wanted.iter().map(|wanted| permission(permissions[*wanted])).collect();
        let need = Need { permissions: &wanted, account: place.map(|place| accounts[place]) };
        prop_assert_eq!(checker.check(&token(), &need, 0), expected);
    }
}

#[test]
fn texts_that_are_no_token_are_told_apart() {
    let checker = Checker::new();
    let check = |text: &str| checker.check(text, &Need::NOTHING, 0);
    assert_eq!(check("hello"), Verdict::Malformed);
    assert_eq!(check(&token()), Verdict::Unknown);
    assert_eq!(check("eyJhbGciOiJFUzI1NiJ9.e30.c2ln"), Verdict::Unknown);
    let mut mistyped = token();
    mistyped.replace_range(20..21, if &mistyped[20..21] == "x" { "y" } else { "x" });
    assert_eq!(check(&mistyped), Verdict::BadCheck);
}

#[test]
fn a_wrong_secret_is_as_unknown_as_a_key_that_never_was() {
    let mut checker = Checker::new();
    let mut entry = KeyEntry::new(key());
    entry.revoked = true;
    checker.put_key(digest(), entry);
    let guessed = opaque::compose("kw", &key(), &[6; 32]);
    let check = checker.examine(&guessed, &Need::NOTHING, 0);
    assert_eq!(check, Check { verdict: Verdict::Unknown, key: None });
}

#[test]
fn a_signed_token_is_known_by_its_digest() {
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiI3SHEybVhjOTBhWnQifQ.c2lnbmF0dXJl";
    let mut checker = Checker::new();
    checker.put_key(TokenDigest::of(token.as_bytes()), KeyEntry::new(key()));
    assert_eq!(checker.check(token, &Need::NOTHING, 0), Verdict::Valid);
    assert_eq!(checker.check(&token.replace("c2ln", "c2lo"), &Need::NOTHING, 0), Verdict::Unknown);
}

#[test]
fn where_owners_hold_the_grants_they_count_at_the_next_check() {
    let owner: OwnerId = "Owner0000000".parse().unwrap();
    let mut checker = Checker::new();
    let mut entry = KeyEntry::new(key()).with_grants([Grant::everywhere(role("Writer000000"))]);
    entry.owner = Some(owner);
    checker.put_key(digest(), entry);
    checker.put_role(role("Reader000000"), ["*.read".parse().unwrap()]);
    checker.put_role(role("Writer000000"), ["*.write".parse().unwrap()]);
    checker.put_owner(
        owner,
        OwnerEntry { suspended: false, grants: [Grant::everywhere(role("Reader000000"))].into_iter().collect() },
    );

    let (read, write) = ([permission("a.read")], [permission("a.write")]);
    assert_eq!(checker.check(&token(), &Need::of(&read), 0), Verdict::MissingPermission);
    checker.set_owner_grants(true);
    assert_eq!(checker.check(&token(), &Need::of(&read), 0), Verdict::Valid);
    assert_eq!(checker.check(&token(), &Need::of(&write), 0), Verdict::MissingPermission);
    checker.remove_owner(&owner);
    assert_eq!(checker.check(&token(), &Need::of(&read), 0), Verdict::MissingPermission);
}

#[test]
fn every_verdict_has_the_code_that_json_shows() {
    for verdict in Verdict::ALL {
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.code());
    }
}
